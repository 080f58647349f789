"""Finding: one index over all that the archive's records say to readers, and who asks it."""

"""The archive's own settings, for workers that tests end in the middle."""

from archive_site.settings import *  # noqa: F403

FAULTS = True

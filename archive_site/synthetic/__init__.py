"""Synthetic archives: as large as one likes, of people and places that a program made up.

For measuring and trying out, never beside real records. Names are put together at random from
common given and family names, villages and texts from syllables and plain sentences; nobody and
nothing real is meant. Every record says in its first words that it is synthetic, and the site does
on every page.
"""

"""Transactions for tests that make something once and look at it many times."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Roll back whatever is done inside. The door, which will have no other's, opens in it."""
    held = transaction.atomic()
    held._from_testcase = True
    with held:
        yield
        transaction.set_rollback(True)

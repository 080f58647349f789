"""Django's command for fixtures, kept from writing records round the door."""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import loaddata
from django.db import connections

from apps.records.guard import refuse_unrecorded_sql


class Command(loaddata.Command):
    """Loads fixtures, but never into the tables of records.

    A fixture is written below `save`, where the models' own guard is not asked. Records come in
    as documents, with their history.
    """

    def loaddata(self, fixture_labels: Sequence[Any]) -> None:
        """Load `fixture_labels`; nothing at all where one of them holds a record."""
        with connections[self.using].execute_wrapper(refuse_unrecorded_sql):
            super().loaddata(fixture_labels)

"""Readers' pages of events."""

from django.utils.translation import gettext as _

from apps.records.models import Record
from apps.records.views import Neighbours, RecordDetail, RecordList, neighbours

from .models import Event


class EventList(RecordList):
    """All events in the order of their dates."""

    model = Event


class EventDetail(RecordDetail):
    """An event, and the events it is made of."""

    model = Event

    def groups(self, record: Record) -> list[Neighbours]:
        parts = Record.objects.filter(event__parent=record.pk)
        return [neighbours(_("Events within"), parts)]

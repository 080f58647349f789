"""Readers' pages of places."""

from django.utils.translation import gettext as _

from apps.records.models import Record
from apps.records.pages import BY_NAME, NEWEST
from apps.records.views import Neighbours, RecordDetail, RecordList, neighbours

from .models import Place


class PlaceList(RecordList):
    """All places by name."""

    model = Place


class PlaceDetail(RecordDetail):
    """A place, and what happened there or was written there."""

    model = Place

    def groups(self, record: Record) -> list[Neighbours]:
        return [
            neighbours(_("Events here"), Record.objects.filter(event__place=record.pk)),
            neighbours(
                _("Places within"), Record.objects.filter(as_place__parent=record.pk), BY_NAME
            ),
            neighbours(
                _("Articles from here"),
                Record.objects.filter(article__dateline_place=record.pk),
                NEWEST,
            ),
        ]

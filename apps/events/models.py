"""Events: what happened, when and where, under a neutral title."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records import days
from apps.records.models import EDTFField, Record, as_written


class LeapDay(models.TextChoices):
    """When a day of 29 February is kept in years that have none."""

    BEFORE = days.BEFORE, _("On 28 February")
    AFTER = days.AFTER, _("On 1 March")
    SKIPPED = days.SKIPPED, _("Not at all: in leap years alone")


class Event(Record):
    """An event. A part of a larger event stands on its own: hiding the whole hides no part."""

    rests_on_statements = True
    list_order = "date_sort"
    on_timeline = True
    in_calendars = True
    has_calendar = True
    whole_field = "parent"

    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="events",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("The larger event that this one belongs to."),
    )

    yearly_on = EDTFField(
        _("kept every year on"),
        help_text=_("For a day of remembrance: its day and month, such as 8 November."),
    )
    yearly_on_as_written = as_written(_("kept every year on, as written"))
    leap_day = models.CharField(
        _("in years without 29 February"),
        max_length=8,
        choices=LeapDay,
        blank=True,
        help_text=_("Only for a day kept on 29 February."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = (models.Index(fields=("yearly_on",), name="event_yearly"),)

    def clean(self) -> None:
        super().clean()
        self.refuse_circle("parent", _("An event cannot be a part of itself."))
        self._refuse_wrong_day()

    def _refuse_wrong_day(self) -> None:
        problems: dict[str, Any] = {}
        day = days.of_edtf(self.yearly_on)
        is_leap_day = day is not None and day.is_leap_day
        if self.yearly_on and day is None:
            problems["yearly_on"] = _("Write a day and a month without a year: 8 November.")
        if is_leap_day != bool(self.leap_day):
            problems["leap_day"] = (
                _("Say when it is kept in years without 29 February.")
                if is_leap_day
                else _("This is only for a day kept on 29 February.")
            )
        if problems:
            raise ValidationError(problems)

"""Groups: units, institutions, families. Their names change; their record stays."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.models import EDTFField, Record, as_written


class GroupSort(models.TextChoices):
    """What sort of group it is."""

    UNIT = "unit", _("Military unit")
    INSTITUTION = "body", _("Institution")
    ASSOCIATION = "society", _("Association")
    FAMILY = "family", _("Family")
    OTHER = "other", _("Other")


class Group(Record):
    """A group of people. A part of a larger one stands on its own: hiding that hides no part."""

    is_titled_by_names = True
    date_fields = ("founded", "dissolved")
    in_calendars = True
    has_calendar = True
    projected_fields = frozenset({"date", "date_as_written"})

    # Named, so that an affiliation may call its own key to a group simply "group".
    record_ptr = models.OneToOneField(
        Record,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_group",
    )
    sort = models.CharField(
        _("what it is"), max_length=10, choices=GroupSort, default=GroupSort.OTHER
    )
    founded = EDTFField(
        _("founded"), help_text=_("As the source says it: 13 May 1942, autumn 1991, c. 1900.")
    )
    founded_as_written = as_written(_("founded, as written"))
    dissolved = EDTFField(_("dissolved"), help_text=_("Leave it empty where that is not known."))
    dissolved_as_written = as_written(_("dissolved, as written"))
    seat = models.ForeignKey(
        Place,
        verbose_name=_("seat"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="groups",
        help_text=_("Where it is at home: its town, garrison or village."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="groups",
        help_text=_("The larger group that this one belongs to."),
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def project(self) -> dict[str, Any]:
        """Put the span of its days where lists look for a record's date."""
        return super().project() | {"date": self.whole_span("founded", "dissolved")}

    def clean(self) -> None:
        super().clean()
        self.refuse_circle("parent", _("A group cannot be a part of itself."))
        if self.ends_before_it_begins("founded", "dissolved"):
            raise ValidationError({"dissolved": _("This date lies before it was founded.")})

"""Places. Their names are contested, so no name stands in their address."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records.models import Record


def _within(limit: int, message: Any) -> list[Any]:
    return [
        MinValueValidator(Decimal(-limit), message),
        MaxValueValidator(Decimal(limit), message),
    ]


class Precision(models.TextChoices):
    """How near the coordinates are to what they stand for."""

    SPOT = "spot", _("The spot itself, within some 100 metres")
    SETTLEMENT = "settlement", _("The middle of the settlement, within some 5 kilometres")
    AREA = "area", _("The middle of a district or region")
    APPROXIMATE = "about", _("Somewhere about there")
    UNSTATED = "unstated", _("Not stated")


#: How far off the coordinates may be, in metres, where that is stated in figures.
METRES = {Precision.SPOT: 100, Precision.SETTLEMENT: 5_000}


class Place(Record):
    """A place: a town, a district, a region, a country."""

    rests_on_statements = True
    is_titled_by_names = True
    date_fields = ()
    slug_in_address = False
    has_calendar = True

    # Named, so that other kinds may call their own key to a place simply "place".
    record_ptr = models.OneToOneField(
        Record,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_place",
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=_within(90, _("A latitude lies between -90 and 90, such as 39.758.")),
        help_text=_("In degrees, north positive: 39.758. For a district, that of its centre."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=_within(180, _("A longitude lies between -180 and 180, such as 46.748.")),
        help_text=_("In degrees, east positive: 46.748."),
    )
    precision = models.CharField(
        _("precision"),
        max_length=10,
        choices=Precision,
        default=Precision.UNSTATED,
        help_text=_("What the coordinates stand for. Say “not stated” rather than guess."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies in"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="places",
        help_text=_("The region or country around it, where that is not itself in dispute."),
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def clean(self) -> None:
        super().clean()
        self.refuse_circle("parent", _("A place cannot lie in itself."))
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError(
                {"longitude": _("Give both latitude and longitude, or neither.")}
            )

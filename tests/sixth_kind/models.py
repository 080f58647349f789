"""A kind that the archive has never heard of."""

from django.db import models

from apps.places.models import Place
from apps.records.models import EDTFField, Record


class Monument(Record):
    """A monument: enough fields to try every way in which a document is made."""

    unveiled = EDTFField("unveiled")
    stands_at = models.ForeignKey(
        Place, on_delete=models.RESTRICT, null=True, blank=True, related_name="monuments"
    )
    material = models.CharField(
        "material", max_length=10, blank=True, choices=[("stone", "Stone"), ("bronze", "Bronze")]
    )
    height = models.DecimalField("height", max_digits=5, decimal_places=2, null=True, blank=True)
    is_listed = models.BooleanField("listed", default=False)

    class Meta:
        verbose_name = "monument"
        verbose_name_plural = "monuments"

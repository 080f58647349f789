"""What the door keeps beside records so that they are found: keys of names, days of the year."""

from django.db import models

from ..guard import GuardedModel
from ..name_keys import KEY_LENGTH


class NameKey(GuardedModel):
    """A key under which spellings of one name meet (`name_keys`); several for each name."""

    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="name_keys"
    )
    key = models.CharField(max_length=KEY_LENGTH)
    #: Only names that no reader may see have this key.
    is_private = models.BooleanField(default=False)

    class Meta(GuardedModel.Meta):
        constraints = (models.UniqueConstraint(fields=("key", "record"), name="name_key_once"),)

    def __str__(self) -> str:
        return self.key

    def guarded_record_pk(self) -> int | None:
        return self.record_id


class DayOfYear(GuardedModel):
    """A day and month on which something is certain to have happened, and the year.

    A date known to the month alone claims no day, nor does one that is doubted.
    """

    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="days_of_year"
    )
    topic = models.CharField(max_length=20)
    #: Month and day as MMDD: 1108.
    day = models.PositiveSmallIntegerField()
    year = models.IntegerField()

    class Meta(GuardedModel.Meta):
        indexes = (models.Index(fields=("day", "year"), name="day_of_year"),)

    def __str__(self) -> str:
        return f"{self.day:04} {self.year}"

    def guarded_record_pk(self) -> int | None:
        return self.record_id

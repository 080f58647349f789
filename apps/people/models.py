"""People. The living are public only by consent or by public role."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.groups.models import Group
from apps.places.models import Place
from apps.records import dates, questions
from apps.records.models import (
    SHOWN_OF_A_SOURCE,
    EDTFField,
    Record,
    RecordPart,
    RecordQuerySet,
    Topic,
    as_written,
)

#: Somebody of whom nothing else is known counts as living until this long after their birth.
YEARS_OF_A_LIFE = 100


class Living(models.TextChoices):
    """Whether somebody lives; "unknown" is treated as yes."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class PublicGround(models.TextChoices):
    """Why a living person may be shown."""

    CONSENT = "consent", _("They have agreed, and the agreement is kept")
    PUBLIC_ROLE = "public_role", _("They are shown in a public role alone")


class PersonQuerySet(RecordQuerySet):
    """People, and what is asked of births and deaths."""

    def born_within(self, edtf: str) -> tuple[Self, Self]:
        """Return who was certainly, and who was possibly, born within a date."""
        return self._within(edtf, "born_")

    def died_within(self, edtf: str) -> tuple[Self, Self]:
        """Return who certainly, and who possibly, died within a date: "1916-07-01"."""
        return self._within(edtf, "died_")

    def _within(self, edtf: str, of: str) -> tuple[Self, Self]:
        days = questions.within(edtf)
        return self.certainly_within(*days, of=of), self.possibly_within(*days, of=of)


PersonManager = models.Manager.from_queryset(PersonQuerySet)


class Person(Record):
    """A person, remembered here or mentioned in what the archive keeps."""

    rests_on_statements = True
    is_titled_by_names = True
    date_fields = ("born", "died")
    in_calendars = True
    has_calendar = True
    projected_fields = frozenset({"date", "date_as_written"})
    private_fields = Record.private_fields | {"living", "public_ground"}
    sticky_fields = Record.sticky_fields | {"living", "public_ground"}
    may_be_withheld = ("born", "born_at", "died", "died_at", "role", "cover")
    own_labels: ClassVar[dict[str, Any]] = {"cover": _("portrait"), "body": _("life")}

    born = EDTFField(
        _("born"), help_text=_("As the source says it: 13 May 1972, spring 1972, c. 1972, 1970s?")
    )
    born_as_written = as_written(_("born, as written"))
    born_at = models.ForeignKey(
        Place,
        verbose_name=_("place of birth"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="people_born",
    )
    died = EDTFField(
        _("died"),
        help_text=_("As the source says it, such as 13 July 1916. Never guess: leave it empty."),
    )
    died_as_written = as_written(_("died, as written"))
    died_at = models.ForeignKey(
        Place,
        verbose_name=_("place of death"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="people_died",
    )
    role = models.CharField(
        _("office or role"),
        max_length=300,
        blank=True,
        help_text=_("As it was at the time: “Nurse at the district hospital, 1988 to 1994”."),
    )
    is_remembered_here = models.BooleanField(
        _("remembered here"),
        default=False,
        help_text=_("Tick to put the name on the names wall. Nothing else puts it there."),
    )
    living = models.CharField(
        _("living"),
        max_length=7,
        choices=Living,
        default=Living.UNKNOWN,
        help_text=_("“Unknown” counts as living for a hundred years from the birth."),
    )
    public_ground = models.CharField(
        _("may be shown because"),
        max_length=12,
        choices=PublicGround,
        blank=True,
        help_text=_("A living person's page stays hidden without one of these."),
    )

    # Projections, as in Record.
    born_earliest = models.IntegerField(null=True, editable=False)
    born_latest = models.IntegerField(null=True, editable=False)
    born_doubted = models.BooleanField(default=False, editable=False)
    died_earliest = models.IntegerField(null=True, editable=False)
    died_latest = models.IntegerField(null=True, editable=False)
    died_doubted = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (
            models.Index(fields=("born_earliest", "born_latest"), name="person_born"),
            models.Index(fields=("died_earliest", "died_latest"), name="person_died"),
        )

    def project(self) -> dict[str, Any]:
        """Put the span of a life where lists look for a record's date."""
        own = questions.span_columns(self.public_date("born"), "born_")
        own |= questions.span_columns(self.public_date("died"), "died_")
        return super().project() | own | {"date": self.whole_span("born", "died")}

    def withheld_topics(self) -> frozenset[str]:
        """Return the withheld topics; what is said of a birth tells its place, and the reverse."""
        told_with = {
            "born": {Topic.BORN, Topic.DATE},
            "born_at": {Topic.BORN, Topic.PLACE},
            "died": {Topic.DIED, Topic.DATE},
            "died_at": {Topic.DIED, Topic.PLACE},
        }
        topics = (told_with.get(name, {name}) for name in self.withheld)
        return frozenset(str(topic) for some in topics for topic in some)

    def own_public_moment(self) -> datetime | None:
        """Hide the living, unless they agreed or stand here in a public role."""
        moment = super().own_public_moment()
        if moment is None or self.public_ground:
            return moment
        end = self._end_of_presumed_life()
        return None if end is None else max(moment, end)

    def counts_as_living(self) -> bool:
        """Say whether this person is to be treated as living, whatever ground there may be."""
        end = self._end_of_presumed_life()
        return end is None or end > timezone.now()

    def _end_of_presumed_life(self) -> datetime | None:
        """Return when this person ceases to count as living; None for never.

        Where nothing is said of it, a death on record says so, and else a birth more than a
        hundred years ago. Neither does so while it is kept private: that a page appears on a
        certain day would tell the date.
        """
        if self.living == Living.NO:
            return datetime(1, 1, 1, tzinfo=UTC)
        if self.living == Living.YES:
            return None
        ends = (self._day_after_death(), self._day_after_a_hundred_years())
        return min((end for end in ends if end is not None), default=None)

    def _day_after_death(self) -> datetime | None:
        """Return the first day on which this person has died for certain.

        A death that is doubted, or that lies after some day and nobody knows when, is none.
        """
        died = self.public_date("died")
        doubted = bool(died) and dates.is_uncertain(died)
        return None if doubted else _day_after(_latest(died))

    def _day_after_a_hundred_years(self) -> datetime | None:
        latest = _latest(self.public_date("born"))
        return None if latest is None else _day_after(latest + YEARS_OF_A_LIFE * 10_000)

    def obstacles_to_publishing(self) -> list[str]:
        obstacles = super().obstacles_to_publishing()
        if self.counts_as_living() and not self.public_ground:
            obstacles.append(
                str(
                    _(
                        "This person counts as living. Say that they have died, or why they "
                        "may be shown (by consent, or in a public role)."
                    )
                )
            )
        return obstacles

    def clean(self) -> None:
        super().clean()
        if self.died and self.living == Living.YES:
            raise ValidationError(
                {"living": _("There is a date of death: choose “No”, or clear that date.")}
            )
        if self.ends_before_it_begins("born", "died"):
            raise ValidationError({"died": _("This date lies before the birth.")})


def _latest(edtf: str) -> int | None:
    """Return the last day YYYYMMDD on which a date can have been; None where that is open."""
    return dates.bounds(edtf)[1] if edtf else None


def _day_after(day: int | None) -> datetime | None:
    """Return the day after `day`, YYYYMMDD; 29 February is followed by 1 March in any year."""
    if day is None:
        return None
    year, month, number = day // 10_000, day // 100 % 100, day % 100
    if year < 1:
        return datetime(1, 1, 1, tzinfo=UTC)
    return datetime(year, month, 1, tzinfo=UTC) + timedelta(days=number)


class Bond(models.TextChoices):
    """In what way somebody belonged to a group."""

    SERVICE = "service", _("Served")
    MEMBER = "member", _("Belonged")
    WORK = "work", _("Worked")
    STUDY = "study", _("Studied")
    OFFICE = "office", _("Held an office")


class Affiliation(RecordPart):
    """What somebody was in a group, or which office they held, from when to when."""

    document_name = "affiliations"
    document_fields = (
        "bond",
        "role",
        "group",
        "since",
        "since_as_written",
        "until",
        "until_as_written",
        "source",
        "note",
        "is_private",
    )
    row_key = ("bond", "role", "group", "since")
    shown_with = SHOWN_OF_A_SOURCE
    shown_records = ("source__item",)
    public_only: ClassVar[dict[str, Any]] = {"is_private": False}

    record = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    bond = models.CharField(_("bond"), max_length=10, choices=Bond, default=Bond.MEMBER)
    role = models.CharField(
        _("role, rank or office"),
        max_length=200,
        blank=True,
        help_text=_("As it was then: sergeant; Prime Minister of the Republic of Armenia."),
    )
    group = models.ForeignKey(
        Group,
        verbose_name=_("group"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text=_("The unit, institution or family, where it has a record."),
    )
    since = EDTFField(_("from"), help_text=_("As the source says it: 13 May 1992, c. 1915."))
    since_as_written = as_written(_("from, as written"))
    until = EDTFField(_("until"), help_text=_("Leave it empty where that is not known."))
    until_as_written = as_written(_("until, as written"))
    source = models.ForeignKey(
        "records.Source",
        verbose_name=_("source"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="affiliations",
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Shown to staff alone, in no format.")
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("affiliation or office")
        verbose_name_plural = _("affiliations and offices")

    def __str__(self) -> str:
        return self.role or str(Bond(self.bond).label)

    @classmethod
    def without_hidden(cls, row: dict[str, Any], hidden: set[str]) -> dict[str, Any] | None:
        """Return the role alone where the group is hidden; the note speaks of both."""
        return row | {"note": ""} if row["role"].strip() else None

    def clean(self) -> None:
        super().clean()
        if not self.role.strip() and self.group is None:
            raise ValidationError({"role": _("Say what they were, or name the group.")})
        if questions.is_after(self.since, self.until):
            raise ValidationError({"until": _("This date lies before the first.")})

"""People. The living are public only by consent or by public role."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records import dates
from apps.records.models import EDTFField, Record

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


class Person(Record):
    """A person, remembered here or mentioned in what the archive keeps."""

    date_fields = ("born", "died")
    projected_fields = frozenset({"date", "date_as_written"})
    private_fields = Record.private_fields | {"living", "public_ground"}
    sticky_fields = frozenset({"living", "public_ground"})

    born = EDTFField(_("born"), help_text=_("As EDTF: 1972-05-13, 1972-05, 1972~ (about)."))
    born_at = models.ForeignKey(
        Place,
        verbose_name=_("place of birth"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="people_born",
    )
    died = EDTFField(_("died"), help_text=_("As EDTF. Never guess: leave it empty."))
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

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def project(self) -> dict[str, Any]:
        """Put the span of a life where lists look for a record's date."""
        return super().project() | {"date": self._span()}

    def _span(self) -> str:
        """Return the life as one EDTF interval; empty where birth and death do not make one.

        "Born in 1920 or 1921" is an interval itself and cannot be the end of another.
        """
        if not (self.born and self.died):
            return ""
        try:
            return dates.check(f"{self.born}/{self.died}")
        except dates.DateRefused:
            return ""

    def own_public_moment(self) -> datetime | None:
        """Hide the living, unless they agreed or stand here in a public role."""
        moment = super().own_public_moment()
        if moment is None or self.public_ground or self.living == Living.NO:
            return moment
        end = self._end_of_presumed_life()
        return None if end is None else max(moment, end)

    def _end_of_presumed_life(self) -> datetime | None:
        """Return when a person of unknown fate ceases to count as living; None for never."""
        _earliest, latest = dates.bounds(self.born) if self.born else (None, None)
        if self.living == Living.YES or latest is None:
            return None
        year = latest // 10_000 + YEARS_OF_A_LIFE + 1
        return datetime(max(year, 1), 1, 1, tzinfo=UTC)

    def obstacles_to_publishing(self) -> list[str]:
        obstacles = super().obstacles_to_publishing()
        if self.public_ground or self.living == Living.NO:
            return obstacles
        end = self._end_of_presumed_life()
        if end is None or end > timezone.now():
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
        if self.born and self.died:
            self._refuse_death_before_birth()

    def _refuse_death_before_birth(self) -> None:
        try:
            born, died = dates.bounds(self.born)[0], dates.bounds(self.died)[1]
        except dates.DateRefused:
            return  # each field says for itself what is wrong with it
        if born is not None and died is not None and died < born:
            raise ValidationError({"died": _("This date lies before the birth.")})

"""The site is its owner's: the name, texts, languages and time zone, edited in admin."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records.models import RichTextField


def validate_time_zone(value: str) -> None:
    """Refuse a time zone that the machine does not know."""
    if value not in available_timezones():
        raise ValidationError(_("Write a time zone such as Asia/Baku, Europe/London or UTC."))


def validate_languages(value: str) -> None:
    """Refuse codes of languages into which the site's own words are not translated."""
    known = dict(settings.LANGUAGES)
    unknown = [code for code in value.split() if code not in known]
    if unknown:
        raise ValidationError(
            _("No words for “%(codes)s”. Choose among: %(known)s."),
            params={"codes": " ".join(unknown), "known": " ".join(known)},
        )


class Site(models.Model):
    """What the owner says of the archive. There is one row."""

    name = models.CharField(
        _("name"),
        max_length=120,
        default="Memorial archive",
        help_text=_("Shown on every page: “Memorial archive of the Northern Veterans”."),
    )
    strapline = models.CharField(
        _("strapline"), max_length=200, blank=True, help_text=_("A line under the name.")
    )
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Where readers' letters about a record go: archive@example.org."),
    )
    contact = RichTextField(
        _("contact text"), blank=True, help_text=_("Postal address, telephone, opening hours.")
    )
    about = RichTextField(
        _("about this archive"), blank=True, help_text=_("Who keeps it, what it holds, for whom.")
    )
    method = RichTextField(
        _("how we work"),
        blank=True,
        help_text=_("How words are chosen, what is missing, how to object."),
    )
    language = models.CharField(
        _("first language"),
        max_length=12,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("Its pages have the shortest addresses, without /az/ or the like."),
    )
    other_languages = models.CharField(
        _("other languages"),
        max_length=100,
        blank=True,
        validators=[validate_languages],
        help_text=_("Codes with spaces between: az hy ru. Readers can then choose."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default=settings.TIME_ZONE,
        validators=[validate_time_zone],
        help_text=_("In which publication times are given: Asia/Baku."),
    )

    class Meta:
        verbose_name = _("the site")
        verbose_name_plural = _("the site")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def languages(self) -> list[str]:
        """The codes of the site's languages, the first language first."""
        return list(dict.fromkeys([self.language, *self.other_languages.split()]))


def load_site() -> Site:
    """Return the owner's settings; those of a new archive where nothing was saved yet."""
    return Site.objects.filter(pk=1).first() or Site()

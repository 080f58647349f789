"""The sentences with which a date is refused.

Each says what to write instead, to somebody who may be tired or grieving. A refusal carries its
code and its particulars, and is told in the language that is active when it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: dict[str, _StrPromise] = {
    "empty": _("Please write a date, or leave the box empty if none is known."),
    "too_long": _("Please shorten the date to {limit} characters, and keep the rest in a note."),
    "not_understood": _(
        "We could not read “{text}” as a date: please write it like 1915, c. 1915, July 1916, "
        "12 May 1992 or 1914–1918, and keep other words in a note."
    ),
    "no_date": _("If the date is not known, please leave the box empty."),
    "no_year": _("“{text}” has no year: please add it, as in 12 May 1992."),
    "two_digit_year": _(
        "“{text}” has a year of two figures: please write all four, such as 1916 rather than 16."
    ),
    "absurd_year": _(
        "The year {year} is outside what this archive records ({first} to {last}): "
        "please check the figures."
    ),
    "no_year_zero": _("There is no year 0: please write 1 BC or AD 1."),
    "impossible_day": _("There is no {date}: please check the day."),
    "impossible_month": _("There is no month {month}: please write the month as a word."),
    "day_or_month": _(
        "“{text}” can be read as {first} or as {second}: please write the month as a word."
    ),
    "two_readings": _(
        "“{text}” can be read as {first} or as {second}: please write one of these."
    ),
    "reversed": _(
        "“{text}” ends before it begins, or begins and ends together: "
        "please put the earlier date first."
    ),
    "short_year": _("“{text}” shortens a year unclearly: please write both years in full."),
    "several_dates": _(
        "“{text}” gives the dates of different things: please write the one that is asked for "
        "here, and keep the others in a note."
    ),
    "dual_mismatch": _(
        "“{text}” cannot be one day in two calendars, which were {days} days apart in that year: "
        "please check both days, or for several days write {first} – {second}."
    ),
    "dual_year": _(
        "“{text}” can count its year from 1 January or from 25 March: please write the day in "
        "the calendar of today, and keep this wording in a note."
    ),
    "old_style_unclear": _(
        "Only a day, a month or a year can be given in Old Style: please write the range or the "
        "approximate date in the calendar of today."
    ),
    "other_calendar": _(
        "Only the Gregorian and Julian calendars can be read here: please write the Gregorian "
        "date, and keep the original wording in a note."
    ),
    "feast": _(
        "“{text}” names a feast, whose day can differ: please write its day, month and year."
    ),
    "clock": _("Please leave out the time of day, or keep it in a note."),
    "wrong_weekday": _(
        "{date} was a {weekday}: please check the day, or leave the day of the week out."
    ),
    "turn_of_century": _("Please write about which year is meant, such as c. 1900."),
    "too_tangled": _(
        "“{text}” says more than one date can hold: please write the nearest single date or range, "
        "and keep the rest in a note."
    ),
    "not_edtf": _("“{text}” is not EDTF: please write it like 1915, 1915~, 1916-07 or 1914/1918."),
    "edtf_unsupported": _(
        "“{text}” is a form of EDTF that this archive does not keep: please write it in words, "
        "such as between 1914 and 1918."
    ),
}


#: What “–1918” can be, as its refusal names it.
UNTIL_WHICH, BEFORE_CHRIST = _("a year until which"), _("a year BC")


class DateRefused(ValueError):
    """A date that was not accepted. ``str()`` is one plain sentence saying what to write instead,
    in the active language.

    ``code`` is a key of ``SENTENCES`` and ``params`` are the particulars it names: text, numbers,
    and dates, which are said in the words of the language.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        said = {name: _said(value) for name, value in self.params.items()}
        return str(SENTENCES[self.code]).format(**said)


def _said(value: object) -> str:
    """Return a particular as it stands in a sentence of the active language."""
    from .notation import Date
    from .tongues import tongue

    if not isinstance(value, Date) or "X" in value.day:
        return str(value)
    speech = tongue(get_language() or "en")
    return speech.say(value, "plain", "year" if value.year == "XXXX" else "")

"""The sentences with which a date is refused.

Each says what to write instead, to somebody who may be tired or grieving. A refusal carries its
code and its particulars, so that the same sentence can be given in another language.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "empty": "Please write a date, or leave the box empty if none is known.",
    "too_long": "Please shorten the date to {limit} characters, and keep the rest in a note.",
    "not_understood": (
        "We could not read “{text}” as a date: please write it like 1915, c. 1915, July 1916, "
        "12 May 1992 or 1914–1918, and keep other words in a note."
    ),
    "no_date": "If the date is not known, please leave the box empty.",
    "no_year": "“{text}” has no year: please add it, as in 12 May 1992.",
    "two_digit_year": (
        "“{text}” has a year of two figures: please write all four, such as 1916 rather than 16."
    ),
    "absurd_year": (
        "The year {year} is outside what this archive records ({first} to {last}): "
        "please check the figures."
    ),
    "no_year_zero": "There is no year 0: please write 1 BC or AD 1.",
    "impossible_day": "There is no {day} {month} {year}: please check the day.",
    "impossible_month": "There is no month {month}: please write the month as a word.",
    "day_or_month": (
        "“{text}” can be read as {first} or as {second}: please write the month as a word."
    ),
    "two_readings": "“{text}” can be read as {first} or as {second}: please write one of these.",
    "reversed": (
        "“{text}” ends before it begins, or begins and ends together: "
        "please put the earlier date first."
    ),
    "short_year": "“{text}” shortens a year unclearly: please write both years in full.",
    "dual_mismatch": (
        "“{text}” cannot be one day in two calendars, which were {days} days apart in that year: "
        "please check both days, or for several days write {example}."
    ),
    "dual_year": (
        "“{text}” can count its year from 1 January or from 25 March: please write the day in "
        "the calendar of today, and keep this wording in a note."
    ),
    "old_style_unclear": (
        "Only a day, a month or a year can be given in Old Style: please write the range or the "
        "approximate date in the calendar of today."
    ),
    "other_calendar": (
        "Only the Gregorian and Julian calendars can be read here: please write the Gregorian "
        "date, and keep the original wording in a note."
    ),
    "feast": "“{text}” names a feast, whose day can differ: please write its day, month and year.",
    "clock": "Please leave out the time of day, or keep it in a note.",
    "wrong_weekday": (
        "{date} was a {weekday}: please check the day, or leave the day of the week out."
    ),
    "turn_of_century": "Please write about which year is meant, such as c. 1900.",
    "too_tangled": (
        "“{text}” says more than one date can hold: please write the nearest single date or range, "
        "and keep the rest in a note."
    ),
    "not_edtf": "“{text}” is not EDTF: please write it like 1915, 1915~, 1916-07 or 1914/1918.",
    "edtf_unsupported": (
        "“{text}” is a form of EDTF that this archive does not keep: please write it in words, "
        "such as between 1914 and 1918."
    ),
}


class DateRefused(ValueError):
    """A date that was not accepted. ``str()`` is one plain sentence saying what to write instead.

    ``code`` is a key of ``SENTENCES`` and ``params`` are the particulars it names.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(SENTENCES[code].format(**params))

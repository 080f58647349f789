"""How a date was written, for readers: its own words and calendar, where ours say it otherwise.

A page says every date in the reader's language and the calendar of today. Where the source wrote
it in Old Style, or in words that are not ours, the page says so beside it.
"""

import re
from dataclasses import dataclass

from django.conf import settings

from . import dates

OLD_STYLE, BOTH_STYLES = "julian", "dual"


@dataclass(frozen=True)
class Wording:
    """The words in which a date was given, and the calendar they are in: empty if it is ours."""

    text: str
    calendar: str = ""

    @property
    def is_old_style(self) -> bool:
        return self.calendar == OLD_STYLE

    @property
    def is_both_styles(self) -> bool:
        return self.calendar == BOTH_STYLES


def wording(edtf: str, text: str, language: str) -> Wording | None:
    """Return what stands beside a date that readers may know; None where it would add nothing.

    ``text`` is its companion from the public document, so nothing is said of a withheld date.
    """
    text = text.strip()
    if not edtf or not text:
        return None
    codes = [language, *(code for code, _name in settings.LANGUAGES if code != language)]
    if calendar := _calendar(edtf, text, codes):
        return Wording(text, calendar)
    ours = {_plain(dates.words(edtf, code)) for code in codes}
    return None if _plain(text) in ours | {_plain(edtf)} else Wording(text)


def _calendar(edtf: str, text: str, languages: list[str]) -> str:
    """Return the calendar of the words, if they still mean this date; “gregorian” is not said."""
    for language in languages:
        try:
            written = dates.read(text, language)
        except dates.DateRefused:
            continue
        if written.edtf == edtf:
            return "" if written.calendar == "gregorian" else written.calendar
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()

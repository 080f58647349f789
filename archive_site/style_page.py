"""The living style page: every piece that pages are made of, in every state it can be in.

Contributors look here before they draw something new. The pieces are the real templates, given
samples of the real types; so what is seen here is what readers see.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import escape
from django.views.decorators.http import require_safe

from apps.events.day_pages import DayShown, Remembered
from apps.events.remembrance import Anniversary, Observance
from apps.media.collections import Branch, Held
from apps.media.description import Pictured, Rights
from apps.people.affiliations import ShownAffiliation
from apps.records import richtext
from apps.records.accounts import Account, Point
from apps.records.asking import Answer, AskedDate, When
from apps.records.connections import Connected, ConnectionGroup
from apps.records.days import Day
from apps.records.letters import Alphabet
from apps.records.naming import InLanguage, NamesInUse, ShownName, ShownNames
from apps.records.pages import Card, Fact, Picture
from apps.records.source_notes import CitedPoint, Mark, SourceNote
from apps.records.terms import Term
from apps.records.wordings import Wording


@dataclass(frozen=True)
class State:
    """In which state every piece is shown: how its words are made, and what it holds."""

    name: str
    label: str
    meaning: str
    #: The language of the samples, as pages mark it.
    language: str = "en"
    #: Whether a piece holds all that it can, or the least.
    is_full: bool = True
    #: Whether what was typed into a form could not be read.
    is_refused: bool = False

    def say(self, words: str) -> str:
        """Return `words` as this state writes them."""
        if self.name == "long":
            return f"{words} {'Qarabağ' * 9}"
        return _RIGHT_TO_LEFT.get(words, "یک نمونه از متن") if self.language == "fa" else words


_RIGHT_TO_LEFT = {
    "Name of a person": "نام یک شخص",
    "Title of a record": "عنوان یک سند",
    "A summary of one sentence.": "خلاصه‌ای در یک جمله.",
    "A note.": "یک یادداشت.",
}

STATES = (
    State("full", "Full", "Each piece with all that it can hold."),
    State("sparse", "Sparse", "Each piece with the least that it can hold.", is_full=False),
    State("refused", "Refused", "Forms to which something was typed that we cannot read."
          , is_refused=True),
    State("long", "Long words", "Words longer than a phone is wide."),
    State("right-to-left", "Right to left", "Persian in a page that runs from left to right.",
          language="fa"),
)  # fmt: skip

#: The colours of base.css: the name of each, and what it is for.
COLOURS = {
    "paper": "The ground of every page",
    "ink": "Text",
    "second": "What stands back: dates, counts, notes",
    "link": "Links",
    "visited": "Links that were followed",
    "accent": "Headings in the margin, and focus",
    "field": "Borders of what can be filled in or opened",
    "hair": "Lines between parts",
}
STEPS = {
    "small": "Labels, dates, navigation; nothing is smaller",
    "text": "Running text",
    "large": "Titles in lists, leads, headings of parts",
    "section": "Headings within a text",
    "title": "The title of a page",
    "name": "The archive's name on its first page",
}
SPACES = ("1", "2", "3", "4", "5", "6", "7")
#: A line in each script that the faces hold, with its language.
SCRIPTS = {
    "en": "Remembered by name",
    "az": "Adı ilə xatırlanır: Ə ə Ğ ğ I ı İ i Ö ö Ü ü Ş ş Ç ç",
    "ru": "Поимённо: съешь ещё этих мягких булок",
    "hy": "Հիշվում է անունով. Ա ա Բ բ Գ գ Դ դ և",
    "fa": "به نام یاد می‌شود",
    "ar": "يُذكر بالاسم",
}

PROSE = """<p>Running text holds sixty to seventy characters in a line, with <em>emphasis</em>,
<strong>weight</strong>, a <a href="https://example.org/">link</a>, a word in
<span lang="az">Azərbaycanca</span> and a note.<span class="footnote">A note, which leads back to
its place.</span></p><h2>A heading within</h2><p>Another paragraph.</p><h3>A smaller one</h3>
<ul><li><p>One thing</p></li><li><p>Another</p></li></ul><ol><li><p>First</p></li></ol>
<blockquote><p>What a source says, in its own words.</p></blockquote><hr><p>The end.</p>"""


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the pieces of pages to staff, and to everybody where DEBUG is on."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    wanted = request.GET.get("state", "")
    state = next((state for state in STATES if state.name == wanted), STATES[0])
    context = {
        "colours": COLOURS,
        "steps": STEPS,
        "spaces": SPACES,
        "scripts": SCRIPTS,
        "state": state,
        "states": [
            {"label": s.label, "url": f"?state={s.name}", "is_current": s is state} for s in STATES
        ],
        **{name: make(state) for name, make in _PIECES.items()},
    }
    return render(request, "archive_site/style.html", context)


# --- samples ----------------------------------------------------------------------------------


def _picture(state: State, **changes: Any) -> Picture:
    usual: dict[str, Any] = {"url": static("img/sample.svg"), "width": 600, "height": 400}
    words = {"alt": state.say("What the picture shows"), "language": state.language}
    return Picture(**(usual | words | changes))


def _card(state: State, **changes: Any) -> Card:
    usual: dict[str, Any] = {
        "kind": "event",
        "kind_label": "event",
        "identifier": "4k2x9b7q",
        "url": "#",
        "title": state.say("Title of a record"),
        "language": state.language,
        "summary": state.say("A summary of one sentence.") if state.is_full else "",
        "summary_language": state.language,
        "date_words": "13 May 1992" if state.is_full else "",
        "date_edtf": "1992-05-13" if state.is_full else "",
        "content_notice": "",
        "notice_language": state.language,
        "picture": _picture(state) if state.is_full else None,
    }
    return Card(**(usual | changes))


def _cards(state: State) -> list[Card]:
    if not state.is_full:
        return [_card(state)]
    notice = state.say("It speaks of conflict.")
    return [
        _card(state),
        _card(state, picture=None),
        _card(state, content_notice=notice, picture=None),
    ]


def _facts(state: State) -> list[Fact]:
    value = state.say("A value")
    bare = [Fact("label", value, language=state.language, marks=[Mark(1, "a")])]
    if not state.is_full:
        return bare
    old_style = Wording("30 April 1992", "julian")
    return [
        *bare,
        Fact("date", "13 May 1992", wording=old_style),
        Fact("place", state.say("Title of a record"), "#", state.language),
        Fact("place", state.say("Title of a record"), "#", state.language, is_unsourced=True),
    ]


def _names(state: State) -> ShownNames:
    said = (state.say("a people or an office"), "from 1918 to 1936", state.say("A note."))
    told = ("variant", *said, state.say("A register"), "#", "en")
    nothing = ("", "", "", "", "", "", "")
    name = state.say("Name of a person")
    rows = [ShownName(name, state.language, *nothing)]
    if state.is_full:
        rows.append(ShownName(name, state.language, *told, marks=[Mark(1, "b")]))
    label = "In use at that time" if state.is_full else ""
    return ShownNames([NamesInUse(label, [InLanguage("English", rows)])], "en")


def _affiliations(state: State) -> list[ShownAffiliation]:
    role = (state.say("Role"), state.language)
    bare = ShownAffiliation(*role, *("", "", "", "", "", ""), marks=[], is_unsourced=True)
    if not state.is_full:
        return [bare]
    group = (state.say("Title of a record"), "#", state.language)
    told = (*group, "from 1988 to 1994", state.say("A note."), "en")
    return [bare, ShownAffiliation(*role, *told, marks=[Mark(1, "c")], is_unsourced=False)]


def _accounts(state: State) -> list[Point]:
    def account(**changes: Any) -> Account:
        usual: dict[str, Any] = dict.fromkeys(Account.__dataclass_fields__, "")
        usual |= {"supports": False, "is_superseded": False, "marks": []}
        return Account(**(usual | {"value": state.say("What a source says.")} | changes))

    if not state.is_full:
        return [Point("Date", [account()])]
    whose = {
        "source": state.say("A source"),
        "source_url": "#",
        "view": "a state's",
        "published": "A publisher, 1993",
        "passage": "page 12",
    }
    superseded = {"is_superseded": True, "reason": "A later source corrects it."}
    accounts = [
        account(**whose, supports=True, marks=[Mark(1, "d")]),
        account(certainty="doubtful"),
        account(**whose, **superseded),
    ]
    return [Point("Date", accounts)]


def _sources(state: State) -> list[SourceNote]:
    """Return what the marks of the pieces above lead to."""
    full = state.is_full
    address = "https://example.org/a-long/address/written-out-for-paper"
    note = SourceNote(
        number=1,
        title=state.say("A source"),
        language=state.language,
        creator="An author" if full else "",
        published="A publisher, 1993" if full else "",
        view="a state's" if full else "",
        url=address if full else "",
        address=address if full else "",
        is_elsewhere=True,
        points=[CitedPoint("page 12", state.say("What a source says."), "probable")]
        if full
        else [],
        own_language=state.language,
        marks=[Mark(1, letter) for letter in ("abcd" if full else "a")],
    )
    return [note]


def _when(state: State) -> When:
    asked = AskedDate("born", "Born", "")
    choices = [
        {"name": "died", "label": "Died", "is_current": False},
        {"name": "born", "label": "Born", "is_current": True},
    ]
    if state.is_refused:
        refusal = "There is no 30 February. Write a day of the calendar, such as 13 May 1992."
        return When("30 February 1992", asked, choices, refusal=refusal)
    if not state.is_full:
        return When("", asked, [])
    return When("May 1992", asked, choices, (19920501, 19920531), "May 1992")


def _answers(state: State) -> list[Answer]:
    meaning = "All the days on which it can have been lie within."
    more = "#" if state.is_full else ""
    return [Answer("certainly", "Certainly", meaning, 1, [_card(state)], more)]


def _connections(state: State) -> ConnectionGroup:
    note = state.say("A note.") if state.is_full else ""
    period = ("from 1988 to 1994", "1988/1994") if state.is_full else ("", "")
    entry = Connected(_card(state, picture=None), *period, note, state.language)
    more_url = "#" if state.is_full else ""
    return ConnectionGroup("took part in", [entry], 48, more_url)


def _day(state: State) -> DayShown:
    kept = Observance(
        day=Day(5, 13),
        day_words="13 May",
        leap_words="",
        this_year=Day(5, 13),
        next_date=None,
        next_words="13 May 2027" if state.is_full else "",
        days_until=171 if state.is_full else None,
        is_today=False,
        anniversaries=[Anniversary(35, _card(state))] if state.is_full else [],
        since=None,
        times=None,
        commemorates=[],
        established_by=[],
    )
    row = Remembered(_card(state), "Born", "1992", 34 if state.is_full else None)
    return DayShown(Day(5, 13), "13 May", "#", [(_card(state), kept)], [row], "")


def _days_until(state: State) -> int:
    return 171 if state.is_full else 1


def _tags(state: State) -> list[Term]:
    count = 12 if state.is_full else None
    name = state.say("Title of a record")
    tag = Term(name, state.language, "#", "4k2x9b7q", "A definition.", "en", count)
    return [tag, tag] if state.is_full else [tag]


def _links(state: State) -> list[dict[str, Any]]:
    rows = [("All", 12), ("events", 7), ("people", 5)]
    return [
        {
            "label": label,
            "url": "#",
            "is_current": not n,
            "count": count if state.is_full else None,
        }
        for n, (label, count) in enumerate(rows)
    ]


def _alphabets(state: State) -> list[Alphabet]:
    scripts = {"Latin letters": "ABCÇDEƏF", "Armenian letters": "ԱԲԳԴ"}
    rows = list(scripts.items())[: 2 if state.is_full else 1]
    return [
        Alphabet(
            label, [{"label": c, "url": "#", "is_current": c == "Ə", "count": 3} for c in own]
        )
        for label, own in rows
    ]


def _languages(state: State) -> list[dict[str, Any]]:
    del state  # and so are the languages
    return [
        {"code": code, "name": name, "url": "#", "is_current": code == "en"}
        for code, name in settings.LANGUAGES
    ]


def _files(state: State) -> list[dict[str, Any]]:
    said = {
        "kind": "image",
        "content_type": "image/jpeg",
        "name": "picture.jpg",
        "anchor": "file-1",
        "role": "",
        "caption": "",
        "caption_language": state.language,
        "picture": _picture(state),
        "zoom_url": "",
        "downloads": [],
        "original": None,
        "duration_words": "",
        "pages_words": "",
        "transcript": "",
        "transcript_language": state.language,
        "transcript_direction": "auto",
    }
    if not state.is_full:
        return [said | {"picture": _picture(state, url="", width=None, height=None)}]
    size = {"url": "#", "name": "picture.jpg", "words": "960 × 640 pixels", "size_words": "90 KB"}
    whole = {"url": "#", "format": "JPEG", "words": "6000 × 4000 pixels", "size_words": "8 MB"}
    told = {
        "role": "Recto",
        "caption": state.say("A caption."),
        "downloads": [size, size],
        "original": whole,
        "transcript": state.say("What is written on it."),
    }
    return [said | told]


def _pictured(state: State) -> list[Pictured]:
    def somebody(name: str, url: str = "", given: str = "", note: str = "") -> Pictured:
        return Pictured(name, state.language, url, given, note, state.language)

    named = somebody(state.say("Name of a person"), "#")
    unnamed = somebody("")
    noted = somebody(state.say("Name of a person"), "#", "as written", state.say("A note."))
    return [named, unnamed, noted] if state.is_full else [named]


def _rights(state: State) -> Rights:
    full = (state.say("Held by a family."), state.say("Gift of a family"))
    return Rights("In Copyright", "#", *(full if state.is_full else ("", "")), state.language)


def _branches(state: State) -> list[Branch]:
    def branch(*inside: Branch) -> Branch:
        counts = [Held("Items", 12)] if state.is_full else []
        extent = state.say("3 boxes") if state.is_full else ""
        code = "F 1" if state.is_full else ""
        return Branch(_card(state), code, "Fonds", extent, state.language, counts, list(inside))

    return [branch(branch()) if state.is_full else branch()]


def _contents(state: State) -> dict[str, Any]:
    rows = [("F 1/1", _card(state)), ("F 1/2", _card(state, picture=None))]
    counts = [Held("Items", 12)]
    return {"counts": counts, "rows": rows, "next_url": "", "previous_url": ""}


def _prose(state: State) -> str:
    if state.language == "fa":
        return richtext.render(f"<p>{state.say('A note.')}</p><p>Latin</p>", prefix="sample-")
    return richtext.render(f"{PROSE}<p>{state.say('')}</p>", prefix="sample-")


def _shown(state: State) -> Card:
    """Return the item that a text shows; where little is told, behind its notice."""
    if not state.is_full:
        return _card(state, content_notice=state.say("It shows injuries."))
    credit = {"credit": state.say("A family"), "credit_language": state.language}
    rights = {"rights": "In copyright", "rights_url": "#"}
    return _card(state, own_picture=_picture(state, **credit, **rights))


def _headings(state: State) -> list[richtext.Heading]:
    def heading(words: str, *parts: richtext.Heading) -> richtext.Heading:
        return richtext.Heading("text", escape(state.say(words)), list(parts))

    first = [heading("A heading within", heading("A smaller one"))] if state.is_full else []
    return [*first, heading("Another heading")]


def _mentioned(state: State) -> list[ConnectionGroup]:
    group = _connections(state)
    return [replace(group, label="people"), replace(group, label="events")]


#: What each piece is given, by the name under which the template knows it.
_PIECES: dict[str, Callable[[State], Any]] = {
    "sample_cards": _cards,
    "facts": _facts,
    "names": _names,
    "affiliations": _affiliations,
    "points": _accounts,
    "sources": _sources,
    "when": _when,
    "groups": _answers,
    "connections": _connections,
    "day": _day,
    "days_until": _days_until,
    "tags": _tags,
    "choices": _links,
    "alphabets": _alphabets,
    "sample_languages": _languages,
    "picture": _picture,
    "files": _files,
    "pictured": _pictured,
    "rights": _rights,
    "branches": _branches,
    "contents": _contents,
    "prose": _prose,
    "shown": _shown,
    "headings": _headings,
    "mentioned": _mentioned,
}

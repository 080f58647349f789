"""The gate out: no address tells readers anything of what is hidden.

An archive is made with every kind in every hidden state (`gate_archive`), every address is
visited (`gate_visits`), and every answer looked through (`gate_leaks`). The tests at the end put
leaks in and see that they are found.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.test import Client
from django.urls import include, path, reverse

from apps.events import remembrance
from apps.media import serving
from apps.people.models import Affiliation, Person
from apps.records import connections, documents, pages
from apps.records import views as records_views
from apps.records.changes import changeset, undo
from apps.records.documents import document_fields, to_document
from apps.records.kinds import kinds, parts_of
from apps.records.models import Changeset, Record, RecordQuerySet, Status
from apps.search import marks
from apps.search.engines import engine
from apps.search.headings import is_listed_by_name
from apps.search.matching import ButNot, Mark, Word, any_of
from apps.search.models import (
    SearchEntry,
    SearchHeading,
    SearchListing,
    SearchTally,
    SearchText,
    SearchWord,
)
from tests import build
from tests import urls as site
from tests.gate_archive import (
    CONTAINER_STATES,
    LANGUAGES,
    Archive,
    make_archive,
    private_choices,
    states_of,
)
from tests.gate_leaks import Photographs, Report, leaks, photograph
from tests.gate_transactions import nothing_kept
from tests.gate_visits import (
    ADDRESSES,
    FORMER,
    READER,
    VISITOR,
    Visit,
    listed,
    prefixes,
    unlisted,
    vanished,
    visits,
)

pytestmark = pytest.mark.slow  # the archive of hidden records takes a minute to make

NOON = datetime(2026, 11, 8, 12, tzinfo=UTC)


@dataclass
class Peeped:
    """The archive, and how it answered before there was anything to hide."""

    archive: Archive
    before: Photographs

    def look(self, only: Callable[[str], bool]) -> Report:
        """Visit the addresses whose route `only` accepts, and every page of their lists."""
        calls = list(visits(self.archive, only))
        paths = {_path(visit) for visit in calls}
        further = [visit for visit in self.before if _path(visit) in paths]
        return leaks(self.archive, [*calls, *further], self.before)

    def glance(self, *routes: str, asked: str = "") -> Report:
        """Visit what stands at `routes`, in the first language, by one who is not signed in.

        Each hidden record is asked for in one way, and with what a browser knows of it; with
        `asked`, by addresses in which that stands.
        """
        calls = (v for v in visits(self.archive, routes.__contains__) if asked in v.url)
        plain = [v for v in calls if v.who == VISITOR and v.method == "GET" and _is_first(v.url)]
        brief = {(visit.of or visit, visit.headers): visit for visit in reversed(plain)}
        return leaks(self.archive, brief.values(), self.before)


def _path(visit: Visit) -> str:
    return visit.url.partition("?")[0]


def _is_first(url: str) -> bool:
    return not url.startswith(tuple(f"/{code}/" for code in LANGUAGES[1:]))


@pytest.fixture(scope="module")
def peeped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Peeped]:
    """The archive of hidden records, made once: it is only looked at."""
    before: Photographs = {}
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        time_machine.travel(NOON),  # pages say on what day a record was last changed
        nothing_kept(),
    ):
        patch.setattr(pages, "PAGE_LENGTH", 8)  # short lists would have no second page
        patch.setattr(connections, "SHOWN", 1)  # …and groups no count of those that follow
        patch.setattr(connections, "PAGE_LENGTH", 2)
        archive = make_archive(lambda archive: before.update(photograph(archive)))
        yield Peeped(archive, before)


# --- the list of addresses ------------------------------------------------------------------


def test_every_address_of_the_site_is_listed() -> None:
    assert unlisted() == [], "Say in tests/gate_visits.py how these are visited"


def test_every_listed_address_exists() -> None:
    assert vanished() == []


# --- what is hidden -------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_kind_is_hidden_in_every_way(peeped: Peeped) -> None:
    archive = peeped.archive
    found = {(hidden.kind, hidden.state) for hidden in archive.hidden}
    assert {(kind, state) for kind in kinds() for state in states_of(kind)} <= found
    for kind in (kind for kind, model in kinds().items() if model.container_kinds):
        for state in CONTAINER_STATES:
            assert (kind, f"in a container, {state}") in found
            assert (kind, f"in a container two up, {state}") in found
    pks = [hidden.record.pk for hidden in archive.hidden]
    assert not Record.objects.public().filter(pk__in=pks).exists()
    assert len(archive.hidden) == len(set(pks)) >= 70


@pytest.mark.django_db
def test_something_is_planted_in_every_text_of_a_hidden_record(peeped: Peeped) -> None:
    for hidden in peeped.archive.hidden:
        document: Any = to_document(type(hidden.record).objects.get(pk=hidden.record.pk))
        for name, field in document_fields(type(hidden.record)).items():
            if _holds_text(field):
                assert peeped.archive.planted.found_in(str(getattr(document, name))), (
                    hidden,
                    name,
                )
        for part in parts_of(hidden.kind):
            columns = [part._meta.get_field(name) for name in part.document_fields]
            for column in filter(_holds_text, columns):
                rows = getattr(document, part.document_name)
                text = str([row if part.flat else getattr(row, column.name) for row in rows])
                assert peeped.archive.planted.found_in(text), (hidden, part, column.name)


def _holds_text(field: Any) -> bool:
    roomy = field.max_length is None or field.max_length >= 32
    # The living lack two of these; a day without a year is everybody's.
    written_by_hand = field.name not in ("content_type", "born", "died", "yearly_on")
    is_text = field.get_internal_type() in ("CharField", "TextField")
    return is_text and roomy and not field.choices and written_by_hand


# --- the matrix -----------------------------------------------------------------------------

CALLERS = sorted({caller.visits.__name__ for caller in ADDRESSES.values()} - {"record_page"})


@pytest.mark.django_db
@pytest.mark.parametrize("caller", CALLERS)
def test_no_address_tells_of_what_is_hidden(peeped: Peeped, caller: str) -> None:
    routes = {route for route, c in listed().items() if c.visits.__name__ == caller}
    report = peeped.look(routes.__contains__)
    assert not report.leaks, str(report)
    assert report.looked_at >= 50


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_no_page_of_a_record_tells_of_what_is_hidden(peeped: Peeped, kind: str) -> None:
    routes = {
        route
        for route, caller in listed().items()
        if caller.visits.__name__ == "record_page" and caller.kind == kind
    }
    report = peeped.look(routes.__contains__)
    assert not report.leaks, str(report)
    assert report.looked_at >= 150


@pytest.mark.django_db
def test_no_search_finds_what_is_hidden(peeped: Peeped) -> None:
    """Whatever is planted, in records, their parts, their tags: nothing that readers find has it."""
    planted = [word for word in peeped.archive.planted.where if word.isalnum()]
    assert len(planted) > 3000
    for start in range(0, len(planted), 100):
        some = planted[start : start + 100]
        words = any_of(*map(Word, some), *(Word(word[:-1], begins=True) for word in some))
        assert _matching(ButNot(words, Mark(marks.HIDDEN))) == []
    # …and most of it is there for those who edit.
    anywhere = any_of(*map(Word, planted[::50]))
    assert len(_matching(anywhere)) > 10


@pytest.mark.django_db
def test_nothing_hidden_is_counted_or_suggested(peeped: Peeped) -> None:
    planted = peeped.archive.planted.where
    known = SearchWord.objects.filter(count__gt=0).values_list("word", flat=True)
    assert not planted.keys() & set(known)
    public = Record.objects.public().values_list("kind", flat=True)
    for kind in kinds():
        tally = SearchTally.objects.filter(mark=marks.kind(kind), kind=kind).first()
        assert (tally.count if tally else 0) == list(public).count(kind), kind
    # Places are counted whether or not they are hidden themselves: whoever names them asks the gate.
    tallies = SearchTally.objects.filter(count__gt=0).exclude(mark__startswith="p_")
    counted = tallies.values_list("mark", flat=True)
    assert not {mark for mark in counted if planted.keys() & {mark.partition("_")[2]}}
    shown = SearchEntry.objects.filter(is_hidden=False).values("record")
    for text in SearchText.objects.filter(record__in=shown).values_list("text", flat=True):
        assert not peeped.archive.planted.found_in(text)


@pytest.mark.django_db
def test_nothing_hidden_stands_under_a_tag_a_letter_or_a_year(peeped: Peeped) -> None:
    public = set(Record.objects.public().values_list("pk", flat=True))
    shown: dict[tuple[str, str], set[int]] = {}
    for row in SearchListing.objects.filter(is_hidden=False).select_related("tag"):
        shown.setdefault((marks.tag(row.tag.identifier), row.kind), set()).add(row.record_id)
        if row.is_own:
            shown.setdefault((marks.own_tag(row.tag.identifier), row.kind), set()).add(
                row.record_id
            )
    for heading in SearchHeading.objects.filter(is_hidden=False):
        pair = (marks.letter(heading.sort_key), heading.kind)
        shown.setdefault(pair, set()).add(heading.record_id)
        assert not peeped.archive.planted.found_in(heading.text)
    for record in (r for model in kinds().values() for r in model.objects.filter(pk__in=public)):
        for mark in marks.years_of(record):
            shown.setdefault((mark, record.kind), set()).add(record.pk)
    assert set().union(*shown.values()) <= public
    by_name = [name for name in kinds() if is_listed_by_name(name)]
    counted = {
        (row.mark, row.kind): row.count
        for row in SearchTally.objects.filter(count__gt=0)
        if row.mark[:2] in ("g_", "o_", "e_", "y_")
        or (row.mark[:2] == "a_" and row.kind in by_name)
    }
    assert counted == {pair: len(pks) for pair, pks in shown.items()}
    assert {mark[:2] for mark, _kind in counted} >= {"g_", "o_", "a_"}


def _matching(match: Any) -> list[int]:
    sql, values = engine().matching(match, 1000)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]


@pytest.mark.django_db
def test_no_former_address_tells_of_what_is_hidden(peeped: Peeped) -> None:
    report = peeped.look(FORMER.__eq__)
    assert not report.leaks, str(report)
    assert report.looked_at >= 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in kinds() if private_choices(kind)])
def test_private_choices_change_nothing_that_readers_see(client: Client, kind: str) -> None:
    """They hold one of a few values, where no word can be planted."""
    record = build.make(kind)
    choices = private_choices(kind)
    seen = {}
    for values in product(*choices.values()):
        with changeset(by=None) as change:
            record = change.apply(record, dict(zip(choices, values, strict=True)))
        record = type(record).objects.get(pk=record.pk)
        if record.is_public:
            seen[values] = [client.get(url).content for url in _addresses(record)]
    assert len(seen) > 1
    first, *others = seen.values()
    assert all(other == first for other in others), list(seen)


def _addresses(record: Any) -> list[str]:
    return [record.get_absolute_url(), f"/{prefixes()[record.kind]}", "/"]


# --- withdrawal -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_tombstone_stands_only_where_readers_saw_something(
    peeped: Peeped, client: Client
) -> None:
    answers = {h: client.get(f"/id/{h.record.identifier}") for h in peeped.archive.hidden}
    assert {h for h, answer in answers.items() if answer.status_code == 410} == {
        h for h in peeped.archive.hidden if h.has_tombstone
    }
    assert {answer.status_code for answer in answers.values()} == {404, 410}


def _every_address(record: Any) -> list[str]:
    """Return every address that leads to the record or to a file of its."""
    own = record.get_absolute_url()
    files = record.files.all() if hasattr(record, "files") else ()
    return [
        own,
        f"/{prefixes()[record.kind]}{record.identifier}/",
        f"/az{own}",
        f"/id/{record.identifier}",
        f"/id/ark:/99999/{record.identifier}",
        *(file.get_absolute_url() for file in files),
        *(reverse("rendition", args=[file.key, build.WIDTH, "jpg"]) for file in files),
        *(reverse("iiif:info", args=[file.key]) for file in files),
        *(address for file in files for address in _pictures_of(file.key)),
    ]


def _pictures_of(key: str) -> list[str]:
    """Return the addresses of a picture and of a tile of it, as IIIF viewers ask for them."""
    asked = (("full", "max"), build.TILE)
    return [
        reverse("iiif:image-request", args=[key, *which, "0", "default.jpg"]) for which in asked
    ]


def _ask(client: Client, url: str, method: str = "get", **headers: str) -> Any:
    """Return the answer, read to its end."""
    response: Any = getattr(client, method)(url, headers=headers)
    streaming = response.streaming
    response.whole = b"".join(response.streaming_content) if streaming else response.content
    return response


def _known(client: Client, urls: list[str]) -> dict[str, dict[str, str]]:
    """Return what a browser that has seen `urls` sends when it asks again."""
    known = {}
    for url in urls:
        response = _ask(client, url)
        assert response.status_code in (200, 301, 302), url
        known[url] = {"If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"}
        if "ETag" in response:
            known[url] |= {"If-None-Match": response["ETag"]}
            assert _ask(client, url, **known[url]).status_code == 304
    return known


def _with_file(kind: str) -> dict[str, Any]:
    has_files = "files" in {part.document_name for part in parts_of(kind)}
    if not has_files:
        return {}
    return {"files": [build.draw(build.stored_file("seen.png", alt_text="Zqseen"))]}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("method", ["get", "head"])
def test_withdrawal_holds_at_once_on_every_address(client: Client, kind: str, method: str) -> None:
    record = build.make(kind, title="Zqseen", former_addresses=["/zq.html"], **_with_file(kind))
    known = _known(client, _every_address(record))
    with changeset(by=None) as change:
        change.withdraw(record, "family")
    for url, headers in known.items():
        for sent in ({}, headers):
            response = _ask(client, url, method, **sent)
            assert response.status_code == 410, url
            _is_a_tombstone(response, record, told=url)
    response = client.get("/zq.html")
    assert response.status_code == 301
    assert "zqseen" not in response["Location"]
    assert client.get(response["Location"]).status_code == 410
    assert b"Zqseen" not in client.get(f"/{prefixes()[kind]}").content


def _is_a_tombstone(response: Any, record: Any, told: str) -> None:
    text = response.whole.decode()
    shown = text.replace(told, "").lower() + str(response.headers).lower()
    assert "zqseen" not in shown.replace(
        record.get_absolute_url(), "" if "zqseen" in told else "?"
    )
    if text:
        assert record.identifier in text
        assert re.search(rf'href="[^"]*contact/\?about={record.identifier}"', text)
        assert "family" in text or "az" in told


@pytest.mark.django_db
def test_withdrawing_a_collection_takes_down_what_it_holds(client: Client) -> None:
    fonds = build.make_item(title="The fonds", level="fonds")
    series = build.make_item(title="Series", level="series", part_of=fonds.identifier)
    item = build.make_item(title="Zqseen", part_of=series.identifier, **_with_file("item"))
    known = _known(client, _every_address(item))
    with changeset(by=None) as change:
        change.withdraw(fonds, "family")
    for url, headers in known.items():
        response = _ask(client, url, **headers)
        assert response.status_code == 410, url
        _is_a_tombstone(response, item, told=url)
    undo(Changeset.objects.latest("pk"), None)
    for url in known:
        assert _ask(client, url).status_code in (200, 301, 302), url


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_what_is_removed_is_gone_at_once(client: Client, kind: str) -> None:
    record = build.make(kind, title="Zqseen", **_with_file(kind))
    known = _known(client, _every_address(record))
    with changeset(by=None) as change:
        change.remove(record)
    for url, headers in known.items():
        assert _ask(client, url, **headers).status_code == 404, url


# --- staff ----------------------------------------------------------------------------------

UNPUBLISHED = ("draft", "in review", "future")


def _is_shown(client: Client, record: Any) -> bool:
    """Say whether the record is shown to whoever is signed in; nothing of it may be kept."""
    response = _ask(client, record.get_absolute_url())
    assert "no-store" in response["Cache-Control"]
    shown: bool = response.status_code == 200
    assert shown == (b"Zqdraft" in response.whole)
    for url in _every_address(record):
        response = _ask(client, url)
        assert "no-store" in response["Cache-Control"]
        assert response.status_code in ((200, 301, 302) if shown else (404,)), url
    return shown


def _unpublished(kind: str, by: Any = None) -> dict[str, Any]:
    statuses: dict[str, dict[str, Any]] = {
        "draft": {"status": Status.DRAFT},
        "in review": {"status": Status.IN_REVIEW},
        "future": {"publish_at": datetime(2199, 1, 1, tzinfo=UTC)},
    }
    return {
        state: build.make(kind, title="Zqdraft", by=by, **made, **_with_file(kind))
        for state, made in statuses.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_an_editor_reads_what_is_not_public_yet_and_no_cache_keeps_it(
    client: Client, kind: str
) -> None:
    records = _unpublished(kind)
    client.force_login(build.make_editor())
    assert {
        state: _is_shown(client, record) for state, record in records.items()
    } == dict.fromkeys(UNPUBLISHED, True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_a_contributor_reads_their_own_drafts_and_nobody_else_s(client: Client, kind: str) -> None:
    contributor = build.make_contributor()
    own = _unpublished(kind, by=contributor)
    others = _unpublished(kind, by=build.make_contributor())
    nobodys = _unpublished(kind)
    client.force_login(contributor)
    assert all(_is_shown(client, record) for record in own.values())
    assert not any(_is_shown(client, record) for record in others.values())
    assert not any(_is_shown(client, record) for record in nobodys.values())


@pytest.mark.django_db
def test_staff_without_a_role_read_what_any_reader_does(client: Client) -> None:
    somebody = build.make_user()
    somebody.is_staff = True
    somebody.save()
    client.force_login(somebody)
    for kind in kinds():
        assert not any(_is_shown(client, record) for record in _unpublished(kind).values())


@pytest.mark.django_db
def test_a_preview_shows_hidden_neighbours_to_nobody(client: Client) -> None:
    hidden = build.make_place(title="Zqhidden", status=Status.DRAFT)
    event = build.make_event(title="Zqdraft", place=hidden.identifier, status=Status.DRAFT)
    client.force_login(build.make_editor())
    assert b"Zqhidden" not in client.get(event.get_absolute_url()).content


# --- tests of these tests: leaks are put in, and found --------------------------------------


def _states_told(archive: Archive, report: Report) -> set[str]:
    """Return the states of the hidden records that a report's leaks tell of."""
    text = str([leak.what for leak in report.leaks])
    return {str(hidden) for hidden in archive.hidden if f"{hidden}, " in text}


@pytest.mark.django_db
def test_a_gate_that_lets_everything_through_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordQuerySet, "public", lambda self, at=None: self.all())
    monkeypatch.setattr(pages, "PAGE_LENGTH", 500)
    report = peeped.glance(*(f"[language]/{prefix}" for prefix in prefixes().values()))
    told = _states_told(peeped.archive, report)
    assert told == {str(hidden) for hidden in peeped.archive.hidden}


@pytest.mark.django_db
def test_a_calendar_without_a_gate_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembrance, "is_public", lambda of: Q())
    report = peeped.glance("calendar/<slug:language>.ics")
    assert {"person, draft", "group, draft"} <= _states_told(peeped.archive, report), str(report)


def _page_with(values: Callable[[Any], dict[str, Any]]) -> Callable[..., Any]:
    page = records_views.RecordDetail.page
    return lambda self, request, record, public: (
        page(self, request, record, public) | values(record)
    )


@pytest.mark.django_db
def test_a_view_that_prints_a_private_column_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing = _page_with(lambda record: {"summary": record.internal_note})
    monkeypatch.setattr(records_views.RecordDetail, "page", printing)
    report = peeped.glance("[language]/monuments/<slug:identifier>/<slug:slug>/")
    assert any("tells public monument, internal_note" in leak.what for leak in report.leaks)


@pytest.mark.django_db
def test_a_view_that_prints_who_wrote_or_what_stood_before_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def history(record: Any) -> dict[str, Any]:
        revisions = record.revisions.values_list("document__summary", flat=True)
        return {"summary": f"{record.updated_by and record.updated_by.username} {list(revisions)}"}

    monkeypatch.setattr(records_views.RecordDetail, "page", _page_with(history))
    told = str(peeped.glance("[language]/monuments/<slug:identifier>/<slug:slug>/"))
    assert "archivist's username" in told
    assert "monument, former summary" in told


def _page_of(kind: str) -> str:
    return f"[language]/{prefixes()[kind]}<slug:identifier>/<slug:slug>/"


@pytest.mark.django_db
def test_a_field_that_is_kept_private_and_shown_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Record, "withheld_fields", lambda self: frozenset())
    told = str([leak.what for leak in peeped.glance(_page_of("person")).leaks])
    for name in ("born", "died", "role"):
        assert f"tells public person, {name}, kept private" in told


@pytest.mark.django_db
def test_a_statement_on_what_is_kept_private_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Person, "withheld_topics", lambda self: frozenset())
    told = str([leak.what for leak in peeped.glance(_page_of("person")).leaks])
    assert "tells public person, kept private, value" in told


@pytest.mark.django_db
def test_a_question_that_finds_what_is_kept_private_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(records: Any, order: Any, when: Any, request: HttpRequest) -> dict[str, Any]:
        year = when.words
        found = Person.objects.public().filter(born__startswith=year)
        return {"groups": [], "cards": pages.cards(Record.objects.filter(pk__in=found))}

    monkeypatch.setattr(records_views, "answered", answered)
    report = leaks(peeped.archive, visits(peeped.archive, "[language]/people/".__eq__))
    assert any("when=" in leak.visit.url for leak in report.leaks)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "broken", "told"),
    [
        ("public_only", {}, "tells public person, private, role"),
        ("without_hidden", classmethod(lambda cls, row, hidden: row), ", private, note"),
    ],
)
def test_an_affiliation_that_is_not_for_readers_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch, rule: str, broken: Any, told: str
) -> None:
    monkeypatch.setattr(Affiliation, rule, broken)
    assert told in str([leak.what for leak in peeped.glance(_page_of("person")).leaks])


@pytest.mark.django_db
def test_a_caption_under_a_hidden_picture_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_public_among", _all_among)
    told = str([leak.what for leak in peeped.glance(_page_of("article")).leaks])
    assert "caption of a figure" in told


def _all_among(pks: set[int], identifiers: set[str]) -> Any:
    found = Record.objects.filter(identifier__in=identifiers)
    public = Record.objects.public().in_bulk(pks)
    return public, {record.identifier: record for record in found}


@pytest.mark.django_db
def test_an_unpublished_translation_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(record: Any, **asked: Any) -> Any:
        public = public_document(record, **asked)
        public.document.translations = to_document(record).translations  # type: ignore[attr-defined]
        return public

    public_document = records_views.public_document
    monkeypatch.setattr(records_views, "public_document", unread)
    letter = f"[language]/{prefixes()['monument']}<slug:identifier>/<slug:slug>/"
    calls = [v for v in visits(peeped.archive, letter.__eq__) if v.url.startswith("/hy/")]
    report = leaks(peeped.archive, calls)
    assert any("translation" in leak.what or "hy, title" in leak.what for leak in report.leaks)


@pytest.mark.django_db
def test_a_redirect_to_a_hidden_record_s_words_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def right_the_slug_first(
        self: Any, request: HttpRequest, identifier: str, slug: str = ""
    ) -> HttpResponse:
        record = Record.objects.filter(identifier=identifier).first()
        if record is not None and record.slug != slug:
            return HttpResponsePermanentRedirect(record.get_absolute_url())
        return get(self, request, identifier, slug)

    get = records_views.RecordDetail.get
    monkeypatch.setattr(records_views.RecordDetail, "get", right_the_slug_first)
    report = peeped.glance("[language]/monuments/<slug:identifier>/")
    told = _states_told(peeped.archive, report)
    assert told >= {str(h) for h in peeped.archive.hidden if h.kind == "monument"}


@pytest.mark.django_db
def test_an_answer_that_only_says_that_something_is_there_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any, request: HttpRequest, identifier: str) -> Any:
        if self.model.objects.filter(identifier=identifier).exists():
            raise PermissionDenied
        return record(self, request, identifier)

    record = records_views.RecordDetail.record
    monkeypatch.setattr(records_views.RecordDetail, "record", refuse)
    report = peeped.glance("[language]/monuments/<slug:identifier>/<slug:slug>/")
    assert any("told apart from a record that never was" in leak.what for leak in report.leaks)


@pytest.mark.django_db
def test_a_tombstone_with_a_title_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def engraved(request: HttpRequest, record: Any) -> HttpResponse:
        response = tombstone(request, record)
        response["X-Title"] = record.title
        return response

    tombstone = records_views.tombstone
    monkeypatch.setattr(records_views, "tombstone", engraved)
    report = peeped.glance("id/<identifier>")
    gone = {str(h) for h in peeped.archive.hidden if h.has_tombstone}
    assert _states_told(peeped.archive, report) == gone


IIIF_PICTURE = "iiif/image/<slug:key>/<str:region>/<str:size>/<str:rotation>/<str:quality>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "asked", "of_what"),
    [
        ("files/<slug:key>", "", ""),
        ("files/<slug:key>/<int:width>.<slug:ext>", "", " of a rendition"),
        (IIIF_PICTURE, "/full/max/", " of a rendition"),
        (IIIF_PICTURE, "/".join(build.TILE), " of a tile"),
    ],
)
def test_a_file_that_is_served_to_anybody_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch, route: str, asked: str, of_what: str
) -> None:
    monkeypatch.setattr(serving, "_may_see", lambda request, row: True)
    told = str([leak.what for leak in peeped.glance(route, asked=asked).leaks])
    assert f"files, bytes{of_what}" in told
    assert re.search(r"shows item, [\w ,]+ with 200", told)
    assert re.search(r"shows item, [\w ,]+ with 304", told)


@pytest.mark.django_db
def test_a_number_that_counts_what_is_hidden_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_all(self: Any) -> dict[str, Any]:
        return {"total": Record.objects.filter(kind=self.model.kind_name()).count()}

    monkeypatch.setattr(records_views.RecordList, "more_context", count_all)
    report = peeped.glance("[language]/monuments/")
    assert report.leaks
    assert all("before there was anything to hide" in leak.what for leak in report.leaks)


@pytest.mark.django_db
def test_a_page_that_a_cache_may_keep_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive_site.middleware.add_never_cache_headers", lambda response: None)
    calls = [Visit("/about/", who=READER), Visit("/about/")]
    assert [str(leak) for leak in leaks(peeped.archive, calls).leaks] == [
        "reader: GET /about/: may be kept by caches"
    ]


@pytest.mark.django_db
def test_a_page_that_breaks_over_a_hidden_record_is_noticed(
    peeped: Peeped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_views, "tombstone", lambda request, record: None)
    assert "breaks with 500" in str(peeped.glance("id/<identifier>"))


def _anything(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(str(pk))


urlpatterns = [
    *site.urlpatterns,
    path("feeds/<int:pk>.xml", _anything),
    path("people/", include([path("all.csv", _anything)])),
]


@pytest.mark.urls(__name__)
def test_an_address_that_nobody_listed_is_named() -> None:
    assert unlisted() == ["feeds/<int:pk>.xml", "people/all.csv"]


def test_an_address_of_a_kind_that_nobody_listed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ADDRESSES, "[language]/{kind}/<slug:identifier>/")
    monkeypatch.delitem(ADDRESSES, "admin/{kind}/<int:pk>/publish/")
    assert "[language]/monuments/<slug:identifier>/" in unlisted()
    assert "admin/sixth_kind/monument/<int:pk>/publish/" in unlisted()
    assert len(unlisted()) == 2 * len(kinds())


def test_an_address_that_has_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ADDRESSES, "search/", ADDRESSES["robots.txt"])
    assert vanished() == ["search/"]


def test_what_is_planted_is_found_in_every_form() -> None:
    from tests.gate_archive import Planted

    planted = Planted()
    word, year = planted.word("a title"), planted.year("a date")
    planted.add("4k2x9b7q", "an identifier")
    for text in (word, word.upper(), f"/people/x/{word}-and-more/", f"%22{word}%22", f"a{word}b"):
        assert planted.found_in(text) == {word}, text
    assert planted.found_in(f"about {year}, or 4K2X9B7Q") == {year, "4k2x9b7q"}
    assert planted.found_in(f"{planted.never()} 21{year}") == set()

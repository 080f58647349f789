"""How a record is cited: in words on its page, in four styles, and for reference managers."""

import json
from datetime import UTC, datetime
from typing import Any

import bibtexparser
import pytest
import rispy
import time_machine
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.test import Client
from django.test.utils import override_settings

from apps.records.changes import changeset
from apps.records.citing import Cited, CitedAs, Words, csl, csl_date
from apps.records.identifiers import mint
from apps.records.models import Status
from apps.records.reference_styles import references
from tests import build
from tests.reading import Page, has_class

pytestmark = pytest.mark.django_db

HOME = "https://archive.example.org"
NAME = "Archive of the North"
ENDINGS = ("ris", "bib", "json")
#: The day of every record's last change here.
DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
FOUR_SCRIPTS = {
    "en": "Nobody Example",
    "az": "Heçkəs Nümunə",
    "hy": "Օրինակ Անձ",
    "ru": "Никто Пример",
}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.SITE_URL = HOME
    build.make_site(name=NAME, language="en", other_languages="az hy ru")
    with time_machine.travel(DAY, tick=False):
        yield


def person() -> Any:
    names = [{"text": text, "language": code} for code, text in FOUR_SCRIPTS.items()]
    return build.make_person(names=names)


def photograph(**changes: Any) -> Any:
    fonds = build.make_item(title="Papers of a family", level="fonds")
    usual = {
        "title": "At the spring",
        "item_type": "photograph",
        "creator": "A neighbour",
        "date": "1992-05~",
        "reference_code": "AN-1/7",
        "part_of": fonds.identifier,
    }
    return build.make_item(**usual | changes)


def permanent(record: Any) -> str:
    return f"{HOME}/id/{record.identifier}"


def styles_of(record: Any, prefix: str = "") -> dict[str, str]:
    page = Page(Client(), prefix + record.get_absolute_url())
    found = page.all(f"//details[{has_class('styles')}]//p[{has_class('copy')}]")
    return {p.get("id").removeprefix("cited-"): p.text_content().strip() for p in found}


def download(record: Any, ending: str, status: int = 200, query: str = "") -> Any:
    response = Client().get(f"/cite/{record.identifier}.{ending}{query}")
    assert response.status_code == status
    return response


def ris_of(record: Any, query: str = "") -> dict[str, Any]:
    (entry,) = rispy.loads(download(record, "ris", query=query).content.decode())
    return dict(entry)


def bibtex_of(record: Any, query: str = "") -> dict[str, str]:
    text = download(record, "bib", query=query).content.decode()
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    (entry,) = library.entries
    return {field.key: str(field.value) for field in entry.fields}


def json_of(record: Any, query: str = "") -> dict[str, Any]:
    (entry,) = json.loads(download(record, "json", query=query).content)
    return dict(entry)


# --- in four styles -----------------------------------------------------------------------------


def test_page_that_nobody_signed_is_cited_by_the_archive_and_its_last_change() -> None:
    record = person()
    url = permanent(record)
    assert styles_of(record) == {
        "chicago": f"{NAME}. “Nobody Example.” Last modified November 23, 2026. {url}.",
        "mla": f"“Nobody Example.” {NAME}, 23 Nov. 2026, {url}.",
        "apa": f"{NAME}. (2026, November 23). Nobody Example. {url}",
        "gost": f"Nobody Example [Электронный ресурс] // {NAME}. Дата обновления: 23.11.2026. "
        f"URL: {url}.",
    }


def test_article_is_cited_by_who_wrote_it_and_when() -> None:
    record = build.make_article(title="Is it known?", byline="A. Nobody", date="2026-06-08")
    url = permanent(record)
    assert styles_of(record) == {
        "chicago": f"A. Nobody. “Is it known?” {NAME}, June 8, 2026. {url}.",
        "mla": f"A. Nobody. “Is it known?” {NAME}, 8 June 2026, {url}.",
        "apa": f"A. Nobody. (2026, June 8). Is it known? {NAME}. {url}",
        "gost": f"A. Nobody. Is it known? [Электронный ресурс] // {NAME}. 08.06.2026. URL: {url}.",
    }


def test_signed_article_without_a_date_says_when_it_was_changed() -> None:
    record = build.make_article(title="A text", byline="A. Nobody")
    url = permanent(record)
    said = styles_of(record)
    assert said["chicago"] == (
        f"A. Nobody. “A text.” {NAME}. Last modified November 23, 2026. {url}."
    )
    assert said["apa"] == f"A. Nobody. (2026, November 23). A text. {NAME}. {url}"


def test_thing_is_cited_with_where_it_is_kept_and_its_uncertain_date_in_words() -> None:
    record = photograph()
    url = permanent(record)
    assert styles_of(record) == {
        "chicago": f"A neighbour. “At the spring.” About May 1992. AN-1/7, Papers of a family. "
        f"{NAME}. {url}.",
        "mla": f"A neighbour. “At the spring.” About May 1992. Papers of a family, AN-1/7, "
        f"{NAME}, {url}.",
        "apa": f"A neighbour. (about May 1992). At the spring [Photograph]. Papers of a family "
        f"(AN-1/7). {NAME}. {url}",
        "gost": "A neighbour. At the spring [Электронный ресурс] : фотография, около мая 1992 года "
        f"// {NAME}. Papers of a family. AN-1/7. URL: {url}.",
    }


def test_thing_of_which_little_is_known_is_cited_by_what_is() -> None:
    record = photograph(creator="", date="", reference_code="", part_of=None)
    url = permanent(record)
    assert styles_of(record) == {
        "chicago": f"“At the spring.” {NAME}. {url}.",
        "mla": f"“At the spring.” {NAME}, {url}.",
        "apa": f"At the spring [Photograph]. (n.d.). {NAME}. {url}",
        "gost": f"At the spring [Электронный ресурс] : фотография // {NAME}. URL: {url}.",
    }


@pytest.mark.parametrize("code", ["az", "hy", "ru"])
def test_somebody_is_cited_by_the_name_in_the_language_and_script_of_the_page(code: str) -> None:
    record = person()
    page = Page(Client(), f"/{code}{record.get_absolute_url()}")
    said = styles_of(record, f"/{code}")
    assert len(said) == 4
    assert all(FOUR_SCRIPTS[code] in reference for reference in said.values())
    marked = page.all(f"//p[{has_class('copy')}]//bdi[@lang='{code}']/text()")
    assert marked.count(FOUR_SCRIPTS[code]) == 5
    # Where English has its stop inside the quotation marks, nobody else does.
    assert f"{FOUR_SCRIPTS[code]}." not in said["chicago"]


def test_quotation_marks_and_days_are_the_readers_own() -> None:
    record = build.make_article(title="A text", byline="A. Nobody", date="2026-06-08")
    assert "«A text». " in styles_of(record, "/ru")["mla"]
    assert "8 июня 2026 года" in styles_of(record, "/ru")["mla"]


def test_title_in_another_language_keeps_its_own() -> None:
    record = build.make_event(title="Zəfər Günü", language="az")
    page = Page(Client(), record.get_absolute_url())
    titles = page.all(f"//p[{has_class('copy')}]//bdi[text()='Zəfər Günü']/@lang")
    assert titles == ["az"] * 5


def test_page_of_a_hidden_collection_does_not_name_it() -> None:
    fonds = build.make_item(title="Hidden papers", level="fonds", status=Status.DRAFT)
    record = build.make_item(title="A letter", part_of=fonds.identifier)
    response = build.client_of(build.make_editor()).get(record.get_absolute_url())
    said = response.content.decode().partition('class="copy"')[2]
    assert "Hidden papers" not in said


def test_sentence_in_azerbaijani_begins_with_its_own_capital() -> None:
    record = photograph(date="XXXX-07")
    assert "”. İyulu" in styles_of(record, "/az")["mla"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_page_leads_to_its_citation_for_reference_managers(ending: str) -> None:
    record = person()
    page = Page(Client(), record.get_absolute_url())
    address = f"/cite/{record.identifier}.{ending}"
    assert address in page.links(f"//details[{has_class('styles')}]").values()
    in_russian = Page(Client(), f"/ru{record.get_absolute_url()}")
    assert f"{address}?language=ru" in in_russian.links().values()


def test_draft_leads_to_no_file_since_none_would_answer() -> None:
    record = build.make_person(status=Status.DRAFT)
    editor = build.client_of(build.make_editor())
    page = Page(editor, record.get_absolute_url())
    assert page.all("//a[starts-with(@href, '/cite/')]") == []
    assert page.all(f"//details[{has_class('styles')}]//p[{has_class('copy')}]") != []


# --- for reference managers ---------------------------------------------------------------------


def test_files_say_of_an_article_who_wrote_it_when_and_where_it_is() -> None:
    record = build.make_article(title="Three dates", byline="A. Nobody", date="2026-06-08")
    assert json_of(record) == {
        "id": record.identifier,
        "type": "webpage",
        "title": "Three dates",
        "language": "en",
        "URL": permanent(record),
        "author": [{"literal": "A. Nobody"}],
        "issued": {"date-parts": [[2026, 6, 8]]},
        "container-title": NAME,
        "note": "Last modified 23 November 2026",
    }
    ris = ris_of(record)
    assert (ris["type_of_reference"], ris["title"]) == ("ELEC", "Three dates")
    assert ris["authors"] == ["A. Nobody"]
    assert (ris["year"], ris["date"]) == ("2026", "2026/06/08/")
    assert ris["urls"] == [permanent(record)]
    assert ris["secondary_title"] == NAME
    bibtex = bibtex_of(record)
    assert bibtex["author"].strip("{}") == "A. Nobody"
    assert bibtex["title"].strip("{}") == "Three dates"
    assert (bibtex["year"], bibtex["month"], bibtex["day"]) == ("2026", "jun", "8")
    assert (bibtex["howpublished"], bibtex["url"]) == (NAME, permanent(record))


def test_files_say_of_a_thing_where_it_is_kept_and_its_uncertain_date_in_words() -> None:
    record = photograph()
    found = json_of(record)
    assert found["type"] == "graphic"
    assert found["genre"] == "Photograph"
    assert found["issued"] == {"literal": "about May 1992"}
    assert (found["archive"], found["archive_location"]) == (NAME, "AN-1/7")
    assert found["archive_collection"] == "Papers of a family"
    ris = ris_of(record)
    assert (ris["type_of_reference"], ris["year"]) == ("ART", "about May 1992")
    assert (ris["call_number"], ris["database_provider"]) == ("AN-1/7", NAME)
    bibtex = bibtex_of(record)
    assert bibtex["year"] == "about May 1992"
    assert bibtex["howpublished"] == f"{NAME}, Papers of a family, AN-1/7"


def test_files_have_the_title_in_the_records_language_or_the_one_asked_for() -> None:
    record = person()
    for code, name in FOUR_SCRIPTS.items():
        query = f"?language={code}"
        found = json_of(record, query)
        assert (found["title"], found["language"]) == (name, code)
        assert ris_of(record, query)["title"] == name
        assert bibtex_of(record, query)["title"].strip("{}") == name
    assert json_of(record)["title"] == FOUR_SCRIPTS["en"]
    assert json_of(record, "?language=xx")["title"] == FOUR_SCRIPTS["en"]


def test_no_sign_in_a_title_breaks_a_file() -> None:
    title = r"50 % of {A_B} & #1: “x” \cite{y} ~ ^ $5, }"
    record = build.make_event(title=title)
    assert json_of(record)["title"] == title
    assert ris_of(record)["title"] == title
    text = download(record, "bib").content.decode()
    assert text.count("{") == text.count("}")
    for sign in "%&#_$":
        assert text.count(sign) == text.count(f"\\{sign}")
    decoded = bibtex_of(record)["title"]
    assert all(sign in decoded for sign in "%&#_$~{}")
    assert permanent(record) == bibtex_of(record)["url"]


def test_no_text_begins_a_line_of_its_own() -> None:
    record = build.make_item(title="A letter", creator="A\r\nER  - \r\nTY  - BOOK")
    text = download(record, "ris").content.decode()
    assert text.count("\r\nER  - ") == 1
    assert len(rispy.loads(text)) == 1


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("1914", {"date-parts": [[1914]]}),
        ("1914-07", {"date-parts": [[1914, 7]]}),
        ("1914-07-28/1918-11-11", {"date-parts": [[1914, 7, 28], [1918, 11, 11]]}),
        ("1914~", {"literal": "about 1914"}),
        ("1914?", {"literal": "1914 (uncertain)"}),
        ("[..1919]", {"literal": "before 1920"}),
        ("191X", {"literal": "1910s"}),
    ],
)
def test_date_stands_in_figures_where_it_is_certain_and_else_in_words(
    edtf: str, expected: dict[str, Any]
) -> None:
    assert csl_date(edtf) == expected


def test_years_from_and_to_stand_in_every_file() -> None:
    record = photograph(date="1914/1918")
    assert ris_of(record)["year"] == "1914–1918"
    assert bibtex_of(record)["year"] == "1914–1918"


def test_files_say_what_they_are_and_ask_whether_they_changed() -> None:
    record = person()
    kinds = {
        "ris": "application/x-research-info-systems; charset=utf-8",
        "bib": "application/x-bibtex; charset=utf-8",
        "json": "application/vnd.citationstyles.csl+json",
    }
    for ending, content_type in kinds.items():
        response = download(record, ending)
        assert response["Content-Type"] == content_type
        name = f'filename="{record.identifier}.{ending}"'
        assert response["Content-Disposition"] == f"attachment; {name}"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "no-cache"
        again = Client().get(
            f"/cite/{record.identifier}.{ending}", headers={"If-None-Match": response["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("ending", ENDINGS)
def test_hidden_withdrawn_and_unknown_records_are_cited_by_nobody(ending: str) -> None:
    editor = build.client_of(build.make_editor())
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.REMOVED):
        record = build.make_person(title="Hidden Qazqz", status=status)
        download(record, ending, 404)
        assert editor.get(f"/cite/{record.identifier}.{ending}").status_code == 404
    gone = build.make_person(title="Gone Qazqz", status=Status.WITHDRAWN)
    assert "Qazqz" not in download(gone, ending, 410).content.decode()
    assert Client().get(f"/cite/{mint()}.{ending}").status_code == 404


def test_only_these_files_and_only_reading() -> None:
    record = person()
    download(record, "xml", 404)
    assert Client().post(f"/cite/{record.identifier}.ris").status_code == 405


def test_what_is_kept_private_is_in_no_citation() -> None:
    record = photograph(creator="Hidden Qazqz", withheld=["creator"])
    for ending in ENDINGS:
        assert "Qazqz" not in download(record, ending).content.decode()
    assert "Qazqz" not in "".join(styles_of(record).values())


def test_citation_follows_a_change_and_its_address_does_not() -> None:
    record = build.make_event(title="Before")
    tag = download(record, "ris")["ETag"]
    with changeset(by=None) as change:
        change.apply(record, {"title": "After"})
    response = download(record, "ris")
    assert b"After" in response.content
    assert response["ETag"] != tag


def test_kind_that_says_nothing_of_it_is_cited_as_a_page() -> None:
    record = build.make("monument", title="A stone")
    assert json_of(record)["type"] == "webpage"
    assert set(styles_of(record)) == {"chicago", "mla", "apa", "gost"}


def test_without_a_home_of_its_own_the_archive_is_cited_where_it_was_read() -> None:
    record = person()
    with override_settings(SITE_URL=""):
        assert json_of(record)["URL"] == f"http://testserver/id/{record.identifier}"


def test_initials_have_one_stop() -> None:
    own = CitedAs(creator="Nobody, A.", date="2026")
    found = Cited("x", Words("A title.", "en"), "en", NAME, HOME, "2026-11-23", own)
    for reference in references(found):
        assert ".." not in reference.text, reference.name
    assert csl(found)["author"] == [{"literal": "Nobody, A."}]

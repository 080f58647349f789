"""The demonstration keeps its own rules: whole documents, attributed claims, nothing invented."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from edtf import parse_edtf
from PIL import Image

from apps.records.identifiers import is_valid
from apps.records.richtext import sanitise
from archive_site.demo import make_media

DEMO = Path(make_media.__file__).parent
FILES = DEMO / "files"


def words(text: str) -> set[str]:
    return set(text.split())


COMMON = words(
    "schema_version kind identifier summary body language cover part_of content_notice"
    " internal_note tags connections translations statements former_addresses withheld"
)
TITLED = words("title sort_as")
DATED = words("date date_as_written")  # a person's date is made of birth and death
OWN = {
    "person": words(
        "names authorities affiliations born_as_written died_as_written born died born_at died_at"
        " role is_remembered_here living public_ground"
    ),
    "group": words(
        "names authorities sort founded founded_as_written dissolved dissolved_as_written seat"
        " parent"
    ),
    "event": TITLED | DATED | words("place parent yearly_on yearly_on_as_written leap_day"),
    "place": DATED | words("names authorities latitude longitude precision parent"),
    "item": TITLED
    | DATED
    | words("level reference_code item_type creator publisher donor accession_number provenance")
    | words("custodial_history extent physical_form dimensions place credit_line source_address")
    | words("rights_statement rights contributor_conditions notice_kind files pictured"),
    "article": TITLED
    | DATED
    | words("dateline_place byline original_publisher source_address revision_notes"),
}
FOLDERS = dict(
    zip(OWN, ("people", "groups", "events", "places", "items", "articles"), strict=True)
)
REFERENCES = {
    "cover": "item",
    "part_of": "item",
    "place": "place",
    "seat": "place",
    "dateline_place": "place",
    "born_at": "place",
    "died_at": "place",
}
ANY = set(OWN)
CONNECTIONS: dict[str, tuple[set[str], set[str]]] = {
    "took-part-in": ({"person"}, {"event"}),
    "signed": ({"person"}, {"item"}),
    "issued": ({"person"}, {"item"}),
    "depicts": ({"item"}, ANY),
    "about": ({"article", "item"}, ANY),
    "happened-at": ({"event"}, {"place"}),
    "followed-from": ({"event"}, {"event"}),
    "established-by": ({"event"}, {"item"}),
    "commemorates": ({"event"}, {"event"}),
    "documents": ({"item"}, {"event"}),
    "mentions": ({"article"}, ANY),
    "related-to": (ANY, ANY),
}
SOURCES = {
    "S1": "commemorative-article-on-victory-day",
    "S2": "trilateral-statement-text",
    "S3": "pashinyan-address-on-signing",
    "S4": "kremlin-statement-january-2021",
    "S5": "jam-news-report-on-kalbajar",
    "S6": "press-reports-on-the-date-of-victory-day",
    "S7": "sputnik-report-on-shusha",
    "S8": "unhcr-figure-reported-by-dw",
}
TAGS_OF_TEXT = words("p h2 h3 ul ol li blockquote strong em a hr br sup span figure figcaption")
ATTRIBUTES = {"a": {"href"}, "span": {"lang", "class"}, "figure": {"data-item"}}

# Words with which one side tells this war. The archive may report them, never say them.
PARTISAN = re.compile(
    r"liberat|occup(?:ation|ied|ier)|fall of|martyr|separatist|terror|aggress|provocation"
    r"|capitulat|surrender|counter-offensive|iron fist|patriotic war|heroic|glorious|invad|enem"
    r"|restored sovereignty|sovereignty was restored|ethnic cleansing|genocide",
    re.IGNORECASE,
)
PARTISAN_ELSEWHERE = re.compile(
    r"işğal|azad ol|azad ed|şəhid|terror|separat|освобо|оккуп|террор|сепарат|шахид|капитул"
    r"|ազատագր|օկուպ|բռնազավթ|գրավյալ|ահաբեկ|նահատակ|կապիտուլ",
    re.IGNORECASE,
)
ATTRIBUTED = re.compile(r"according to|\bcalls?\b|\bdescribes\b|words such as|its word", re.I)

DOCUMENTS: dict[str, dict[str, Any]] = {
    f"{path.parent.name}/{path.stem}": json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((DEMO / "records").glob("*/*.json"))
}
TAGS = json.loads((DEMO / "tags.json").read_text(encoding="utf-8"))
SITE = json.loads((DEMO / "site.json").read_text(encoding="utf-8"))
KIND_OF = {document["identifier"]: document["kind"] for document in DOCUMENTS.values()}

each_document = pytest.mark.parametrize("name", DOCUMENTS)


class Text(HTMLParser):
    """A rich text taken apart: its tags, links, notes, and lines with whether each has a note."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[str] = [""]
        self.notes: list[str] = []
        self.open: list[bool] = []  # for each open span, whether it is a footnote
        self.feed(html)

    @property
    def links(self) -> list[str]:
        return [given["href"] or "" for tag, given in self.tags if tag == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "span":
            self.open.append(given.get("class") == "footnote")
            if self.open[-1]:
                self.notes.append("")
                self.lines[-1] += "[note]"
        elif tag == "a" and any(self.open):
            self.notes[-1] += f"<{given['href']}>"
        elif tag in {"p", "h2", "h3", "li", "blockquote", "figcaption"}:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if any(self.open):
            self.notes[-1] += data
        else:
            self.lines[-1] += data


HTML = [
    SITE["about"],
    SITE["method"],
    *(document["body"] for document in DOCUMENTS.values()),
    *(t["body"] for document in DOCUMENTS.values() for t in document["translations"] if t["body"]),
]


def titles(document: dict[str, Any]) -> list[str]:
    """Return what a record is called: its title, or every one of its names."""
    return [name["text"] for name in document.get("names", ())] or [document["title"]]


# --- whole documents --------------------------------------------------------------------


@each_document
def test_document_has_every_field_of_its_kind(name: str) -> None:
    document = DOCUMENTS[name]
    kind = document["kind"]
    assert set(document) == COMMON | OWN[kind]
    assert document["schema_version"] == 2
    assert name.startswith(f"{FOLDERS[kind]}/")
    assert titles(document)[0]
    assert document["body"]
    assert len(document["summary"]) <= 600
    assert document["internal_note"] == ""


def test_there_is_a_document_for_everything_the_demonstration_promises() -> None:
    counts = Counter(KIND_OF.values())
    assert (counts["place"], counts["person"], counts["event"]) == (9, 3, 9)
    assert counts["group"] == 3
    assert counts["article"] >= 7
    assert len(TAGS) == 10


def test_identifiers_are_valid_and_used_once() -> None:
    identifiers = [d["identifier"] for d in (*DOCUMENTS.values(), *TAGS)]
    assert [i for i in identifiers if not is_valid(i)] == []
    assert [i for i, uses in Counter(identifiers).items() if uses > 1] == []


@each_document
def test_references_lead_to_a_record_of_the_right_kind(name: str) -> None:
    document = DOCUMENTS[name]
    for field, kind in (REFERENCES | {"parent": document["kind"]}).items():
        if document.get(field):
            assert KIND_OF[document[field]] == kind, field
            assert document[field] != document["identifier"], field


@each_document
def test_connections_are_of_a_known_type_and_said_once(name: str) -> None:
    document = DOCUMENTS[name]
    said = [(c["type"], c["object"]) for c in document["connections"]]
    assert [pair for pair, times in Counter(said).items() if times > 1] == []
    for type_, target in said:
        subjects, objects = CONNECTIONS[type_]
        assert document["kind"] in subjects
        assert KIND_OF[target] in objects
        assert target != document["identifier"]


def test_tags_are_defined_and_used() -> None:
    defined = {tag["identifier"] for tag in TAGS}
    used = {tag for document in DOCUMENTS.values() for tag in document["tags"]}
    assert used == defined
    assert all(document["tags"] for document in DOCUMENTS.values())
    assert all(tag["name"] and tag["definition"] and tag["group"] for tag in TAGS)


@each_document
def test_dates_can_be_read(name: str) -> None:
    for field in ("date", "yearly_on"):
        if date := DOCUMENTS[name].get(field):
            parse_edtf(date)


def test_containers_are_higher_than_what_they_hold() -> None:
    levels = ("fonds", "series", "file", "item")
    items = {d["identifier"]: d for d in DOCUMENTS.values() if d["kind"] == "item"}
    for item in items.values():
        if item["part_of"]:
            container = items[item["part_of"]]
            assert levels.index(container["level"]) < levels.index(item["level"])


# --- texts ------------------------------------------------------------------------------


@pytest.mark.parametrize("html", HTML)
def test_text_uses_only_what_the_archive_allows(html: str) -> None:
    for tag, attributes in Text(html).tags:
        assert tag in TAGS_OF_TEXT
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
    assert sanitise(html) == html, "stored as the archive itself would store it"


@pytest.mark.parametrize("html", HTML)
def test_links_lead_to_records_or_to_other_sites(html: str) -> None:
    for link in Text(html).links:
        if link.startswith("/id/"):
            assert link.removeprefix("/id/") in KIND_OF
        else:
            assert re.match(r"https?://", link)


def test_texts_show_pictures_of_the_demonstration_under_captions() -> None:
    drawn = {item["identifier"] for item, _file in ITEM_FILES}
    shown = [given for html in HTML for tag, given in Text(html).tags if tag == "figure"]
    assert shown
    assert {given["data-item"] for given in shown} <= drawn
    assert all("<figcaption></figcaption>" not in html for html in HTML)


@each_document
def test_every_note_names_its_source_and_whose_view_it_is(name: str) -> None:
    document = DOCUMENTS[name]
    notes = Text(document["body"]).notes
    assert notes or document["kind"] != "article"
    sources = {DOCUMENTS[f"items/{stem}"]["identifier"] for stem in SOURCES.values()}
    sources |= {i["identifier"] for i in DOCUMENTS.values() if i.get("part_of") in sources}
    for note in notes:
        cited = set(re.findall(r"</id/(\w+)>", note))
        assert cited
        assert cited <= sources
        assert re.search(r"view|signatories|press", note)
        assert re.search(r"20\d\d", note)


def test_every_source_is_described() -> None:
    for stem in SOURCES.values():
        item = DOCUMENTS[f"items/{stem}"]
        assert item["files"] == []
        assert item["date"]
        for label in ("Kind", "Publisher", "Date", "Language", "Whose view"):
            assert f"<strong>{label}:</strong>" in item["body"]


# --- the archive takes no side ----------------------------------------------------------


def unattributed(lines: list[str]) -> list[str]:
    return [
        line
        for line in lines
        if PARTISAN.search(line) and "[note]" not in line and not ATTRIBUTED.search(line)
    ]


def test_a_claim_without_its_source_is_noticed() -> None:
    line = "The town was liberated on 8 November."
    assert unattributed([line]) == [line]
    assert unattributed([f"According to the article, {line}", f"{line}[note]"]) == []


@pytest.mark.parametrize("html", HTML)
def test_a_sides_words_stand_only_where_they_are_attributed(html: str) -> None:
    assert unattributed(Text(html).lines) == []


def plain_texts() -> Iterator[str]:
    yield from (SITE["name"], SITE["strapline"])
    for tag in TAGS:
        yield from (tag["name"], tag["definition"], tag["group"])
    for document in DOCUMENTS.values():
        yield from (*titles(document), document["summary"], document["content_notice"])
        yield from (connection["note"] for connection in document["connections"])
        for file in document.get("files", []):
            yield from (file["alt_text"], file["caption"])


def test_titles_summaries_tags_and_captions_use_no_sides_words() -> None:
    assert [text for text in plain_texts() if PARTISAN.search(text)] == []


def test_translations_use_no_sides_words() -> None:
    found = [
        translation["title"]
        for document in DOCUMENTS.values()
        for translation in document["translations"]
        if PARTISAN_ELSEWHERE.search(
            translation["title"] + translation["summary"] + translation["content_notice"]
        )
    ]
    assert found == []
    assert [text for text in labels() if PARTISAN_ELSEWHERE.search(text)] == []


def labels() -> Iterator[str]:
    """Give every label of a tag or a file in another language than English."""
    files = [file for document in DOCUMENTS.values() for file in document.get("files", [])]
    for row in (*TAGS, *files):
        for texts in row["labels"].values():
            yield from texts.values()


# --- translations say what the record says ----------------------------------------------

TRANSLATED_WHOLE = [
    name
    for name in DOCUMENTS
    if name.split("/")[0] in {"places", "people", "groups"}
    or name == "articles/the-eighth-of-november"
]
translated_whole = pytest.mark.parametrize("name", TRANSLATED_WHOLE)
QUOTED = re.compile(r"“[^”]*”|«[^»]*»")


@translated_whole
def test_it_can_be_read_whole_in_every_language_of_the_site(name: str) -> None:
    document = DOCUMENTS[name]
    rows = {row["language"]: row for row in document["translations"]}
    assert set(rows) == set(SITE["other_languages"].split())
    for row in rows.values():
        assert row["summary"]
        assert row["body"]
        assert len(row["summary"]) <= 600
        assert (row["status"], row["translator"]) == ("published", "The archive’s editors")
        assert bool(row["title"]) == (document["kind"] == "article")


def built(html: str) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """Return what a text is built of: its blocks; links by the paragraph, in any order; notes."""
    blocks = re.findall(r"<(p|h2|h3|ul|ol|li|blockquote)>", html)
    lines = re.split(r"</(?:p|h2|h3|li)>", html)
    notes = re.findall(r'<span class="footnote">.*?</span>', html)
    links = re.compile(r'href="([^"]+)"')
    return blocks, [sorted(links.findall(li)) for li in lines], [links.findall(n) for n in notes]


@translated_whole
def test_a_translation_keeps_paragraphs_headings_links_and_notes(name: str) -> None:
    document = DOCUMENTS[name]
    for row in document["translations"]:
        assert built(row["body"]) == built(document["body"]), row["language"]
        own, foreign = Text(document["body"]).lines, Text(row["body"]).lines
        assert [line.count("[note]") for line in foreign] == [line.count("[note]") for line in own]


@translated_whole
def test_a_sides_words_are_quoted_and_attributed_in_translations_too(name: str) -> None:
    for row in DOCUMENTS[name]["translations"]:
        for line in Text(row["body"]).lines:
            if PARTISAN_ELSEWHERE.search(line):
                assert "[note]" in line
                assert not PARTISAN_ELSEWHERE.search(QUOTED.sub("", line)), line


@translated_whole
def test_translations_keep_to_their_own_script_and_marks(name: str) -> None:
    for row in DOCUMENTS[name]["translations"]:
        text = row["title"] + row["summary"] + re.sub("<[^>]+>", " ", row["body"])
        own, foreign = {
            "az": ("[əşğıçöü]", "[«»։]"),
            "hy": ("[ա-և]", "[“”?:]"),
            "ru": ("[а-яё]", "[“”։]"),
        }[row["language"]]
        assert re.search(own, text)
        assert not re.search(foreign, text), row["language"]


# --- vocabulary, places and people ------------------------------------------------------


def test_terms_pictures_and_notices_speak_every_language_of_the_site() -> None:
    offered = set(SITE["other_languages"].split())
    files = [file for document in DOCUMENTS.values() for file in document.get("files", [])]
    for tag in TAGS:
        assert {code for code, texts in tag["labels"].items() if texts["name"]} == offered
    for file in files:
        assert set(file["labels"]) == offered
        assert all(t["alt_text"] and t["caption"] for t in file["labels"].values()), file["name"]
    for document in DOCUMENTS.values():
        for translation in document["translations"]:
            said = bool(document["content_notice"]) == bool(translation["content_notice"])
            assert said, document["identifier"]


def test_places_say_by_whom_a_name_is_used_and_how_near_the_coordinates_are() -> None:
    for place in (d for d in DOCUMENTS.values() if d["kind"] == "place"):
        assert (place["latitude"] is None) == (place["precision"] == "unstated")
        assert {n["language"] for n in place["names"] if n["kind"] == "preferred"} == {
            "en",
            *SITE["other_languages"].split(),
        }
    shusha = DOCUMENTS["places/shusha"]["names"]
    users = {n["text"]: n["used_by"] for n in shusha if n["used_by"]}
    assert users["Şuşa"] == "Azerbaijani sources"
    assert users["Շուշի"] == users["Shushi"] == "Armenian sources"
    assert users["Шуша"] == "Russian sources"


def test_the_chain_from_the_statement_and_the_day_it_led_to() -> None:
    said = {
        (stem.partition("/")[2], c["type"], c["object"])
        for stem, document in DOCUMENTS.items()
        for c in document["connections"]
    }
    statement = DOCUMENTS["events/trilateral-statement"]["identifier"]
    decree = DOCUMENTS["items/decree-on-victory-day"]["identifier"]
    for district in ("agdam", "kalbajar", "lachin"):
        assert (f"handover-of-{district}-district", "followed-from", statement) in said
    assert ("victory-day", "established-by", decree) in said
    assert DOCUMENTS["events/victory-day"]["yearly_on"] == "XXXX-11-08"


def test_people_stand_in_their_offices_and_on_no_wall() -> None:
    for person in (d for d in DOCUMENTS.values() if d["kind"] == "person"):
        assert person["is_remembered_here"] is False
        assert (person["living"], person["public_ground"]) == ("yes", "public_role")
        assert person["role"]
        offices = [a["role"] for a in person["affiliations"] if a["bond"] == "office"]
        assert offices == [person["role"]]
        assert (person["born"], person["died"]) == ("", "")


def test_the_archive_reports_from_nowhere() -> None:
    for article in (d for d in DOCUMENTS.values() if d["kind"] == "article"):
        assert article["dateline_place"] is None
        assert article["byline"] == "The archive’s editors"


# --- the media --------------------------------------------------------------------------

ITEM_FILES = [(d, f) for d in DOCUMENTS.values() for f in d.get("files", [])]


def test_every_file_belongs_to_an_item_and_is_what_it_says() -> None:
    assert {f["name"] for _item, f in ITEM_FILES} == {path.name for path in FILES.iterdir()}
    for item, file in ITEM_FILES:
        content = (FILES / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["name"]
        assert file["size"] == len(content)
        assert re.fullmatch(r"[0-9a-f]{32}", file["key"])
        assert len(content) < 400_000
        assert 40 < len(file["alt_text"]) <= 500
        assert file["caption"]
        assert item["credit_line"] == "Made for this demonstration by the project"


def test_covers_are_pictures() -> None:
    pictures = {item["identifier"] for item, file in ITEM_FILES if file["name"].endswith(".png")}
    covers = {document["cover"] for document in DOCUMENTS.values()} - {None}
    assert covers
    assert covers <= pictures


def test_the_pictures_can_be_made_again(tmp_path: Path) -> None:
    make_media.make(tmp_path, make_media.SITE_FONTS)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in FILES.iterdir()}
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as made, Image.open(FILES / path.name) as kept:
            assert made.size == kept.size == make_media.PLATE
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "chronology.pdf").read_bytes())
    assert len(pages) == 2


def test_a_character_that_no_font_holds_is_named() -> None:
    with pytest.raises(ValueError, match="漢"):
        make_media.Typesetter(make_media.SITE_FONTS).width("漢", 20)

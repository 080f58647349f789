"""Readers meet the archive in their own language: nothing of it is left in English for them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
import time_machine
from django.conf import settings
from django.db.models import Model
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.test import Client
from django.utils import translation

from apps.records.changes import changeset
from apps.records.documents import document_fields
from apps.records.kinds import kinds
from apps.records.models import RelationType, Status, WithdrawalGround

from . import build
from .reading import Page

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "archive_site" / "locale"
LANGUAGES = ["az", "hy", "ru"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}|%[sd]")
TAG = re.compile(r"</?\w+[^>]*>")

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def translated(language: str) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in catalogue(language).translated_entries()}


def ways_to_say(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# --- the catalogues


def test_every_language_of_the_site_has_its_catalogue() -> None:
    assert {path.name for path in LOCALE.iterdir()} == set(LANGUAGES)
    assert {code for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


@in_each_language
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    compiled = (LOCALE / language / "LC_MESSAGES" / "django.mo").read_bytes()
    assert compiled == catalogue(language).to_binary(), "run “make messages”"


@in_each_language
def test_no_translation_is_in_doubt_or_left_over(language: str) -> None:
    assert [entry.msgid for entry in catalogue(language).fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue(language).obsolete_entries()] == []


@in_each_language
def test_placeholders_and_markup_are_kept(language: str) -> None:
    for entry in translated(language).values():
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for said in ways_to_say(entry):
            found = set(PLACEHOLDER.findall(said))
            # “Show the file” counts without a figure, and so may a translation of it.
            assert found == wanted or (entry.msgid_plural and found < wanted), said
            assert sorted(TAG.findall(said)) == sorted(TAG.findall(entry.msgid)), said


@in_each_language
def test_sentences_end_as_they_do_in_english(language: str) -> None:
    stop = "։" if language == "hy" else "."
    for entry in translated(language).values():
        for said in ways_to_say(entry):
            assert said.endswith(stop) == entry.msgid.endswith("."), said
            assert said == said.strip() or entry.msgid != entry.msgid.strip()
            assert "  " not in said


def test_each_language_keeps_to_its_own_marks() -> None:
    for language, foreign in {"hy": "“”:?", "ru": "“”", "az": "«»"}.items():
        for entry in translated(language).values():
            for said in ways_to_say(entry):
                assert not set(TAG.sub("", said)) & set(foreign) - set("://"), said


def test_azerbaijani_labels_are_not_left_to_begin_with_a_small_dotted_i() -> None:
    """What gives labels their capital would write I, another letter, for it."""
    for entry in translated("az").values():
        assert not any(said.startswith("i") for said in ways_to_say(entry)), entry.msgid


# --- whatever a reader meets is translated


def readers_templates() -> list[str]:
    root = ROOT / "templates"
    paths = (path.relative_to(root) for path in root.rglob("*.html"))
    return sorted(str(path) for path in paths if path.parts[0] != "admin")


def words_of_template(name: str) -> Iterator[str]:
    """Return what a template asks to be translated, found by Django's own reading of it."""
    template: Any = engines["django"].get_template(name)
    nodes: Any = template.template.nodelist
    for node in nodes.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield str(node.filter_expression.var.literal or node.filter_expression.var.var)
        elif isinstance(node, BlockTranslateNode):
            text = node.render_token_list(node.singular)[0]
            yield translation.trim_whitespace(text) if node.trimmed else text
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    yield from re.findall(r'[=\s]_\("([^"]+)"\)', source)


MARKS = ("_", "gettext_lazy", "pgettext")
READERS_PROGRAMS = [
    *sorted(ROOT.glob("apps/*/views.py")),
    ROOT / "apps/people/lives.py",
    ROOT / "apps/people/wall.py",
    ROOT / "apps/records/pages.py",
    ROOT / "apps/records/facts.py",
    ROOT / "apps/records/migrations/0002_relation_types.py",
    *sorted(ROOT.glob("apps/search/*.py")),
    ROOT / "archive_site/coverage.py",
    ROOT / "archive_site/views.py",
    ROOT / "archive_site/context_processors.py",
]


def words_of_program(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_marked = isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
        if is_marked and isinstance(node.args[-1], ast.Constant):
            yield str(node.args[-1].value)


def words_of_model(model: type[Model]) -> Iterator[str]:
    """Return a kind's names, the labels of its facts, and what they may be chosen from."""
    with translation.override(None):
        yield str(model._meta.verbose_name)
        yield str(model._meta.verbose_name_plural)
        for field in document_fields(model).values():
            if field.model is model:
                yield str(field.verbose_name)
            if field.name != "language":
                yield from (str(label) for _value, label in field.flatchoices)
        for choices in (WithdrawalGround, Status):
            yield from (str(label) for label in choices.labels)


@cache
def readers_words() -> frozenset[str]:
    words = {word for name in readers_templates() for word in words_of_template(name)}
    words |= {word for path in READERS_PROGRAMS for word in words_of_program(path)}
    own = [model for model in kinds().values() if model.__module__.startswith("apps.")]
    words |= {word for model in own for word in words_of_model(model)}
    return frozenset(words)


def test_the_words_of_readers_are_found() -> None:
    words = readers_words()
    assert len(words) > 180
    assert {
        "We have no page at this address",
        "%(total)s event",
        "Before you read on",
        "Events within",
        "By letter",
        "took part in",
        "dateline: place",
        "Sound recording",
        "A family asked for it",
        "person",
    } <= words


@in_each_language
def test_every_word_a_reader_meets_is_translated(language: str) -> None:
    assert sorted(readers_words() - set(translated(language))) == []


# --- as a reader meets them


@pytest.fixture
def addresses(db: None) -> dict[str, int]:
    """Pages of every sort, of an archive whose own words are not English, with their status."""
    build.make_site(name="Ə", language="en", other_languages="az hy ru", contact_email="a@b.org")
    named = {"title": "Ə", "summary": "Ə", "language": "az"}
    tag = build.make_tag("Ə", definition="Ə")
    place = build.make_place(**named, latitude="39.5", longitude="46.5")
    item = build.make_item(**named, item_type="photograph", files=[build.stored_file("Ə.png")])
    person = build.make_person(
        **named, born="1915", died="1992-05", office="Ə", is_remembered_here=True
    )
    event = build.make_event(
        **named,
        tags=["Ə"],
        date="1992-05-12",
        place=place.identifier,
        content_notice="Ə",
        connections=[
            {"type": name, "object": person.identifier}
            for name in RelationType.objects.values_list("identifier", flat=True)
        ],
    )
    article = build.make_article(**named, byline="Ə", dateline_place=place.identifier)
    gone = build.make_event(**named, status="withdrawn")
    records = [place, item, person, event, article]
    shown = ["/", "/about/", "/method/", "/contact/", "/tags/", f"/tags/{tag.slug}/"]
    shown += [f"/contact/?about={event.identifier}", "/people/remembered/", "/people/"]
    shown += ["/events/", "/places/", "/media/", "/articles/"]
    shown += ["/search/", "/search/?q=Ə", f"/search/?q=Ə&tag={tag.identifier}", "/search/?q=Əə"]
    shown += ["/timeline/", "/timeline/?in=1992", "/timeline/?find=Ə", "/timeline/?find=Əəə"]
    shown += [record.get_absolute_url() for record in records]
    return dict.fromkeys(shown, 200) | {"/nothing/": 404, gone.get_absolute_url(): 410}


def sentences(page: Page) -> set[str]:
    """Return each run of text on the page, and each name that only some readers hear."""
    said = page.all("//body//text() | //title/text() | //@aria-label | //@alt | //@title")
    return {" ".join(str(text).split()) for text in said} - {""}


@cache
def english(language: str) -> re.Pattern[str]:
    """Return how the site's English words may look on a page, where another language differs."""
    looks = []
    for entry in translated(language).values():
        # “%(label)s:” has no word that could be English.
        is_wordless = PLACEHOLDER.sub("", entry.msgid).strip() == ":"
        if entry.msgid in readers_words() and entry.msgid != entry.msgstr and not is_wordless:
            for text in filter(None, (entry.msgid, entry.msgid_plural)):
                parts = [re.escape(part) for part in PLACEHOLDER.split(text)]
                looks.append(".*".join(parts))
    return re.compile("|".join(looks), re.IGNORECASE)


def english_on(page: Page, language: str) -> set[str]:
    return {said for said in sentences(page) if english(language).fullmatch(said)}


@pytest.mark.django_db
@in_each_language
def test_no_page_keeps_english_words(
    addresses: dict[str, int], client: Client, language: str
) -> None:
    for address, status in addresses.items():
        page = Page(client, f"/{language}{address}", status=status)
        assert page.one("/html/@lang") == language
        assert english_on(page, language) == set(), address
        # The check itself sees the English page for what it is.
        assert len(english_on(Page(client, address, status=status), language)) > 5, address


@pytest.mark.django_db
def test_words_are_those_of_the_language(addresses: dict[str, int], client: Client) -> None:
    headings = {
        "az": "Bu ünvanda səhifəmiz yoxdur",
        "hy": "Այս հասցեով էջ չունենք",
        "ru": "По этому адресу у нас нет страницы",
    }
    for language, heading in headings.items():
        assert Page(client, f"/{language}/nothing/", status=404).heading == heading


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 место"), (3, "3 места"), (5, "5 мест"), (21, "21 место")]
)
def test_russian_counts_as_russian_does(number: int, words: str, client: Client) -> None:
    build.make_site(name="Архив", language="ru")
    build.make_many("place", [{"title": f"Место {n}"} for n in range(number)])
    assert f'<p class="total">{words}</p>' in Page(client, "/places/").text


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "place"), [("az", "yer"), ("hy", "վայր")])
@pytest.mark.parametrize("number", [1, 2, 5, 11, 21])
def test_azerbaijani_and_armenian_keep_the_singular_after_a_figure(
    language: str, place: str, number: int, client: Client
) -> None:
    build.make_site(name="Ə", language=language)
    build.make_many("place", [{"title": f"Ə {n}"} for n in range(number)])
    assert Page(client, "/places/").texts("//p[@class='total']") == [f"{number} {place}"]


YEARS_AGO = {
    "az": {1: "il əvvəl", 2: "il əvvəl", 5: "il əvvəl", 21: "il əvvəl"},
    "hy": {1: "տարի առաջ", 2: "տարի առաջ", 5: "տարի առաջ", 21: "տարի առաջ"},
    "ru": {1: "год назад", 2: "года назад", 5: "лет назад", 11: "лет назад", 21: "год назад"},
}


@pytest.mark.django_db
@in_each_language
def test_years_are_counted_as_each_language_counts(language: str, client: Client) -> None:
    build.make_site(name="Ə", language=language)
    with time_machine.travel("2026-11-08 10:00Z", tick=False):
        for number in YEARS_AGO[language]:
            build.make_event(date=f"{2026 - number}-11-08")
        said = " ".join(Page(client, "/on-this-day/").texts("//main"))
    for number, words in YEARS_AGO[language].items():
        assert re.search(rf"\b{number} {words}", said), number


@in_each_language
def test_every_count_has_all_the_forms_of_its_language(language: str) -> None:
    forms = {"az": 2, "hy": 2, "ru": 4}[language]
    counted = [entry for entry in catalogue(language) if entry.msgid_plural]
    assert len(counted) > 25
    for entry in counted:
        assert sorted(entry.msgstr_plural) == list(range(forms)), entry.msgid
        assert all(entry.msgstr_plural.values()), entry.msgid


@pytest.mark.parametrize("language", ["az", "hy"])
def test_no_noun_is_made_plural_by_a_figure_before_it(language: str) -> None:
    """“5 yer”, “5 վայր”: where both English forms give the figure, both say the same."""
    for entry in catalogue(language):
        if entry.msgid_plural and PLACEHOLDER.match(entry.msgid):
            one, many = (entry.msgstr_plural[form] for form in (0, 1))
            noun = PLACEHOLDER.sub("", one).split()[:1]
            assert PLACEHOLDER.sub("", many).split()[:1] == noun, entry.msgid


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date", "said"),
    [
        (
            "2020-09-27/2020-11-10",
            {
                "az": "2020-ci il sentyabrın 27-dən noyabrın 10-dək",
                "hy": "2020 թ. սեպտեմբերի 27-ից մինչև նոյեմբերի 10-ը",
                "ru": "с 27 сентября по 10 ноября 2020 года",
            },
        ),
        ("1992-21", {"az": "1992-ci ilin yazı", "hy": "1992 թ. գարուն", "ru": "весна 1992 года"}),
        ("1915~", {"az": "təxminən 1915-ci il", "hy": "մոտ 1915 թ.", "ru": "около 1915 года"}),
    ],
)
def test_dates_of_records_are_said_as_each_language_says_them(
    date: str, said: dict[str, str], client: Client
) -> None:
    build.make_site(name="Ə", language="en", other_languages="az hy ru")
    event = build.make_event(date=date)
    for language, words in said.items():
        page = Page(client, f"/{language}{event.get_absolute_url()}")
        assert page.texts("//header//p[@class='date']/data") == [words]
        assert words in Page(client, f"/{language}/events/").texts("//p[@class='card-date']")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("az", "8 noyabr 2026-cı il"),
        ("hy", "2026 թ. նոյեմբերի 8"),
        ("ru", "8 ноября 2026 года"),
    ],
)
def test_days_of_changes_are_written_like_other_dates(
    language: str, words: str, client: Client
) -> None:
    build.make_site(name="Ə", language="en", other_languages=language)
    with time_machine.travel("2026-11-08 10:00Z", tick=False):
        changed = build.make_event().get_absolute_url()
        withdrawn = build.make_event(status="withdrawn").get_absolute_url()
    for address, status in {changed: 200, withdrawn: 410}.items():
        assert words in Page(client, f"/{language}{address}", status=status).texts("//dd")


@pytest.mark.django_db
def test_connections_are_named_in_the_readers_language(client: Client) -> None:
    build.make_site(name="Arxiv", language="az", other_languages="en")
    person = build.make_person(title="Aynur")
    with changeset(by=None, reason="made for a test"):
        RelationType.objects.create(identifier="our-own", label="carried", inverse_label="by")
    rows = [{"type": name, "object": person.identifier} for name in ("took-part-in", "our-own")]
    event = build.make_event(title="Gün", connections=rows)
    addresses = [record.get_absolute_url() for record in (event, person)]
    here, there = (Page(client, address).texts("//h3") for address in addresses)
    # An archive's own words stay as it wrote them.
    assert here == ["İştirak etdiyi hadisələr", "Carried"]
    assert there == ["İştirakçılar", "By"]

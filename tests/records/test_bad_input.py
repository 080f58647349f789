"""Bad input gets a plain sentence beside its box; nothing typed is lost, nothing breaks."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from apps.records.kinds import kinds
from apps.records.models import Record, RelationType, Tag
from tests.build import (
    make,
    make_archivist,
    make_article,
    make_item,
    make_person,
    make_place,
    make_tag,
    make_user,
)
from tests.forms import Fields, admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db

KINDS = sorted(kinds())
SCRIPT = '"><script>bad()</script><img src=x onerror=bad()>'
HUGE = "9" * 30
NUL = "a\x00b"
NONSENSE = [
    "",
    "-1",
    "0",
    "abc",
    "1.5",
    HUGE,
    "9" * 5000,
    "²",
    "٣",
    "1_0",
    SCRIPT,
    NUL,
    "__prefix__",
]


@pytest.fixture
def archivist(client: Client) -> Client:
    client.force_login(make_archivist())
    return client


def is_harmless(response: Any) -> bool:
    """Whether no script, handler or address of the payload stands in the page as such."""
    for element in parse(response).iter():
        if element.tag == "script" and "bad()" in (element.text or ""):
            return False
        for name, value in element.attrib.items():
            if name.startswith("on") or "javascript:" in str(value).lower():
                return False
    return b"<script>bad()" not in response.content


def text_boxes(response: Any) -> list[str]:
    """Return the boxes of a page's form that an editor types text into."""
    boxes = parse(response).xpath(
        "//*[@id='content']//form[@method='post']//*[self::textarea or self::input[not("
        "@type='hidden' or @type='checkbox' or @type='radio' or @type='file' or @type='submit'"
        ")]][@name]"
    )
    return [box.get("name") for box in boxes if "__prefix__" not in box.get("name")]


# --- script ------------------------------------------------------------------------------


def typed_everywhere(client: Client, kind: str, text: str) -> tuple[Any, Fields]:
    """Send a new record of `kind` with `text` in every box; return the answer and the boxes."""
    url = admin_url(kinds()[kind], "add")
    typed = dict.fromkeys(text_boxes(client.get(url)), text)
    return send(client, url, typed), typed


@pytest.mark.parametrize("kind", KINDS)
def test_script_that_is_refused_is_given_back_as_text(archivist: Client, kind: str) -> None:
    answer, typed = typed_everywhere(archivist, kind, SCRIPT)
    assert answer.status_code == 200
    assert is_harmless(answer)
    assert {name: fields_of(answer)[name] for name in typed} == typed
    assert not Record.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_script_that_is_taken_is_stored_and_shown_as_text(archivist: Client, kind: str) -> None:
    _refused, typed = typed_everywhere(archivist, kind, SCRIPT)
    other = make_article(title=SCRIPT, summary=SCRIPT)
    right = {
        "connections-0-type": str(RelationType.objects.get(identifier="related-to").pk),
        "connections-0-object": other.identifier,
        "translations-0-language": "az",
        "translations-0-status": "published",
        "names-0-language": "en",
        "language": "en",
        "living": "no",
        "title": SCRIPT,
    }
    saved = sent_until_taken(archivist, admin_url(kinds()[kind], "add"), typed, right)
    assert saved.status_code == 302, errors_of(saved)
    record = kinds()[kind].objects.exclude(pk=other.pk).get()
    assert record.title == SCRIPT
    assert "<script" not in record.body
    for url in pages_about(record):
        response = archivist.get(url, follow=True)
        assert response.status_code == 200, url
        assert is_harmless(response), url


def sent_until_taken(client: Client, url: str, typed: Fields, right: Fields) -> Any:
    """Send `typed` and what is `right`, emptying each box that is refused, and rows with it."""
    changes = typed | right
    for _attempt in range(4):
        answer = send(client, url, changes, "_publish")
        if answer.status_code == 302:
            break
        for name in errors_of(answer).keys() - {""}:
            if changes.get(name):
                changes[name] = ""
            else:  # asked for because of what else stands in its row
                beside = f"{name.rpartition('-')[0]}-" if "-" in name else f"{name}_"
                changes |= {box: "" for box in changes if box.startswith(beside)}
    return answer


def pages_about(record: Any) -> list[str]:
    """Return every page that shows something of `record`, for editors and readers."""
    tag = record.tagged.get().tag
    return [
        record.get_absolute_url(),
        reverse(f"{record._meta.app_label}:list"),
        tag.get_absolute_url(),
        reverse("tags:index"),
        reverse("home"),
        admin_url(record),
        admin_url(record, "history"),
        admin_url(record, "delete"),
        admin_url(record, "withdraw"),
        admin_url(record, "changelist"),
        reverse("admin:records_record_changelist"),
        reverse("admin:records_changeset_changelist"),
        reverse("admin:records_tag_changelist"),
        reverse("admin:index"),
    ]


def test_script_in_the_vocabulary_is_shown_as_text(archivist: Client) -> None:
    tag = {"name": SCRIPT, "definition": SCRIPT, "group": SCRIPT}
    assert send(archivist, reverse("admin:records_tag_add"), tag).status_code == 302
    words = {"identifier": "bad", "label": SCRIPT, "inverse_label": SCRIPT}
    assert send(archivist, reverse("admin:records_relationtype_add"), words).status_code == 302
    term = Tag.objects.get()
    one = make_article(tags=[term.name])
    other = make_article(
        title="Other", connections=[{"type": "bad", "object": one.identifier, "note": SCRIPT}]
    )
    changes = [reverse("admin:records_tag_change", args=[term.pk]), admin_url(other)]
    for url in [*pages_about(one), other.get_absolute_url(), *changes]:
        assert is_harmless(archivist.get(url)), url


def test_suggestions_are_data_and_not_a_page(archivist: Client) -> None:
    make_article(title=SCRIPT)
    response = archivist.get(reverse("admin:records_record_suggest"), {"q": "script"})
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# --- one box at a time ---------------------------------------------------------------------

WRONG = [
    ("article", "title", "", "required"),
    ("article", "title", "   ", "required"),
    ("article", "title", "t" * 301, "300"),
    ("article", "language", "Azerbaijani language", ""),
    ("article", "language", "<b>", "such as en, az, hy or ru"),
    ("article", "summary", "s" * 601, "600"),
    ("article", "tag_names", "t" * 300, "at most 100 characters"),
    ("article", "source_address", "javascript:bad()", "valid URL"),
    ("article", "dateline_place", "Nowhere", "There is no place “Nowhere” yet"),
    ("article", "dateline_place", "[00000000]", "There is no place"),
    ("article", "cover", "Nothing", "There is no record “Nothing” yet"),
    ("article", "publish_on_0", "2023-02-29", "valid date"),
    ("article", "publish_on_0", "tomorrow", "valid date"),
    ("event", "date", "2023-02-29", ""),
    ("event", "date", "2020-13", ""),
    ("event", "date", "2004/2003", ""),
    ("event", "date", "31 February", ""),
    ("event", "date", "9" * 400, ""),
    ("event", "date", "[" + "2020," * 2000 + "2021]", ""),
    ("person", "born", "yesterday", ""),
    ("person", "died", "1900-02-30", ""),
    ("place", "latitude", "91", "between -90 and 90"),
    ("place", "latitude", "-90.00001", "between -90 and 90"),
    ("place", "latitude", "north", "one latitude in degrees"),
    ("place", "latitude", "NaN", "one latitude in degrees"),
    ("place", "latitude", "46.748 E", "East and west belong to the longitude"),
    ("place", "latitude", "1e999", ""),
    ("place", "longitude", "180.1", "between -180 and 180"),
    ("item", "part_of", "Nothing", "There is no record “Nothing” yet"),
    ("item", "level", "shelf", "valid choice"),
]


@pytest.mark.parametrize(("kind", "box", "text", "sentence"), WRONG)
def test_wrong_text_gets_a_sentence_beside_its_box(
    archivist: Client, kind: str, box: str, text: str, sentence: str
) -> None:
    where = {"latitude": "39.758", "longitude": "46.748"} if kind == "place" else {}
    record = make(kind, title="As it was", summary="Kept.", **where)
    typed = {"summary": "Typed.", "body": "<p>Typed too.</p>", "tag_names": "typed"} | {box: text}
    answer = send(archivist, admin_url(record), typed)
    assert answer.status_code == 200
    beside = box.removesuffix("_0")
    assert sentence in errors_of(answer)[beside]
    assert len(errors_of(answer)) == 1
    given_back = fields_of(answer)
    assert {name: given_back[name] for name in typed if name != "level"} == {
        name: text for name, text in typed.items() if name != "level"
    }
    assert type(record).objects.get(pk=record.pk).summary == "Kept."


def test_name_that_several_records_bear_asks_which(archivist: Client) -> None:
    places = [make_place(title="Yeni kənd"), make_place(title="Yeni Kənd")]
    article = make_article()
    answer = send(archivist, admin_url(article), {"dateline_place": "yeni kend"})
    sentence = errors_of(answer)["dateline_place"]
    for place in places:
        assert f"{place.title} [{place.identifier}]" in sentence
    chosen = {"dateline_place": f"{places[1].title} [{places[1].identifier}]"}
    assert send(archivist, admin_url(article), chosen).status_code == 302
    article.refresh_from_db()
    assert article.dateline_place == places[1]


def test_tag_of_a_thousand_names_is_judged_one_by_one(archivist: Client) -> None:
    article = make_article()
    names = ", ".join(f"tag {number}" for number in range(50))
    assert send(archivist, admin_url(article), {"tag_names": names}).status_code == 302
    assert article.tagged.count() == 50


def test_death_before_birth_is_refused_beside_the_death(archivist: Client) -> None:
    person = make_person()
    answer = send(archivist, admin_url(person), {"born": "1990", "died": "1989-05-01"})
    assert "before the birth" in errors_of(answer)["died"]


def test_published_day_that_has_passed_is_refused(archivist: Client) -> None:
    article = make_article(status="draft")
    past = {"publish_on_0": "2001-01-01", "publish_on_1": "09:00"}
    answer = send(archivist, admin_url(article), past, "_publish")
    assert "has passed" in errors_of(answer)["publish_on"]


# --- what points in circles ----------------------------------------------------------------


@pytest.mark.parametrize(("kind", "box"), [("event", "parent"), ("place", "parent")])
def test_circle_of_parents_is_refused(archivist: Client, kind: str, box: str) -> None:
    above = make(kind, title="Above")
    below = make(kind, title="Below", **{box: above.identifier})
    assert errors_of(send(archivist, admin_url(above), {box: "Below"}))[box]
    assert errors_of(send(archivist, admin_url(below), {box: "Below"}))[box]


def test_circle_of_containers_is_refused(archivist: Client) -> None:
    fonds = make_item(title="Papers", level="fonds")
    series = make_item(title="Letters", level="series", part_of=fonds.identifier)
    answer = send(archivist, admin_url(fonds), {"part_of": "Letters"})
    assert errors_of(answer)["part_of"]
    answer = send(archivist, admin_url(series), {"part_of": "Letters"})
    assert errors_of(answer)["part_of"]
    answer = send(archivist, admin_url(fonds), {"part_of": "Letters", "level": "item"})
    assert errors_of(answer)["part_of"]


def test_circle_of_broader_tags_is_refused(archivist: Client) -> None:
    broad = make_tag("War")
    narrow = make_tag("Autumn war", broader=broad)
    url = reverse("admin:records_tag_change", args=[broad.pk])
    answer = send(archivist, url, {"broader": str(narrow.pk)})
    assert "broader than itself" in errors_of(answer)["broader"]


# --- rows ----------------------------------------------------------------------------------


def row(part: str, number: int = 0, **boxes: Any) -> Fields:
    """Return what is typed into a row of connections, translations or former addresses."""
    return {f"{part}-{number}-{box}": str(value) for box, value in boxes.items()}


def related() -> int:
    return RelationType.objects.get(identifier="related-to").pk


def test_record_connected_to_itself_is_refused_in_its_row(archivist: Client) -> None:
    article = make_article(title="Itself")
    answer = send(
        archivist, admin_url(article), row("connections", type=related(), object="Itself")
    )
    assert "connected to itself" in errors_of(answer)["connections-0-object"]


def test_unfinished_connection_is_refused_in_its_row(archivist: Client) -> None:
    article = make_article()
    answer = send(archivist, admin_url(article), row("connections", note="as President"))
    assert {"connections-0-type", "connections-0-object"} <= set(errors_of(answer))
    assert fields_of(answer)["connections-0-note"] == "as President"


def test_same_connection_twice_is_refused(archivist: Client) -> None:
    article, other = make_article(title="One"), make_article(title="Other")
    twice = {"connections-TOTAL_FORMS": "2"}
    for number in (0, 1):
        twice |= row("connections", number, type=related(), object=other.identifier, order="")
    answer = send(archivist, admin_url(article), twice)
    assert answer.status_code == 200
    assert errors_of(answer)
    assert fields_of(answer)["connections-1-object"] == other.identifier


def test_second_translation_into_one_language_is_refused(archivist: Client) -> None:
    article = make_article(translations=[{"language": "az", "title": "Bir"}])
    second = {"translations-TOTAL_FORMS": "2"}
    second |= row("translations", 1, language="az", title="İki", summary="", body="")
    answer = send(archivist, admin_url(article), second | {"translations-1-translator": ""})
    assert answer.status_code == 200
    assert errors_of(answer)
    assert fields_of(answer)["translations-1-title"] == "İki"


def test_translation_without_a_title_is_refused_in_its_row(archivist: Client) -> None:
    article = make_article()
    answer = send(archivist, admin_url(article), row("translations", language="az"))
    assert "Give the translated title" in errors_of(answer)["translations-0-title"]


@pytest.mark.parametrize(
    "path", ["/news/old.html", "news/old.html", "https://a.example/news/old.html"]
)
def test_former_address_of_another_record_is_refused(archivist: Client, path: str) -> None:
    make_article(title="First", former_addresses=["/news/old.html"])
    article = make_article(title="Second")
    answer = send(archivist, admin_url(article), row("former_addresses", path=path))
    assert answer.status_code == 200
    assert "already exists" in errors_of(answer)["former_addresses-0-path"]


def test_former_address_twice_in_one_record_is_refused(archivist: Client) -> None:
    article = make_article()
    twice = {"former_addresses-TOTAL_FORMS": "2", "former_addresses-1-id": ""}
    twice |= row("former_addresses", 0, path="/old") | row("former_addresses", 1, path="/old")
    answer = send(archivist, admin_url(article), twice)
    assert answer.status_code == 200
    assert errors_of(answer)


@pytest.mark.parametrize("order", ["0", "-1", "10000", HUGE, "first", "1.5"])
def test_place_in_the_order_must_be_a_number(archivist: Client, order: str) -> None:
    other = make_article(title="Other")
    article = make_article(title="One")
    typed = row("connections", type=related(), object=other.identifier, order=order)
    answer = send(archivist, admin_url(article), typed)
    assert "connections-0-order" in errors_of(answer)


# --- too much, and what cannot be stored ----------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["x" * 10_240, "ə " * 5_120, NUL, "\x00", "\ud83d", "‮kcab"])
def test_anything_in_every_box_is_answered_in_words(
    archivist: Client, kind: str, text: str
) -> None:
    if text == "\ud83d":
        text = "\ufffd"  # what a browser sends for half a character
    answer, typed = typed_everywhere(archivist, kind, text)
    if answer.status_code == 302:
        return
    assert answer.status_code in (200, 400)
    assert errors_of(answer) or answer.status_code == 400
    given_back = fields_of(answer)
    for name in typed:
        assert len(given_back[name]) >= len(text.strip("\x00 ")) - 1 or "\x00" in text, name


# --- what no editor types: hidden fields, versions, choices of rows -------------------------


@pytest.mark.parametrize("version", [*NONSENSE, "2", "99"])
def test_version_that_nobody_saw_is_a_conflict(archivist: Client, version: str) -> None:
    article = make_article(title="As it was")
    answer = send(archivist, admin_url(article), {"seen_version": version, "title": "Typed"})
    assert answer.status_code == 409
    assert "Typed" in answer.content.decode()
    article.refresh_from_db()
    assert article.title == "As it was"


HIDDEN = [
    f"{part}-{name}"
    for part in ("connections", "translations", "former_addresses", "files")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
] + [
    *("connections-0-id", "connections-0-subject", "translations-0-id", "translations-0-record"),
    *("files-0-id", "files-0-item", "former_addresses-0-id", "connections-0-type"),
]


@pytest.mark.parametrize("name", HIDDEN)
def test_nonsense_in_hidden_fields_breaks_nothing(archivist: Client, name: str) -> None:
    other = make_article(title="Other", status="draft")
    connected = [{"type": "related-to", "object": other.identifier, "note": ""}]
    item = make_item(title="Kept", connections=connected)
    url = admin_url(item)
    fields = fields_of(archivist.get(url)) | {"title": "Typed", "_save": "1"}
    for value in ("", "-1", "abc", HUGE, "²", NUL):
        fields["seen_version"] = str(Record.objects.get(pk=item.pk).version)
        answer = archivist.post(url, fields | {name: value})
        assert answer.status_code in (200, 302, 400, 409), (name, value)
        if answer.status_code != 302:
            assert "Typed" in answer.content.decode(), (name, value)


def test_missing_hidden_fields_break_nothing(archivist: Client) -> None:
    item = make_item()
    for fields in (
        {},
        {"title": "Typed"},
        {"seen_version": "1"},
        {"title": "T", "seen_version": "1"},
    ):
        assert archivist.post(admin_url(item), fields).status_code in (200, 400, 409)
        assert archivist.post(admin_url(item, "add"), fields).status_code in (200, 400)


ACTIONS = ["publish", "return_to_draft", "submit", "withdraw", "delete_records", "delete_selected"]


@pytest.mark.parametrize("action", [*ACTIONS, "", "no_such_action", NUL])
def test_chosen_rows_that_are_none_break_nothing(archivist: Client, action: str) -> None:
    article = make_article()
    url = admin_url(article, "changelist")
    for chosen in [[value] for value in NONSENSE] + [[], [str(article.pk), "abc"]]:
        for more in (
            {},
            {"select_across": "abc"},
            {"index": "-7"},
            {"index": "abc"},
            {"confirmed": "yes"},
        ):
            fields = {"action": action, "_selected_action": chosen, **more}
            answer = archivist.post(url, fields)
            assert answer.status_code in (200, 302, 400, 404), (chosen, more)


def test_revision_that_is_none_breaks_nothing(archivist: Client) -> None:
    article, other = make_article(title="One"), make_article(title="Other")
    foreign = other.revisions.first()
    for value in [*NONSENSE, str(foreign.pk) if foreign else "7"]:
        answer = archivist.post(admin_url(article, "history"), {"revision": value})
        assert answer.status_code == 404, value


def test_undo_of_a_change_that_is_none_breaks_nothing(archivist: Client) -> None:
    for number in (0, 999_999, 10**30):
        url = reverse("admin:records_changeset_undo", args=[number])
        assert archivist.post(url).status_code == 404
        assert archivist.get(url).status_code == 405


# --- every address of admin, with odd parameters --------------------------------------------

PARAMETERS = [
    *("p", "o", "q", "e", "all", "_popup", "_to_field", "_changelist_filters", "_facets"),
    *("status", "tag", "kind", "language", "language__exact", "language__in", "title__regex"),
    *("is_remembered_here__exact", "living", "item_type__exact", "level", "created_by__id__exact"),
    *("id__exact", "id__in", "by__id__exact", "groups__id__exact", "is_active__exact", "group"),
    *("term", "app_label", "model_name", "field_name", "next", "pk", "internal_note__contains"),
]


def admin_patterns(resolver: Any = None, prefix: str = "") -> list[str]:
    """Return every address of admin as a template: "articles/article/{}/change/"."""
    resolver = resolver or reverse_admin()
    found: list[str] = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += admin_patterns(pattern, route)
        elif "logout" not in route:
            found.append(route)
    return found


def reverse_admin() -> URLResolver:
    """Return the resolver of admin's addresses."""
    patterns = get_resolver().url_patterns
    return next(p for p in patterns if isinstance(p, URLResolver) and p.app_name == "admin")


def filled_in(route: str, value: str) -> str:
    """Return `route` as an address with `value` wherever it has a place for one."""
    path = re.sub(r"\(\?P<[^)]+\)|<[^>]+>", value, route)
    return "/admin/" + re.sub(r"[\^$\\]", "", path)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["", "Contributors", "Administrators"])
def test_no_address_of_admin_breaks(role: str) -> None:
    client = client_of(role)
    article = make_article(title="One", tags=["war"])
    keys = [str(article.pk), HUGE, "abc", "%00", "_5F", "add"]
    broken = []
    for route in admin_patterns():
        for key in keys if "<" in route and role == "Administrators" else keys[:2]:
            url = filled_in(route, key)
            if client.get(url).status_code >= 500:
                broken.append(("GET", url))
            if "password" not in url and client.post(url, {}).status_code >= 500:
                broken.append(("POST", url))
    assert broken == []


def client_of(role: str) -> Client:
    """Return a signed-in client that answers 500 instead of raising."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role))
    return client


@pytest.mark.slow
@pytest.mark.parametrize("value", [SCRIPT, HUGE, NUL, "²", "", "1"])
def test_odd_parameters_break_no_page_of_admin(value: str) -> None:
    client = client_of("Administrators")
    article = make_article(title="One", tags=["war"])
    asked = [
        (filled_in(route, str(article.pk)), dict.fromkeys(PARAMETERS, value))
        for route in admin_patterns()
    ]
    asked += [(url, {name: value}) for url in lists() for name in PARAMETERS]
    broken = []
    for url, query in asked:
        response = client.get(url, query)
        if response.status_code >= 500 or not is_page_harmless(response):
            broken.append((url, query))
    assert broken == []


def lists() -> list[str]:
    """Return the addresses of admin's lists and suggestions that differ from one another."""
    names = ["records_record", "records_changeset", "people_person", "auth_user"]
    suggestions = ["admin:records_tag_suggest", "admin:records_record_suggest"]
    suggestions += ["admin:autocomplete"]
    return [*(reverse(f"admin:{name}_changelist") for name in names), *map(reverse, suggestions)]


def is_page_harmless(response: Any) -> bool:
    """Whether the answer is no page, or one in which nothing of the payload can run."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return not (is_page and response.content) or is_harmless(response)

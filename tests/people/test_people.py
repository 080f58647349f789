"""People: what their pages tell, whom the gate holds back, and what is kept private of a life."""

import copy
from typing import Any

import lxml.html
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.people.models import Affiliation, Person
from apps.records.changes import changeset, undo
from apps.records.documents import public_document, to_document
from apps.records.models import Changeset, DayOfYear, Record, Status
from tests.build import (
    make,
    make_article,
    make_editor,
    make_event,
    make_item,
    make_person,
    make_place,
    make_site,
    make_source,
    make_tag,
    stored_file,
)
from tests.forms import admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def changed(record: Any, **document: Any) -> Changeset:
    """Change `record` and return the changeset."""
    with changeset(by=None) as change:
        change.apply(fresh(record), document)
    return change.row


def page_of(client: Client, record: Any, prefix: str = "") -> Any:
    """Return a record's page as a tree."""
    response = client.get(prefix + fresh(record).get_absolute_url())
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def section(page: Any, name: str) -> list[str]:
    """Return the lines of the section `name` of a page, without the marks of their sources."""
    return [unmarked(li) for li in page.xpath(f"//section[@aria-labelledby='{name}']//li")]


def facts(page: Any) -> list[str]:
    """Return what a page tells in brief, labels and values in their order, without marks."""
    return [unmarked(line) for line in page.xpath("//section[@aria-labelledby='facts']//dl/*")]


def unmarked(node: Any) -> str:
    """Return the words of `node` without the marks of sources: tests of their own look at those."""
    node = copy.deepcopy(node)
    for mark in node.xpath(".//*[@class='source-mark' or @class='unsourced']"):
        mark.drop_tree()
    return words(node)


# --- what a page tells ------------------------------------------------------------------------


def test_a_page_tells_a_life_in_order(client: Client) -> None:
    town = make_place(title="Shusha")
    portrait = make_item(title="A portrait", files=[stored_file(alt_text="Looking at us")])
    person = make_person(
        title="Aynur Həsənova",
        born="1950-05-13",
        born_at=town.identifier,
        died="1993",
        role="Teacher",
        cover=portrait.identifier,
        body="<p>She taught.</p>",
    )
    page = page_of(client, person)
    assert facts(page) == [
        *("Born", "13 May 1950 · Shusha"),
        *("Died", "1993"),
        *("Office or role", "Teacher"),
    ]
    assert page.xpath("//section[@aria-labelledby='facts']//a/@href") == [town.get_absolute_url()]
    assert page.xpath("//figure[contains(@class, 'portrait')]/img/@alt") == ["Looking at us"]
    assert "She taught." in words(page)


def test_an_office_is_told_once(client: Client) -> None:
    rows = [{"bond": "office", "role": "Mayor", "since": "1988"}]
    page = page_of(client, make_person(role="Mayor", affiliations=rows))
    assert section(page, "offices") == ["Mayor since 1988"]
    assert not page.xpath("//*[@id='facts']")
    assert page_of(client, make_person(role="Mayor")).xpath("//*[@id='facts']")


def test_offices_stand_apart_from_affiliations_with_periods_in_words(client: Client) -> None:
    school = make("group", title="School No. 1")
    register = make_source(title="A register", address="https://example.org/register")
    rows = [
        {"bond": "work", "role": "Teacher", "group": school.identifier, "since": "1990~"},
        {"bond": "office", "role": "Mayor", "since": "1988", "until": "1994"},
        {"bond": "study", "group": school.identifier, "until": "1970"},
        {"bond": "service", "role": "Nurse", "note": "unpaid", "source": register.identifier},
    ]
    page = page_of(client, make_person(affiliations=rows))
    assert section(page, "offices") == ["Mayor from 1988 to 1994"]
    assert section(page, "affiliations") == [
        "Teacher, School No. 1 since about 1990",
        "Studied, School No. 1 until 1970",
        "Nurse unpaid",
    ]
    assert school.get_absolute_url() in page.xpath("//ul[@class='roles']//a/@href")
    assert page.xpath("//ol[@class='source-list']//a/@href")[-1] == register.address


def test_periods_and_names_of_groups_are_in_the_reader_s_language(client: Client) -> None:
    make_site(language="en", other_languages="az hy ru")
    names = [
        {"text": "School No. 1", "language": "en"},
        {"text": "1 nömrəli məktəb", "language": "az"},
    ]
    school = make("group", names=names)
    person = make_person(
        affiliations=[
            {"bond": "office", "role": "Mayor", "since": "1988", "until": "1994"},
            {"role": "Teacher", "group": school.identifier, "since": "1990~"},
        ]
    )
    told = {code: words(page_of(client, person, f"/{code}")) for code in ("az", "hy", "ru")}
    assert "1988-ci ildən 1994-cü ilədək" in told["az"]
    assert "1 nömrəli məktəb təxminən 1990-cı ildən" in told["az"]
    assert "1988 թվականից մինչև 1994 թվականը" in told["hy"]
    assert "с 1988 по 1994 год" in told["ru"]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("1988", "1994", "from 1988 to 1994"),
        ("1990~", "", "since about 1990"),
        ("", "1994", "until 1994"),
        ("1992", "1992", "1992"),
        ("", "", ""),
        ("[1914,1915]", "1918", "1914 or 1915 – 1918"),
        ("", "[..1919]", "before 1920"),
        ("1988/1990", "", "from 1988 to 1990"),
        ("1950-23", "", "since autumn 1950"),
        ("194X", "195X", "from the 1940s to the 1950s"),
        ("XXXX-05-12", "", "12 May (year not known)"),
    ],
)
def test_any_dates_make_a_period(client: Client, since: str, until: str, said: str) -> None:
    person = make_person(affiliations=[{"role": "Nurse", "since": since, "until": until}])
    assert section(page_of(client, person), "affiliations") == [f"Nurse {said}".strip()]


def test_a_person_of_whom_two_facts_are_known_has_a_page_without_empty_parts(
    client: Client,
) -> None:
    page = page_of(client, make_person(title="Aynur", role="Nurse"))
    assert facts(page) == ["Office or role", "Nurse"]
    assert [words(h) for h in page.xpath("//main//h2")] == ["In brief", "This page"]


def test_a_page_costs_the_same_however_long_the_life(client: Client) -> None:
    make_site(language="en", other_languages="az")

    def cost(count: int) -> int:
        groups = [make("group", title=f"Group {count}-{n}") for n in range(count)]
        item = make_item()
        rows = [
            {
                "role": f"Role {n}",
                "group": group.identifier,
                "source": make_source(title=f"Source {n}", item=item).identifier,
            }
            for n, group in enumerate(groups)
        ]
        person = make_person(
            **_with_everything(), affiliations=rows, cover=item.identifier, born="1911"
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/az{person.get_absolute_url()}")
        return len(queries)

    one, nine = cost(1), cost(9)
    assert one == nine <= 12


def _with_everything() -> dict[str, Any]:
    """Return what makes a page ask for all that it may show."""
    town = make_place(title="Shusha").identifier
    event = make_event(title="The meeting").identifier
    return {
        "born_at": town,
        "died_at": town,
        "tags": ["Remembered"],
        "statements": [{"topic": "born", "value": "In spring"}],
        "connections": [{"type": "related-to", "object": event, "note": ""}],
        "translations": [{"language": "az", "summary": "Xülasə", "status": "published"}],
    }


# --- affiliations with hidden groups ----------------------------------------------------------


@pytest.mark.parametrize("status", [s for s in Status if s != Status.PUBLISHED])
def test_of_a_hidden_group_the_role_alone_is_told(client: Client, status: str) -> None:
    hidden = make("group", title="Zqhidden", status=status)
    row = {"group": hidden.identifier, "since": "1988", "note": "in the Zqhidden company"}
    person = make_person(affiliations=[row | {"role": "Sergeant"}, row | {"bond": "service"}])
    page = page_of(client, person)
    assert section(page, "affiliations") == ["Sergeant since 1988"]
    public = public_document(fresh(person))
    told = public.document.model_dump_json() + str(public.rows)
    assert "Zqhidden" not in told
    assert hidden.identifier not in told
    assert [row["group_id"] for row in public.rows["affiliations"]] == [None]


def test_a_group_comes_back_to_a_life_when_it_is_published(client: Client) -> None:
    group = make("group", title="The school", status=Status.DRAFT)
    person = make_person(affiliations=[{"group": group.identifier}])
    assert section(page_of(client, person), "affiliations") == []
    with changeset(by=None) as change:
        change.publish(group)
    assert section(page_of(client, person), "affiliations") == ["Belonged, The school"]


def test_a_private_affiliation_is_told_nowhere(client: Client) -> None:
    group = make("group", title="The school")
    row = {"role": "Zqteacher", "group": group.identifier, "is_private": True}
    person = make_person(title="Aynur", affiliations=[row])
    assert "Zqteacher" not in words(page_of(client, person))
    assert "Zqteacher" not in str(public_document(fresh(person)))
    assert "Aynur" not in words(page_of(client, group))


def test_an_affiliation_without_a_group_stays_in_the_document_and_survives_undo() -> None:
    person = make_person(affiliations=[{"role": "Nurse", "since": "1988"}])
    document: Any = to_document(person)
    assert [row.role for row in document.affiliations] == ["Nurse"]
    row = changed(person, affiliations=[], role="Mayor")
    assert not Affiliation.objects.exists()
    undo(row, by=None)
    assert [str(a) for a in Affiliation.objects.all()] == ["Nurse"]


def test_other_rows_that_name_a_hidden_record_are_left_out_whole(client: Client) -> None:
    hidden = make_event(title="Zqhidden", status=Status.DRAFT)
    rows = [{"type": "related-to", "object": hidden.identifier, "note": "Zqnote"}]
    person = make_person(connections=rows)
    public = public_document(fresh(person))
    assert "Zqnote" not in public.document.model_dump_json() + str(public.rows)


# --- the living -------------------------------------------------------------------------------

NOON = "2026-11-22 12:00Z"
BIRTHS = {
    "no birth": {},
    "born 99 years ago": {"born": "1927"},
    "born 99 years ago to the day": {"born": "1927-11-22"},
    "born a hundred years ago tomorrow": {"born": "1926-11-23"},
    "born in a year that may be less than a hundred years ago": {"born": "1926"},
    "born a hundred years ago, perhaps": {"born": "1925/1927"},
    "born after some day": {"born": "[1900..]"},
    "born long ago, which is kept private": {"born": "1900", "withheld": ["born"]},
}
LONG_AGO = {
    "born 101 years ago": {"born": "1925"},
    "born a hundred years ago yesterday": {"born": "1926-11-21"},
    "born about 1920": {"born": "1920~"},
    "born before 1900": {"born": "[..1899]"},
    "born on a leap day": {"born": "1924-02-29"},
}
DEATHS = {
    "died": {"died": "1993-05-12"},
    "died about 1993": {"died": "1993~"},
    "died before 1990": {"died": "[..1989]"},
    "died yesterday": {"died": "2026-11-21"},
}
NO_DEATHS = {
    "perhaps died": {"died": "1993?"},
    "died after some day": {"died": "[1993..]"},
    "died on a day of no known year": {"died": "XXXX-05-12"},
    "died this year": {"died": "2026"},
    "died, which is kept private": {"died": "1993-05-12", "withheld": ["died"]},
}


def _is_shown(living: str, case: str, ground: str) -> bool:
    if ground or living == "no":
        return True
    return living == "unknown" and case in {**LONG_AGO, **DEATHS}


CASES = {**BIRTHS, **LONG_AGO, **DEATHS, **NO_DEATHS}


@pytest.mark.parametrize("ground", ["", "consent", "public_role"])
@pytest.mark.parametrize("living", ["yes", "no", "unknown"])
def test_the_living_are_shown_by_consent_or_public_role_alone(
    client: Client, living: str, ground: str
) -> None:
    with time_machine.travel(NOON):
        for case, fields in CASES.items():
            if living == "yes" and "died" in fields:
                continue  # the form refuses it
            person = _published(living=living, public_ground=ground, **fields)
            expected = 200 if _is_shown(living, case, ground) else 404
            url = person.get_absolute_url()
            assert client.get(url).status_code == expected, case
            assert (url in client.get("/people/").content.decode()) == (expected == 200), case
            with changeset(by=None) as change:
                change.remove(person)


def _published(**fields: Any) -> Any:
    """Return a person whose status is “published”, whether or not readers see them.

    What has been published may come to be hidden: by a ground that is withdrawn, for example.
    """
    person = make_person(**fields | {"living": "no", "public_ground": "consent", "withheld": []})
    wanted = {name: fields.get(name, [] if name == "withheld" else "") for name in _OF_THE_GATE}
    changed(person, **wanted)
    return fresh(person)


_OF_THE_GATE = ("living", "public_ground", "withheld")


def test_a_hundred_years_from_the_birth_the_page_opens_by_itself(client: Client) -> None:
    with time_machine.travel(NOON):
        url = _published(living="unknown", born="1926-11-23").get_absolute_url()
        assert client.get(url).status_code == 404
    with time_machine.travel("2026-11-24 00:01Z"):
        assert client.get(url).status_code == 200


def test_who_counts_as_living_is_in_no_list_count_connection_tag_or_file(client: Client) -> None:
    group, place = make("group", title="The school"), make_place(title="The town")
    event, tag = make_event(title="The meeting"), make_tag("Remembered")
    portrait = make_item(files=[stored_file()])
    shown_page = make_event(title="Beside it", tags=["Remembered"])
    pages = (
        *(r.get_absolute_url() for r in (group, place, event, portrait, shown_page)),
        *("/", "/people/", "/people/remembered/", "/people/?when=1960&of=born", "/tags/"),
        *(
            "/people/?order=newest",
            tag.get_absolute_url(),
            f"{tag.get_absolute_url()}?kind=person",
        ),
    )
    before = {url: _settled(client, url) for url in pages}
    person = make_person(
        title="Zqhidden",
        living="yes",
        public_ground="consent",
        born="1960",
        born_at=place.identifier,
        cover=portrait.identifier,
        is_remembered_here=True,
        tags=["Remembered"],
        affiliations=[{"role": "Zqteacher", "group": group.identifier}],
        connections=[{"type": "related-to", "object": event.identifier, "note": "Zqnote"}],
    )
    article = make_article(
        title="Of them",
        connections=[{"type": "related-to", "object": person.identifier, "note": "Zqnote"}],
    )
    assert "Zqhidden" in words(page_of(client, group))
    changed(person, public_ground="")
    assert client.get(person.get_absolute_url()).status_code == 404
    assert client.get(f"/id/{person.identifier}").status_code == 404
    assert "Zq" not in words(page_of(client, article))
    with changeset(by=None) as change:
        change.remove(article)
    assert {url: _settled(client, url) for url in pages} == before


def _settled(client: Client, url: str) -> Any:
    response = client.get(url)
    return response.status_code, response.content.decode() if response.status_code == 200 else ""


# --- kept private -----------------------------------------------------------------------------


def test_what_is_kept_private_of_a_life_leaves_by_no_way(client: Client) -> None:
    town = make_place(title="Zqtown")
    portrait = make_item(title="Zqportrait", files=[stored_file("zqportrait.png")])
    file_url = portrait.files.get().get_absolute_url()
    statements = [
        {"topic": "born", "value": "Zqborn"},
        {"topic": "died", "value": "Zqdied"},
        {"topic": "place", "value": "Zqplace"},
        {"topic": "role", "value": "Zqrole"},
        {"topic": "course", "value": "She taught."},
    ]
    person = make_person(
        title="Aynur",
        born="1911-03-04",
        born_at=town.identifier,
        died="1987-06-08",
        died_at=town.identifier,
        role="Zqmayor",
        cover=portrait.identifier,
        statements=statements,
        tags=["Remembered"],
        is_remembered_here=True,
    )
    url = person.get_absolute_url()
    tag = make_tag("Remembered").get_absolute_url()
    pages = [url, "/people/", "/people/remembered/", tag, f"{tag}?order=date"]
    shown = "".join(client.get(page).content.decode() for page in pages)
    assert all(text in shown for text in ("1911", "1987", "Zqtown", "Zqmayor", file_url, "Zqborn"))
    assert "Aynur" in _asked(client, "1911", "born") and DayOfYear.objects.count() == 2  # noqa: PT018
    changed(person, withheld=["born", "born_at", "died", "died_at", "role", "cover"])
    kept_back = ("1911", "1987", "Zq", "zqportrait", file_url, "March", "June")
    for page in pages:
        text = client.get(page).content.decode()
        assert not [word for word in kept_back if word in text], page
    assert "She taught." in client.get(url).content.decode()
    for asked, of in (("1911", "born"), ("1987", "died"), ("1900/1990", "born")):
        assert "Aynur" not in _asked(client, asked, of)
    assert not DayOfYear.objects.exists()
    row = Record.objects.get(pk=person.pk)
    assert (row.date, row.earliest, row.latest, row.date_sort) == ("", None, None, 99_999_999)
    told = str(public_document(fresh(person)).document.model_dump_json())
    assert not [word for word in kept_back if word in told]


def _asked(client: Client, when: str, of: str) -> str:
    return client.get("/people/", {"when": when, "of": of}).content.decode()


@pytest.mark.parametrize("name", Person.may_be_withheld)
def test_each_point_is_kept_private_by_itself(client: Client, name: str) -> None:
    towns = {key: make_place(title=f"Zq{key}") for key in ("born_at", "died_at")}
    portrait = make_item(title="A portrait", files=[stored_file()])
    told = {
        "born": "4 March 1911",
        "born_at": "Zqborn_at",
        "died": "8 June 1987",
        "died_at": "Zqdied_at",
        "role": "Zqrole",
        "cover": portrait.files.get().get_absolute_url(),
    }
    person = make_person(
        **{key: town.identifier for key, town in towns.items()},
        born="1911-03-04",
        died="1987-06-08",
        role="Zqrole",
        cover=portrait.identifier,
        withheld=[name],
    )
    text = client.get(person.get_absolute_url()).content.decode()
    assert {key for key, word in told.items() if word in text} == told.keys() - {name}


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_going_back_never_shows_what_is_kept_private(way: str) -> None:
    person = make_person(title="First", role="Nurse")
    row = changed(person, title="Second", withheld=["role"])
    if way == "undo":
        change = undo(row, by=None)
    else:
        with changeset(by=None) as change:
            change.restore(fresh(person), person.revisions.get())
    assert (fresh(person).title, fresh(person).withheld) == ("First", ["role"])
    assert {str(label) for label in change.left_alone} == {"kept private"}


# --- editing ----------------------------------------------------------------------------------


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def test_a_life_is_written_in_one_form(editor: Client, client: Client) -> None:
    school, town = make("group", title="The school"), make_place(title="Shusha")
    register = make_source(title="A register")
    typed = {
        "names-0-text": "Aynur Həsənova",
        "born": "c. 1920",
        "born_at": "Shusha",
        "living": "no",
        "affiliations-0-bond": "work",
        "affiliations-0-role": "Teacher",
        "affiliations-0-group": f"The school [{school.identifier}]",
        "affiliations-0-since": "autumn 1950",
        "affiliations-0-until": "1988",
        "affiliations-0-source": "A register",
    }
    answer = send(editor, admin_url(Person, "add"), typed, "_publish")
    assert answer.status_code == 302, errors_of(answer)
    row = Affiliation.objects.get()
    assert (row.group_id, row.source_id) == (school.pk, register.pk)
    assert (row.since, row.since_as_written, row.until) == ("1950-23", "autumn 1950", "1988")
    person = Person.objects.get()
    assert person.born_at_id == town.pk
    assert section(page_of(client, person), "affiliations") == [
        "Teacher, The school from autumn 1950 to 1988"
    ]
    assert [
        words(li) for li in page_of(client, person).xpath("//ol[@class='source-list']//cite")
    ] == ["A register"]
    assert fields_of(editor.get(admin_url(person)))["affiliations-0-since"] == "autumn 1950"


@pytest.mark.parametrize(
    ("typed", "box", "sentence"),
    [
        ({"note": "Alone"}, "role", "Say what they were, or name the group."),
        ({"role": "Nurse", "since": "1994", "until": "1988"}, "until", "before the first"),
        ({"role": "Nurse", "since": "01/07/1916"}, "since", "1916"),
        ({"role": "Nurse", "group": "Nobody's choir"}, "group", "There is no group"),
        ({"role": "Nurse", "since": "9" * 10_000}, "since", "characters"),
    ],
)
def test_a_wrong_affiliation_is_refused_beside_its_box(
    editor: Client, typed: dict[str, str], box: str, sentence: str
) -> None:
    person = make_person()
    row = {f"affiliations-0-{name}": text for name, text in typed.items()}
    answer = send(editor, admin_url(person), row | {"summary": "Typed"})
    assert answer.status_code == 200
    assert sentence in errors_of(answer)[f"affiliations-0-{box}"]
    kept = fields_of(answer)
    assert {name: kept[name] for name in row} == row
    assert not Affiliation.objects.exists()


def test_a_person_s_form_speaks_of_a_portrait_and_a_life(editor: Client) -> None:
    person = make_person()
    page = parse(editor.get(admin_url(person)))
    labels = {label.get("for"): words(label).rstrip(":") for label in page.xpath("//label[@for]")}
    assert (labels["id_cover"], labels["id_body"]) == ("Portrait", "Life")
    send(editor, admin_url(person), {"body": "<p>She taught.</p>"})
    assert "Life" in words(parse(editor.get(admin_url(person, "history"))))


def test_what_is_kept_private_is_ticked_and_said_in_words(editor: Client, client: Client) -> None:
    person = make_person(title="Aynur", born="1911-03-04", role="Teacher")
    page = parse(editor.get(admin_url(person)))
    boxes = {box.get("value"): words(box.getparent()) for box in page.xpath(_WITHHELD)}
    assert boxes == {
        "born": "Born",
        "born_at": "Place of birth",
        "died": "Died",
        "died_at": "Place of death",
        "role": "Office or role",
        "cover": "Portrait",
    }
    assert send(editor, admin_url(person), {"withheld": ["role", "born"]}).status_code == 302
    assert fresh(person).withheld == ["born", "role"]
    assert "1911" not in words(page_of(client, person))
    history = words(parse(editor.get(admin_url(person, "history"))))
    assert "Kept private" in history
    assert "born, office or role" in history
    assert "[" not in history
    assert send(editor, admin_url(person), {"withheld": []}).status_code == 302
    assert fresh(person).withheld == []
    assert "4 March 1911" in words(page_of(client, person))


_WITHHELD = "//input[@type='checkbox'][@name='withheld']"


def test_two_who_tick_at_once_are_shown_words(editor: Client) -> None:
    person = make_person()
    form = fields_of(editor.get(admin_url(person)))
    send(editor, admin_url(person), {"withheld": ["born"]})
    refused = editor.post(admin_url(person), form | {"withheld": ["role", "cover"], "_save": "1"})
    assert refused.status_code == 409
    text = words(parse(refused))
    assert "office or role, portrait" in text
    assert "Kept private born" in text
    again = fields_of(refused)
    assert again["withheld"] == ["role", "cover"]


def test_a_field_that_cannot_be_kept_private_is_refused_beside_the_boxes(editor: Client) -> None:
    person = make_person(title="Aynur")
    answer = send(editor, admin_url(person), {"withheld": ["title"], "summary": "Typed"})
    assert answer.status_code == 200
    assert "withheld" in str(errors_of(answer)) or "title" in str(errors_of(answer))
    assert fresh(person).withheld == []


def test_kinds_without_such_fields_have_no_such_boxes(editor: Client) -> None:
    for record in (make_event(), make_place(), make("group")):
        assert not parse(editor.get(admin_url(record))).xpath(_WITHHELD)


def test_the_form_says_why_a_published_person_is_hidden(editor: Client) -> None:
    person = _published(living="unknown", born="1990")
    reasons = parse(editor.get(admin_url(person))).xpath("//*[@class='before-publishing']")
    assert "hidden from readers" in words(reasons[0])
    assert "counts as living" in words(reasons[0])
    preview = editor.get(person.get_absolute_url())
    assert "counts as living" in words(parse(preview))
    changed(person, public_ground="consent")
    page = parse(editor.get(admin_url(person)))
    assert not page.xpath("//*[@class='before-publishing']")


def test_living_with_a_date_of_death_is_refused(editor: Client) -> None:
    person = make_person(died="1993")
    answer = send(editor, admin_url(person), {"living": "yes"})
    assert "There is a date of death" in errors_of(answer)["living"]


def test_a_long_life_is_edited_at_a_constant_cost(editor: Client) -> None:
    def cost(count: int) -> int:
        rows = [
            {
                "role": f"Role {n}",
                "group": make("group", title=f"Group {count}-{n}").identifier,
                "source": make_source(title=f"Source {count}-{n}").identifier,
            }
            for n in range(count)
        ]
        url = admin_url(make_person(affiliations=rows))
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(url).status_code == 200
        return len(queries)

    assert cost(1) == cost(9) <= 30

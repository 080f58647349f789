"""A person's page: the name in every script, the life, and who stands beside it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.people.lives import years
from apps.records.changes import changeset
from apps.records.models import Status
from tests.build import (
    make,
    make_event,
    make_item,
    make_person,
    make_place,
    make_site,
    make_source,
    stored_file,
)
from tests.people.test_people import changed
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

HEAD = f"//header[{has_class('page-head')}]"
BESIDE = "//section[@aria-labelledby='beside']"


def page_of(client: Client, record: Any, prefix: str = "") -> Page:
    return Page(client, prefix + record.get_absolute_url())


def beside(page: Page) -> dict[str, list[str]]:
    """Return who stands beside a person, by the words above them."""
    headings = page.texts(f"{BESIDE}//h3[following-sibling::*[1][self::ul]]")
    lists = page.all(f"{BESIDE}//ul")
    names = [[" ".join(li.text_content().split()) for li in one.xpath("./li")] for one in lists]
    return dict(zip(headings, names, strict=True))


def family(page: Page) -> list[str]:
    return page.texts(f"{BESIDE}//dl/*")


def kin(kind: str, other: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "object": other.identifier, "note": ""} | more


# --- the head ---------------------------------------------------------------------------------


def test_the_name_stands_under_itself_in_every_other_script(client: Client) -> None:
    make_site(language="en", other_languages="az hy ru")
    names = [
        {"text": "Aynur Example", "language": "en"},
        {"text": "Aynur Nümunə", "language": "az"},
        {"text": "Այնուր Օրինակ", "language": "hy"},
        {"text": "Айнур Пример", "language": "ru"},
        {"text": "Aynur Maiden", "language": "en", "kind": "birth"},
    ]
    person = make_person(names=names)
    page = page_of(client, person)
    assert page.heading == "Aynur Example"
    written = f"{HEAD}//p[{has_class('written')}]"
    assert page.texts(written) == ["Aynur Nümunə · Այնուր Օրինակ · Айнур Пример"]
    assert page.all(f"{written}/bdi/@lang") == ["az", "hy", "ru"]
    assert "Aynur Maiden" in " ".join(page.texts("//section[@aria-labelledby='names']"))
    in_armenian = page_of(client, person, "/hy")
    assert in_armenian.heading == "Այնուր Օրինակ"
    assert in_armenian.texts(written) == ["Aynur Example · Aynur Nümunə · Айнур Пример"]


def test_a_name_that_is_written_alike_or_kept_private_is_not_written_again(client: Client) -> None:
    names = [
        {"text": "Aynur", "language": "en"},
        {"text": "Aynur", "language": "az"},
        {"text": "Zqname", "language": "ru", "is_private": True},
    ]
    assert not page_of(client, make_person(names=names)).all(f"//p[{has_class('written')}]")


@pytest.mark.parametrize(
    ("life", "said"),
    [
        ({"born": "1950-05-13", "died": "1993~"}, "13 May 1950 – about 1993"),
        ({"born": "[1920,1921]", "died": "1993?"}, "1920 or 1921 – 1993 (uncertain)"),
        ({"born": "1950"}, "Born: 1950"),
        ({"died": "1993-06"}, "Died: June 1993"),
        ({"born": "1950", "died": "1993", "withheld": ["died"]}, "Born: 1950"),
    ],
)
def test_a_life_is_dated_as_surely_as_it_is_known(
    client: Client, life: dict[str, Any], said: str
) -> None:
    page = page_of(client, make_person(**life))
    assert page.texts(f"{HEAD}//p[{has_class('date')}]") == [said]


def test_without_a_portrait_its_place_is_kept_without_a_picture_or_a_word(client: Client) -> None:
    blank = f"{HEAD}/div[{has_class('blank')}]"
    page = page_of(client, make_person())
    assert page.texts(blank) == [""]
    assert not page.all("//main//img | //main//picture | //main//svg")
    portrait = make_item(files=[stored_file(alt_text="Looking at us")])
    with_portrait = make_person(cover=portrait.identifier)
    assert not page_of(client, with_portrait).all(blank)
    # What a notice prepares for is neither shown nor hinted at.
    noticed = make_person(cover=portrait.identifier, content_notice="It speaks of a death.")
    assert not page_of(client, noticed).all(f"{blank} | //main//img")


def test_the_life_is_told_before_what_is_known_in_brief(client: Client) -> None:
    person = make_person(body="<p>She taught.</p>", died="1993")
    text = page_of(client, person).text
    assert text.index("She taught.") < text.index('id="facts"')


# --- short and long ---------------------------------------------------------------------------


def test_a_page_of_two_facts_holds_nothing_else(client: Client) -> None:
    page = page_of(client, make_person(title="Aynur Example", born="1950"))
    assert page.heading == "Aynur Example"
    assert page.texts("//main//h2") == ["In brief", "This page"]
    assert page.texts("//section[@aria-labelledby='facts']//dd") == ["1950 unsourced"]
    assert not page.all(f"//nav[{has_class('contents')}]")
    assert flaws(page.text) == []


def test_a_page_of_two_hundred_facts_begins_with_a_list_of_its_sections(client: Client) -> None:
    make_site(language="en", other_languages="az")
    person = _long_life(200)
    page = page_of(client, person)
    contents = f"//nav[{has_class('contents')}]"
    assert page.texts(f"{contents}/h2") == ["On this page"]
    assert flaws(page.text) == []
    shown = [link for link in page.links(contents) if link != "Life"]
    headings = [h for h in page.texts("//main//h2") if h not in ("On this page", "This page")]
    assert shown == headings
    assert len(page.all(f"//ul[{has_class('roles')}]/li")) == 200
    assert page_of(client, person, "/az").all(f"{contents}//a")


def _long_life(length: int) -> Any:
    """Return somebody of whom `length` things of each sort are known, with neighbours."""
    sources = [make_source(title=f"Source {n}").identifier for n in range(min(length, 20))]
    groups = [make("group", title=f"Group {length} {n}") for n in range(min(length, 20))]
    town, event = make_place(title="The town"), make_event(title="The event")
    part = kin("took-part-in", event)
    row = {"role": "Member", "group": groups[0].identifier}
    others = [
        make_person(title=f"Other {n}", born="1940", born_at=town.identifier, affiliations=[row])
        for n in range(min(length, 5))
    ]
    for other in others:
        changed(other, connections=[part])
    return make_person(
        names=[
            {"text": "Aynur Example", "language": "en"},
            *(
                {"text": f"Alias {n}", "language": "az", "kind": "alias", "source": source}
                for n, source in enumerate(sources)
            ),
        ],
        born="1950",
        born_at=town.identifier,
        died="1993",
        body="<p>She taught.</p>",
        tags=["teachers"],
        affiliations=[
            {"role": f"Role {n}", "group": groups[n % len(groups)].identifier}
            | {"source": sources[n % len(sources)]}
            for n in range(length)
        ],
        statements=[
            {"topic": topic, "stance": stance, "value": f"Account {n}", "source": source}
            for n, source in enumerate(sources)
            for topic, stance in (("born", "supports"), ("course", "account"))
        ],
        connections=[
            part,
            *(kin("related-to", group) for group in groups),
            *(kin("sibling-of", other) for other in others),
        ],
    )


def test_a_page_costs_the_same_however_much_it_cites_and_however_many_stand_beside(
    client: Client,
) -> None:
    make_site(language="en", other_languages="az")

    def cost(length: int) -> int:
        person = _long_life(length)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, person, "/az")
        return len(queries)

    one, many = cost(1), cost(9)
    assert one == many <= 12


# --- those beside -----------------------------------------------------------------------------


def test_who_shared_a_group_a_place_or_an_event_stands_beside(client: Client) -> None:
    unit = make("group", title="The choir")
    town, camp = make_place(title="The town"), make_place(title="The camp")
    event = make_event(title="The meeting")
    row = [{"role": "Singer", "group": unit.identifier}]
    part = [kin("took-part-in", event, note="spoke")]
    make_person(title="Of the choir", born="1911-03-04", died="1987-06", affiliations=row)
    make_person(title="Born there", born_at=town.identifier)
    make_person(title="Died there", died_at=camp.identifier, born="1911~", died="1987")
    make_person(title="At the meeting", connections=part)
    make_person(title="Elsewhere", born="1950")
    person = make_person(
        title="Aynur",
        born_at=town.identifier,
        died_at=camp.identifier,
        affiliations=row,
        connections=part,
    )
    page = page_of(client, person)
    assert beside(page) == {
        "In the same group · The choir": ["Of the choir 1911–1987"],
        "Born or died in the same place · The town": ["Born there"],
        "Born or died in the same place · The camp": ["Died there about 1911 – 1987"],
        "In the same events · The meeting": ["At the meeting"],
    }
    for shared in (unit, town, camp, event):
        assert shared.get_absolute_url() in page.links(BESIDE).values()
    assert page.texts(f"{BESIDE}/h2") == ["Beside them"]
    # The event itself stays among the connections.
    assert page.titles == ["The meeting"]


def test_family_stands_first_under_the_words_for_it_and_not_twice(client: Client) -> None:
    mother = make_person(title="Mother", born="1920", died="1990")
    daughter = make_person(title="Daughter")
    other = make_event(title="The meeting")
    person = make_person(
        title="Aynur",
        is_remembered_here=True,
        connections=[
            kin("child-of", mother),
            kin("related-to", other),
            kin("married-to", make_person(title="Husband"), period="1970/..", note="in the town"),
        ],
    )
    changed(daughter, connections=[kin("child-of", person)])
    page = page_of(client, person)
    assert family(page) == [
        *("Child of", "Mother 1920–1990"),
        *("Parent of", "Daughter"),
        *("Married to", "Husband since 1970 · in the town"),
    ]
    assert page.texts(f"{BESIDE}/h2") == ["Remembered beside them"]
    assert page.titles == ["The meeting"]


def test_the_remembered_stand_beside_the_remembered_and_others_beside_others(
    client: Client,
) -> None:
    town = make_place(title="The town").identifier
    for title in ("Remembered A", "Remembered B"):
        remembered = make_person(title=title, born_at=town, is_remembered_here=True)
    for title in ("Minister A", "Minister B"):
        minister = make_person(title=title, born_at=town)
    heading = "Born or died in the same place · The town"
    assert beside(page_of(client, remembered)) == {heading: ["Remembered A"]}
    assert beside(page_of(client, minister)) == {heading: ["Minister A"]}


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"status": Status.REMOVED},
        {"living": "yes", "public_ground": ""},
    ],
)
def test_nobody_hidden_stands_beside_anybody(client: Client, hidden: dict[str, Any]) -> None:
    group, town, event = make("group"), make_place(), make_event()
    shared: dict[str, Any] = {
        "born_at": town.identifier,
        "affiliations": [{"role": "Singer", "group": group.identifier}],
        "connections": [kin("took-part-in", event)],
        "living": "yes",
        "public_ground": "consent",
    }
    person = make_person(title="Aynur", **shared)
    status = hidden.get("status", Status.PUBLISHED)
    other = make_person(title="Zqhidden", status=status, **shared)
    with changeset(by=None) as change:
        change.apply(person, {"connections": [*shared["connections"], kin("sibling-of", other)]})
        if "living" in hidden:
            change.apply(other, hidden)
    page = page_of(client, person)
    assert not page.all(BESIDE)
    assert "Zqhidden" not in page.text


def test_what_is_kept_private_or_hidden_brings_nobody_beside(client: Client) -> None:
    group, secret = make("group", title="Zqgroup"), make("group", title="Zqsecret")
    town, event = make_place(title="Zqtown"), make_event(title="Zqevent", status=Status.DRAFT)
    member = {"role": "Singer", "group": group.identifier}
    shared: dict[str, Any] = {
        "born_at": town.identifier,
        "died_at": town.identifier,
        "affiliations": [member, {"role": "Member", "group": secret.identifier}],
        "connections": [kin("took-part-in", event)],
    }
    make_person(title="Zqother", **shared)
    with changeset(by=None) as change:
        change.return_to_draft(secret)
    own = make_person(
        title="Own page",
        **shared
        | {
            "withheld": ["born_at", "died_at"],
            "affiliations": [
                member | {"is_private": True},
                {"role": "Member", "group": secret.identifier},
            ],
        },
    )
    page = page_of(client, own)
    assert not page.all(BESIDE)
    assert "Zq" not in page.text


def test_who_keeps_the_place_or_the_group_private_stands_beside_nobody(client: Client) -> None:
    group, town = make("group", title="The choir"), make_place(title="The town")
    row = {"role": "Singer", "group": group.identifier}
    make_person(
        title="Zqother",
        born_at=town.identifier,
        withheld=["born_at"],
        affiliations=[row | {"is_private": True}],
    )
    person = make_person(title="Aynur", born_at=town.identifier, affiliations=[row])
    assert not page_of(client, person).all(BESIDE)


def test_of_many_the_first_twelve_are_named_with_the_way_to_all(client: Client) -> None:
    group = make("group", title="The choir")
    row = [{"role": "Singer", "group": group.identifier}, {"role": "x", "group": group.identifier}]
    for number in range(14):
        make_person(title=f"Singer {number:02}", affiliations=row)
    person = make_person(title="Aynur", affiliations=row)
    page = page_of(client, person)
    named = beside(page)["In the same group · The choir"]
    assert named == [f"Singer {number:02}" for number in range(12)]
    assert page.links(BESIDE)["The choir"] == group.get_absolute_url()


def test_those_beside_are_called_in_the_reader_s_language(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    event = make_event(
        title="The meeting",
        translations=[{"language": "ru", "title": "Встреча", "status": "published"}],
    )
    names = [{"text": "Zahra", "language": "en"}, {"text": "Захра", "language": "ru"}]
    make_person(names=names, connections=[kin("took-part-in", event)])
    person = make_person(title="Aynur", connections=[kin("took-part-in", event)])
    page = page_of(client, person, "/ru")
    assert {"Захра", "Встреча"} <= set(page.links(BESIDE))


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("1911-03-04/1987-06-08", "1911–1987"),
        ("1911/1987", "1911–1987"),
        ("1911~/1987-06?", "about 1911 – 1987 (uncertain)"),
        ("191X/1987", "1910s – 1987"),
        ("1911/1911", "1911–1911"),
        ("/1987-06-08?", "died 1987 (uncertain)"),
        ("/", ""),
    ],
)
def test_a_life_in_a_list_is_told_in_years(edtf: str, said: str) -> None:
    assert years(*edtf.split("/")) == said

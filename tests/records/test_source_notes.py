"""Sources: a mark beside each fact that has one, and one numbered list of them all."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import changeset
from tests.build import (
    make,
    make_event,
    make_item,
    make_person,
    make_place,
    make_site,
    make_source,
)
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

MARK = f"//sup[{has_class('source-mark')}]/a"
LISTED = f"//section[@aria-labelledby='sources']/ol[{has_class('source-list')}]/li"


def supports(topic: str, source: Any, value: str = "So it says.", **more: Any) -> dict[str, Any]:
    """Return a statement by which `source` supports what the record says on `topic`."""
    identifier = source.identifier if source else None
    return {"topic": topic, "stance": "supports", "value": value, "source": identifier} | more


def says(topic: str, source: Any, value: str, **more: Any) -> dict[str, Any]:
    return supports(topic, source, value, **more) | {"stance": "account"}


def facts(page: Page) -> dict[str, str]:
    """Return what the page tells in brief, by label, with the marks."""
    within = "//section[@aria-labelledby='facts']//dl"
    return dict(zip(page.texts(f"{within}/dt"), page.texts(f"{within}/dd"), strict=True))


def listed(page: Page) -> list[str]:
    """Return the sources in the list, without the links back."""
    for links in page.all(f"{LISTED}//span[{has_class('backlinks')}]"):
        links.drop_tree()
    return page.texts(LISTED)


def backlinks(page: Page, number: int) -> dict[str, str]:
    return page.links(f"//li[@id='source-{number}']//span[{has_class('backlinks')}]")


# --- marks and the list -----------------------------------------------------------------------


def test_each_fact_carries_the_marks_of_its_sources(client: Client) -> None:
    register, book = make_source(title="A register"), make_source(title="A book")
    person = make_person(
        born="1950-05-13",
        born_at=make_place(title="The town").identifier,
        died="1993",
        role="Nurse",
        statements=[
            supports("died", book),
            supports("born", register, passage="p. 1"),
            supports("born", register, passage="p. 2"),
            supports("born", book),
        ],
    )
    page = Page(client, person.get_absolute_url())
    assert facts(page) == {
        "Born": "13 May 1950 · The town[1][2]",
        "Died": "1993[2]",
        "Office or role": "Nurse unsourced",
    }
    assert page.texts(f"{LISTED}//cite") == ["A register", "A book"]
    assert page.all(f"{MARK}/@href") == ["#source-1", "#source-2", "#source-2"]
    assert page.all(f"{MARK}/@aria-label") == ["Source 1", "Source 2", "Source 2"]
    assert flaws(page.text) == []


def test_a_source_is_listed_once_with_a_link_back_to_each_place(client: Client) -> None:
    register = make_source(title="A register")
    person = make_person(
        names=[
            {"text": "Aynur", "language": "en"},
            {"text": "Aynur Example", "language": "en", "kind": "birth"}
            | {"source": register.identifier},
        ],
        born="1950",
        affiliations=[{"role": "Nurse", "source": register.identifier}],
        statements=[supports("born", register), says("course", register, "She nursed.")],
    )
    page = Page(client, person.get_absolute_url())
    assert backlinks(page, 1) == {letter: f"#cited-1-{letter}" for letter in "abcd"}
    assert page.all(f"{MARK}/@id") == [f"cited-1-{letter}" for letter in "abcd"]
    assert len(page.all(LISTED)) == 1
    assert {a.get("role") for a in page.all(f"{LISTED}//a[starts-with(@href, '#')]")} == {
        "doc-backlink"
    }


def test_numbers_follow_the_page_whatever_the_order_of_the_record(client: Client) -> None:
    sources = {
        name: make_source(title=name) for name in ("name", "born", "office", "work", "told")
    }
    person = make_person(
        names=[
            {"text": "Aynur", "language": "en"},
            {"text": "Ayna", "language": "az", "source": sources["name"].identifier},
        ],
        born="1950",
        affiliations=[
            {"role": "Nurse", "bond": "work", "source": sources["work"].identifier},
            {"role": "Mayor", "bond": "office", "source": sources["office"].identifier},
        ],
        statements=[
            says("course", sources["told"], "She went."),
            supports("born", sources["born"]),
        ],
    )
    page = Page(client, person.get_absolute_url())
    numbers = page.texts(MARK)
    assert numbers == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert page.texts(f"{LISTED}//cite") == ["born", "office", "work", "name", "told"]
    place = make_place(
        names=[{"text": "Town", "language": "en", "source": sources["name"].identifier}],
        latitude="39.758",
        longitude="46.748",
        statements=[
            supports("place", sources["born"]),
            says("course", sources["told"], "It grew."),
        ],
    )
    page = Page(client, place.get_absolute_url())
    assert page.texts(f"{LISTED}//cite") == ["name", "born", "told"]
    assert page.texts(MARK) == ["[1]", "[2]", "[3]"]
    assert "[2]" in facts(page)["Coordinates (latitude, longitude)"]


def test_a_source_is_described_in_full_with_its_whole_address(client: Client) -> None:
    elsewhere = "https://example.org/archive/a-long/path?query=1"
    book = make_source(
        title="A book",
        creator="An author",
        publisher="A press",
        date="1994-05",
        view="the author",
        address=elsewhere,
        language="az",
    )
    item = make_item(title="The paper itself")
    paper = make_source(title="A paper", item=item)
    event = make_event(
        date="1992",
        statements=[
            supports("date", book, "In 1992.", passage="p. 12", certainty="probable"),
            supports("date", paper, "In that year."),
        ],
    )
    page = Page(client, event.get_absolute_url())
    said = "p. 12: In 1992. (probable)"
    permanent = f"http://testserver/id/{item.identifier}"
    assert page.texts(f"//p[{has_class('date')}]") == ["1992[1][2]"]
    assert listed(page) == [
        f"An author, A book, A press, May 1994 (whose view: the author) {said} {elsewhere}",
        f"A paper In that year. {permanent}",
    ]
    assert page.links(LISTED)[elsewhere] == elsewhere
    assert page.links(LISTED)[permanent] == item.get_absolute_url()
    assert page.one(f"{LISTED}//cite/bdi[text()='A book']/@lang") == "az"


def test_of_a_source_whose_item_is_hidden_its_own_row_is_told_and_no_link(client: Client) -> None:
    item = make_item(title="Zqhidden")
    source = make_source(title="A paper", item=item)
    event = make_event(date="1992", statements=[supports("date", source)])
    with changeset(by=None) as change:
        change.return_to_draft(item)
    page = Page(client, event.get_absolute_url())
    assert listed(page) == ["A paper So it says."]
    assert item.identifier not in page.text
    assert "Zqhidden" not in page.text


def test_the_notes_of_a_text_keep_their_own_list(client: Client) -> None:
    event = make_event(
        date="1992",
        body="<p>Told.<span class='footnote'>A note of the text.</span></p>",
        statements=[supports("date", make_source(title="A book"))],
    )
    page = Page(client, event.get_absolute_url())
    assert page.one("//a[@role='doc-noteref']/@href") == "#note-1"
    assert page.one("//a[@role='doc-biblioref']/@href") == "#source-1"
    assert "A note of the text." not in listed(page)[0]
    assert page.texts("//section[@role='doc-endnotes']/h2") == ["Notes"]
    assert page.texts("//section[@role='doc-bibliography']/h2") == ["Sources"]
    assert flaws(page.text) == []


def test_a_page_without_sources_has_no_list(client: Client) -> None:
    assert not Page(client, make_person().get_absolute_url()).all("//*[@id='sources']")


def test_marks_and_dates_are_in_the_reader_s_language(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    source = make_source(title="A book", date="1994-05")
    event = make_event(date="1992", statements=[supports("date", source)])
    page = Page(client, f"/ru{event.get_absolute_url()}")
    assert "май 1994" in listed(page)[0]


# --- accounts ---------------------------------------------------------------------------------


def test_what_nothing_contradicts_is_told_by_its_mark_alone(client: Client) -> None:
    book = make_source(title="A book")
    event = make_event(date="1992", statements=[supports("date", book, "In 1992.")])
    page = Page(client, event.get_absolute_url())
    assert not page.all("//*[@id='accounts']")
    assert listed(page) == ["A book In 1992."]


def test_what_another_source_says_otherwise_stands_side_by_side_with_it(client: Client) -> None:
    book, paper = make_source(title="A book"), make_source(title="A paper")
    event = make_event(
        date="1992",
        statements=[supports("date", book, "In 1992."), says("date", paper, "In 1993.")],
    )
    page = Page(client, event.get_absolute_url())
    assert page.texts(f"//ul[{has_class('accounts')}]/li") == [
        "According to A book · the record follows this[1] In 1992.",
        "According to A paper[2] In 1993.",
    ]
    assert listed(page) == ["A book", "A paper"]
    assert page.texts(f"//p[{has_class('date')}]") == ["1992[1]"]


@pytest.mark.parametrize("topic", ["toll", "meaning"])
def test_what_supports_no_single_fact_stays_among_the_accounts(client: Client, topic: str) -> None:
    source = make_source(title="A book")
    event = make_event(statements=[supports(topic, source, "Twelve.")])
    page = Page(client, event.get_absolute_url())
    assert page.texts(f"//ul[{has_class('accounts')}]/li") == [
        "According to A book · the record follows this[1] Twelve."
    ]


# --- unsourced --------------------------------------------------------------------------------


def test_claims_that_nothing_supports_say_so_quietly(client: Client) -> None:
    town = make_place(title="The town", latitude="39.758", longitude="46.748")
    whole = make_event(title="The whole")
    event = make_event(date="1992", place=town.identifier, parent=whole.identifier)
    page = Page(client, event.get_absolute_url())
    assert page.texts(f"//p[{has_class('date')}]") == ["1992 unsourced"]
    assert facts(page) == {"Place": "The town unsourced", "Part of": "The whole"}
    person = make_person(affiliations=[{"role": "Nurse"}])
    assert Page(client, person.get_absolute_url()).texts(f"//ul[{has_class('roles')}]/li") == [
        "Nurse unsourced"
    ]


def test_what_is_no_claim_is_not_called_unsourced(client: Client) -> None:
    whole = make_place(title="The whole")
    town = make_place(latitude="39.758", longitude="46.748", parent=whole.identifier)
    group = make("group", founded="1991", seat=town.identifier)
    for record in (town, group, make_item(date="1992"), make_event()):
        assert "unsourced" not in Page(client, record.get_absolute_url()).text, record.kind


@pytest.mark.parametrize(
    "row",
    [
        {"stance": "account"},
        {"source": None},
        {"rank": "superseded", "reason": "Corrected."},
        {"is_private": True},
    ],
)
def test_what_does_not_support_is_no_mark(client: Client, row: dict[str, Any]) -> None:
    source = make_source(title="Zqsource")
    person = make_person(born="1950", statements=[supports("born", source, "Zqvalue") | row])
    page = Page(client, person.get_absolute_url())
    assert facts(page) == {"Born": "1950 unsourced"}
    assert ("Zq" in page.text) == ("is_private" not in row)


def test_a_source_cited_only_in_private_is_not_listed(client: Client) -> None:
    source = make_source(title="Zqsource")
    person = make_person(
        born="1950",
        withheld=["born"],
        affiliations=[{"role": "Nurse", "source": source.identifier, "is_private": True}],
        statements=[supports("born", source)],
    )
    page = Page(client, person.get_absolute_url())
    assert "Zqsource" not in page.text
    assert not page.all("//*[@id='sources']")


def test_a_date_or_place_supports_a_life_s_one_end_or_neither_of_two(client: Client) -> None:
    source = make_source(title="A register")
    for topic in ("date", "place"):
        one = make_person(born="1950", statements=[supports(topic, source)])
        assert facts(Page(client, one.get_absolute_url())) == {"Born": "1950[1]"}
        both = make_person(born="1950", died="1993", statements=[supports(topic, source)])
        page = Page(client, both.get_absolute_url())
        assert facts(page) == {"Born": "1950 unsourced", "Died": "1993 unsourced"}
        assert page.texts(f"//ul[{has_class('accounts')}]/li") == [
            "According to A register · the record follows this[1] So it says."
        ]


def test_what_supports_the_role_supports_the_office_of_that_name(client: Client) -> None:
    source = make_source(title="A decree")
    rows = [{"bond": "office", "role": "Mayor", "source": source.identifier}]
    rows += [{"bond": "office", "role": "Judge"}]
    statements = [supports("role", source), supports("role", make_source(title="A book"))]
    person = make_person(role="Mayor", affiliations=rows, statements=statements)
    page = Page(client, person.get_absolute_url())
    assert page.texts(f"//ul[{has_class('roles')}]/li") == ["Mayor[1][2]", "Judge unsourced"]


def test_a_source_cited_very_often_runs_out_of_no_letters(client: Client) -> None:
    source = make_source(title="A register").identifier
    rows = [{"role": f"Role {n}", "source": source} for n in range(60)]
    page = Page(client, make_person(affiliations=rows).get_absolute_url())
    letters = list(backlinks(page, 1))
    assert (letters[0], letters[25], letters[26], letters[-1]) == ("a", "z", "aa", "bh")
    assert flaws(page.text) == []

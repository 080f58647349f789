"""Groups: what they are, where, within what, and who belonged to them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.groups import views
from apps.groups.models import Group
from apps.records.changes import Refused, changeset
from apps.records.models import Status
from tests.build import make, make_editor, make_event, make_person, make_place, make_site
from tests.forms import admin_url, errors_of, fields_of, parse, send
from tests.people.test_people import changed, facts, fresh, page_of, section, words

pytestmark = pytest.mark.django_db


def make_group(**changes: Any) -> Any:
    return make("group", **changes)


def test_a_page_tells_what_it_is_when_where_and_within_what(client: Client) -> None:
    town = make_place(title="Shusha")
    corps = make_group(title="The corps", sort="unit")
    battalion = make_group(
        title="The battalion",
        sort="unit",
        founded="1991-21",
        dissolved="1994",
        seat=town.identifier,
        parent=corps.identifier,
    )
    assert facts(page_of(client, battalion)) == [
        *("What it is", "Military unit"),
        *("Founded", "spring 1991"),
        *("Dissolved", "1994"),
        *("Seat", "Shusha"),
        *("Part of", "The corps"),
    ]
    page = page_of(client, corps)
    assert "Groups within" in words(page)
    assert battalion.get_absolute_url() in page.xpath("//main//a/@href")


def test_a_group_of_which_nothing_is_known_has_a_page_without_empty_parts(client: Client) -> None:
    page = page_of(client, make_group(title="The choir"))
    assert [words(h) for h in page.xpath("//main//h2")] == ["This page"]


def test_people_stand_by_name_with_their_roles_and_periods(client: Client) -> None:
    school = make_group(title="The school")
    one = {"role": "Teacher", "group": school.identifier, "since": "1980", "until": "1988"}
    two = {"role": "Director", "group": school.identifier, "since": "1988"}
    make_person(title="Zəhra", affiliations=[one, two])
    make_person(title="Aynur", affiliations=[{"group": school.identifier, "bond": "study"}])
    make_person(title="Elsewhere", affiliations=[{"role": "Teacher"}])
    assert section(page_of(client, school), "people") == [
        "Aynur Studied",
        "Zəhra Teacher from 1980 to 1988 Director since 1988",
    ]


def test_names_and_periods_are_in_the_reader_s_language(client: Client) -> None:
    make_site(language="en", other_languages="ru")
    school = make_group(title="The school")
    names = [{"text": "Zahra", "language": "en"}, {"text": "Захра", "language": "ru"}]
    row = {"role": "Teacher", "group": school.identifier, "since": "1980", "until": "1988"}
    make_person(names=names, affiliations=[row])
    assert section(page_of(client, school, "/ru"), "people") == [
        "Захра Teacher с 1980 по 1988 год"
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"status": Status.REMOVED},
        {"living": "yes", "public_ground": ""},
        {"is_private": True},
    ],
)
def test_nobody_hidden_is_told_among_the_people(client: Client, hidden: dict[str, Any]) -> None:
    school = make_group(title="The school")
    is_private = hidden.get("is_private", False)
    row = {"role": "Zqteacher", "group": school.identifier, "is_private": is_private}
    named = {"title": "Zqhidden", "affiliations": [row], "living": "yes"}
    person = make_person(
        **named, public_ground="consent", status=hidden.get("status", Status.PUBLISHED)
    )
    if "living" in hidden:
        changed(person, **hidden)
    page = page_of(client, school)
    assert not {"zqhidden", "zqteacher"} & set(words(page).lower().split())
    assert section(page, "people") == []


def test_a_long_page_names_the_first_and_says_that_there_are_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "NAMED", 2)
    school = make_group(title="The school")
    for name in ("Cəmilə", "Aynur", "Billur"):
        make_person(title=name, affiliations=[{"role": "Pupil", "group": school.identifier}])
    page = page_of(client, school)
    assert section(page, "people") == ["Aynur Pupil", "Billur Pupil"]
    assert "There are more" in words(page)


def test_a_page_costs_the_same_however_many_belong(client: Client) -> None:
    make_site(language="en", other_languages="az")

    def cost(count: int) -> int:
        town, whole = make_place(), make_group(title="The whole")
        event = make_event(title="The meeting")
        group = make_group(
            title="The group",
            seat=town.identifier,
            parent=whole.identifier,
            tags=["Remembered"],
            statements=[{"topic": "course", "value": "It met."}],
            connections=[{"type": "related-to", "object": event.identifier, "note": ""}],
        )
        for number in range(count):
            row = {"role": "Member", "group": group.identifier}
            make_person(title=f"Person {number}", affiliations=[row])
            make_group(title=f"Part {number}", parent=group.identifier)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/az{group.get_absolute_url()}")
        return len(queries)

    one, nine = cost(1), cost(9)
    assert one == nine <= 12


def test_groups_stand_in_the_navigation_on_the_home_page_and_in_their_list(client: Client) -> None:
    group = make_group(title="The choir", founded="1920", dissolved="1937")
    home = page_of_url(client, "/")
    assert home.xpath("//nav[contains(@class, 'site-nav')]//a[@href='/groups/']")
    assert home.xpath("//ul[@class='further']//a[@href='/groups/']")
    listed = page_of_url(client, "/groups/")
    assert group.get_absolute_url() in listed.xpath("//main//a/@href")
    assert "from 1920 to 1937" in words(listed)
    assert "The choir" in client.get("/groups/?when=1920–40").content.decode()


def page_of_url(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200
    return parse(response)


def test_a_group_within_itself_is_refused() -> None:
    whole = make_group(title="The whole")
    part = make_group(title="The part", parent=whole.identifier)
    with pytest.raises(Refused, match="cannot be a part of itself"), changeset(by=None) as change:
        change.apply(whole, {"parent": part.identifier})


# --- editing ----------------------------------------------------------------------------------


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_editor())
    return client


def test_a_group_is_written_in_admin(editor: Client) -> None:
    town, whole = make_place(title="Shusha"), make_group(title="The corps")
    typed = {
        "names-0-text": "The battalion",
        "sort": "unit",
        "founded": "spring 1991",
        "seat": "Shusha",
        "parent": f"The corps [{whole.identifier}]",
    }
    answer = send(editor, admin_url(Group, "add"), typed, "_publish")
    assert answer.status_code == 302, errors_of(answer)
    group = Group.objects.get(title="The battalion")
    assert (group.founded, group.seat_id, group.parent_id) == ("1991-21", town.pk, whole.pk)
    assert fields_of(editor.get(admin_url(group)))["founded"] == "spring 1991"


def test_a_group_dissolved_before_it_was_founded_is_refused_beside_the_box(
    editor: Client,
) -> None:
    group = make_group(title="The battalion", founded="1991")
    answer = send(editor, admin_url(group), {"dissolved": "1990"})
    assert errors_of(answer) == {"dissolved": "This date lies before it was founded."}
    assert fresh(group).dissolved == ""


def test_groups_stand_beside_people_on_the_first_page_of_admin(editor: Client) -> None:
    page = parse(editor.get(reverse("admin:index")))
    links = [a.get("href") for a in page.xpath("//main//th/a")]
    people, groups = (
        reverse(f"admin:{name}_changelist") for name in ("people_person", "groups_group")
    )
    assert abs(links.index(people) - links.index(groups)) == 1

"""Searching as people do: words, spellings, phrases, and what stands beside what was found."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.records.changes import changeset, undo
from apps.records.models import Changeset, Record
from apps.search.models import SearchTally
from tests import build
from tests.search.reading import follow, search

pytestmark = pytest.mark.django_db

HASAN = {
    "names": [
        {"text": "Həsən Əli oğlu Məmmədov", "language": "az", "kind": "preferred"},
        {"text": "Гасан Мамедов", "language": "ru", "kind": "translit"},
    ],
    "summary": "Invented for a test: he kept bees.",
}
ANAHIT = {
    "names": [
        {"text": "Anahit Sargsyan", "language": "en", "kind": "preferred"},
        {"text": "Անահիտ Հովհաննիսյան", "language": "hy", "kind": "birth"},
    ],
    "summary": "Invented for a test: she taught in the village.",
}


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["Həsən Məmmədov", "hasan mammadov", "ГАСАН МАМЕДОВ", "Mamedoff", "məmmədov", "Memmedov"],
)
def test_a_name_is_found_in_any_script_and_spelling(typed: str) -> None:
    build.make("person", **HASAN)
    build.make("person", **ANAHIT)
    assert search(typed).titles == ["Həsən Əli oğlu Məmmədov"]


def test_who_was_found_by_another_name_is_told_with_that_name() -> None:
    build.make("person", **ANAHIT)
    found = search("Hovhannisyan")
    assert found.titles == ["Anahit Sargsyan"]
    assert "Name at birth: Անահիտ Հովհաննիսյան" in found.row("Anahit Sargsyan")
    assert "Name at birth" not in search("Sargsyan").row("Anahit Sargsyan")


def test_a_slip_of_the_pen_finds_what_was_meant_and_says_so() -> None:
    build.make("person", title="Aram Khachatrian Testov")
    found = search("Khachatrain")
    assert found.titles == ["Aram Khachatrian Testov"]
    assert "Khachatrian</bdi></a>" in found.html
    assert "written or sound" in found.html or "written or sounding" in found.html


def test_what_is_written_as_it_was_typed_stands_first() -> None:
    build.make("person", title="Şəhla Quliyeva")
    build.make("person", title="Shahla Guliyeva")
    build.make("article", title="A letter", summary="It names Şəhla Quliyeva once.")
    assert search("Şəhla Quliyeva").titles == ["Şəhla Quliyeva", "Shahla Guliyeva", "A letter"]
    assert search("Shahla Guliyeva").titles[0] == "Shahla Guliyeva"


def test_words_in_quotes_stand_just_so() -> None:
    build.make("article", title="One", summary="The bridge over the river fell.")
    build.make("article", title="Two", summary="The river is wide; a bridge is near.")
    assert search("river bridge").titles in (["One", "Two"], ["Two", "One"])
    assert search('"over the river"').titles == ["One"]


def test_a_word_is_left_out_and_a_beginning_is_enough() -> None:
    build.make("article", title="Unveiling of the memorial", summary="In the rain.")
    build.make("article", title="The memorial in winter", summary="In the snow.")
    assert search("memorial -snow").titles == ["Unveiling of the memorial"]
    assert search("unveil*").titles == ["Unveiling of the memorial"]
    assert search("-snow").titles == ["Unveiling of the memorial"]


def test_inflected_words_are_found_where_the_language_is_known() -> None:
    build.make("article", title="One", summary="The soldiers returned.")
    build.make("article", title="Два", language="ru", summary="Письма пришли поздно.")
    assert search("soldier").titles == ["One"]
    assert search("returning").titles == ["One"]
    assert search("письмо").titles == ["Два"]


def test_words_of_a_text_are_shown_where_they_stand() -> None:
    words = " ".join(f"word{n}" for n in range(80))
    build.make("article", title="Long", body=f"<p>{words} the lighthouse burned {words}</p>")
    row = search("lighthouse").row("Long")
    assert "the lighthouse burned" in row
    assert row.startswith("Article Long …")
    assert "<mark>lighthouse</mark>" in search("lighthouse").html


def test_a_translation_is_found_and_shown_in_its_language() -> None:
    build.make_site(other_languages="az ru")
    build.make(
        "article",
        title="The letter",
        summary="A letter came.",
        translations=[
            {
                "language": "az",
                "title": "Məktub",
                "summary": "Poçtla gələn məktub.",
                "status": "published",
            },
            {"language": "ru", "title": "Письмо", "summary": "Черновик", "status": "draft"},
        ],
    )
    assert search("poçtla").titles == ["The letter"]
    assert search("mektub", language="az").titles == ["Məktub"]
    assert search("черновик").titles == []


# --- places, tags and times -----------------------------------------------------------------


def test_a_place_is_found_by_any_of_its_names_with_what_names_it() -> None:
    place = build.make(
        "place",
        names=[
            {"text": "Testkənd", "language": "az", "kind": "preferred"},
            {"text": "Սինթետաշեն", "language": "hy", "kind": "preferred"},
        ],
        language="az",
    )
    build.make("event", title="A meeting", place=place.identifier)
    for typed in ("Testkənd", "testkend", "Sintetashen", "Սինթետաշեն"):
        found = search(typed)
        assert found.titles == ["Testkənd", "A meeting"], typed
    assert "Place: Testkənd" in found.row("A meeting")


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("summer 1992", ["In July", "In the year"]),
        ("лето 1992", ["In July", "In the year"]),
        ("1990s", ["In July", "In the year"]),
        ("13 July 1992", ["In July", "In the year"]),
        ("winter 1985", []),
    ],
)
def test_a_time_is_read_as_one_in_any_language(typed: str, titles: list[str]) -> None:
    build.make("event", title="In July", date="1992-07-13")
    build.make("event", title="In the year", date="1992")
    build.make("event", title="Before", date="1975-02-01")
    assert sorted(search(typed).titles) == titles


def test_a_tag_is_found_by_its_label_in_another_language() -> None:
    tag = build.make_tag("bees", labels={"ru": {"name": "пчёлы"}})
    with changeset(by=None) as change:
        record = change.create("article", {"title": "On honey", "tags": [tag.identifier]})
        change.publish(record)
    assert search("пчелы").titles == ["On honey"]


# --- facets ---------------------------------------------------------------------------------


def test_facets_count_and_narrow_and_are_taken_back() -> None:
    wide = build.make_tag("weather")
    build.make_tag("snow", broader=wide)
    build.make("article", title="A winter", tags=["snow"], summary="cold")
    build.make("event", title="A storm", tags=["weather"], date="1951-03", summary="cold")
    build.make("event", title="A thaw", date="1962", summary="cold")
    found = search("cold")
    assert found.facets["kind"] == {"Events": "2", "Articles": "1"}
    assert found.facets["tag"] == {"Weather": "2", "Snow": "1"}
    assert set(found.facets["when"].values()) == {"1"}
    narrowed = follow(found.link("tag", "Weather"))
    assert sorted(narrowed.titles) == ["A storm", "A winter"]
    both = follow(narrowed.link("kind", "Events"))
    assert both.titles == ["A storm"]
    assert sorted(follow(both.link("kind", "Events")).titles) == ["A storm", "A winter"]


def test_no_decade_is_offered_that_has_not_begun() -> None:
    build.make("event", title="Kept since", date="2001-11-08/..")
    build.make("event", title="Kept once", date="1984")
    with time_machine.travel("2029-11-23"):
        offered = list(search("kept").facets["when"])
    assert offered == ["1980s", "2000 to 2009", "2010s", "2020s"]


def test_a_time_that_was_chosen_parts_into_certain_and_possible() -> None:
    build.make("event", title="Certain", date="1916-07-14")
    build.make("event", title="Possible", date="1916")
    build.make("event", title="Doubted", date="1916-07-20?")
    build.make("event", title="Other", date="1917")
    found = search(when="July 1916")
    assert sorted(found.titles) == ["Certain", "Doubted", "Possible"]
    assert search(when="July 1916", sure="certainly").titles == ["Certain"]
    assert sorted(search(when="July 1916", sure="possibly").titles) == ["Doubted", "Possible"]
    assert '>Certainly</a> <span class="count">1</span>' in found.html
    assert '>Possibly</a> <span class="count">2</span>' in found.html
    # A run of days of any length, answered like the lists answer it.
    for asked in ("1916-07-14", "1910/1920", "1916-07-10/1916-07-25", "191X"):
        first, last = Record.objects.certainly_within, Record.objects.possibly_within
        from apps.records.questions import within

        days = within(asked)
        assert set(search(when=asked, sure="certainly").titles) == set(
            first(*days).values_list("title", flat=True)
        ), asked
        assert set(search(when=asked, sure="possibly").titles) == set(
            last(*days).values_list("title", flat=True)
        ), asked


def test_a_time_that_cannot_be_read_is_told_kindly() -> None:
    found = search("anything", when="the day before never")
    assert 'value="the day before never"' in found.html
    assert 'class="refusal"' in found.html


def test_where_nothing_is_found_ways_on_are_offered() -> None:
    found = search("zzqzzq", kind="person")
    assert found.titles == []
    assert "Ask an archivist" in found.html
    assert "Search without “people”" in found.html


# --- what follows changes -------------------------------------------------------------------


def test_the_index_follows_a_record_through_all_that_is_done_with_it() -> None:
    person = build.make("person", title="Testa Umbrella")
    assert search("umbrella").titles == ["Testa Umbrella"]
    with changeset(by=None) as change:
        change.apply(person, {"summary": "She mended kettles."})
    assert search("kettles").titles == ["Testa Umbrella"]
    undo(Changeset.objects.latest("pk"), by=None)
    assert search("kettles").titles == []
    person.refresh_from_db()
    with changeset(by=None) as change:
        change.withdraw(person, "family")
    assert search("umbrella").titles == []
    assert _counted("k_person") == 0
    person.refresh_from_db()
    with changeset(by=None) as change:
        change.publish(person)
    assert (search("umbrella").titles, _counted("k_person")) == (["Testa Umbrella"], 1)
    person.refresh_from_db()
    with changeset(by=None) as change:
        change.remove(person)
    with changeset(by=None) as change:
        change.purge([Record.objects.get(pk=person.pk)])
    assert search("umbrella").titles == []
    _nothing_to_mend()


def test_what_is_hidden_with_its_container_is_not_found() -> None:
    fonds = build.make("item", title="Fonds", level="fonds")
    build.make("item", title="Lantern slide", part_of=fonds.identifier)
    assert search("lantern").titles == ["Lantern slide"]
    with changeset(by=None) as change:
        change.withdraw(type(fonds).objects.get(pk=fonds.pk), "review")
    assert search("lantern").titles == []
    _nothing_to_mend()
    with changeset(by=None) as change:
        change.publish(type(fonds).objects.get(pk=fonds.pk))
    assert search("lantern").titles == ["Lantern slide"]


def test_a_publication_is_found_by_the_first_search_after_its_time() -> None:
    later = timezone.now() + timedelta(days=2)
    build.make("person", title="Testa Tomorrow", publish_at=later)
    assert search("tomorrow").titles == []
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        found = search("tomorrow")
        assert found.titles == ["Testa Tomorrow"]
        assert found.total == "1 record"
        assert search(kind="person").titles == ["Testa Tomorrow"]
        _nothing_to_mend()


def test_a_tag_that_is_moved_takes_its_records_with_it() -> None:
    old, new = build.make_tag("old"), build.make_tag("new")
    moved = build.make_tag("moved", broader=old)
    build.make("article", title="Tagged", tags=["moved"])
    assert search(tag=old.identifier).titles == ["Tagged"]
    with changeset(by=None):
        moved.broader = new
        moved.save()
    assert search(tag=old.identifier).titles == []
    assert search(tag=new.identifier).titles == ["Tagged"]
    _nothing_to_mend()


def test_a_cover_that_is_hidden_is_no_picture() -> None:
    item = build.make("item", title="Portrait", files=[build.stored_file("a.png", alt_text="A")])
    build.make("person", title="Testa Pictured", cover=item.identifier)
    assert sorted(search(picture="yes").titles) == ["Portrait", "Testa Pictured"]
    with changeset(by=None) as change:
        change.withdraw(type(item).objects.get(pk=item.pk), "review")
    assert search(picture="yes").titles == []
    assert search(picture="no").titles == ["Testa Pictured"]
    _nothing_to_mend()


def test_the_index_is_made_anew_from_the_records() -> None:
    for number in range(5):
        build.make("person", title=f"Testa Rebuilt {number}", tags=["rebuilt"])
    call_command("rebuild_search", "--empty", verbosity=0)
    assert len(search("rebuilt").titles) == 5
    call_command("rebuild_search", verbosity=0)
    _nothing_to_mend()


def test_the_audit_finds_what_is_wrong_with_the_index() -> None:
    from apps.search.auditing import audit
    from apps.search.models import SearchEntry

    person = build.make("person", title="Testa Audited")
    SearchEntry.objects.filter(pk=person.pk).update(names="nobody")
    SearchTally.objects.filter(mark="k_person").update(count=7)
    assert {finding.check for finding in audit()} == {"search", "tally"}
    call_command("rebuild_search", "--empty", verbosity=0)
    _nothing_to_mend()


def _counted(mark: str) -> int:
    return sum(SearchTally.objects.filter(mark=mark).values_list("count", flat=True))


def _nothing_to_mend() -> None:
    from apps.search.auditing import audit

    assert [str(finding) for finding in audit()] == []


# --- what it costs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "?q=testa",
        "?q=tessta+budgett",
        "?q=testa&kind=person&when=1916",
        "?when=1916&sure=possibly",
        "?q=village&place={place}&tag={tag}",
    ],
)
def test_a_search_asks_the_database_twelve_times_at_most(
    asked: str, django_assert_max_num_queries: object
) -> None:
    build.make_site(other_languages="az")
    place = build.make("place", title="Budget village")
    tag = build.make_tag("budgets")
    for number in range(30):
        build.make(
            "person",
            title=f"Testa Budget {number}",
            tags=["budgets"],
            born="1916",
            born_at=place.identifier,
            summary="From the village.",
        )
    url = asked.format(place=place.identifier, tag=tag.identifier)
    for prefix in ("", "/az"):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert Client().get(f"{prefix}/search/{url}").status_code == 200


def test_all_pages_of_a_search_hold_each_record_once() -> None:
    build.make_many(
        "person",
        [
            {"names": [{"text": f"Testa Paged {n:03}", "language": "en"}], "summary": "paged"}
            for n in range(50)
        ],
    )
    seen: list[str] = []
    for number in (1, 2, 3):
        seen += search("paged", page=number).titles
    assert len(seen) == len(set(seen)) == 50
    assert search("paged", page="no number").titles == search("paged").titles

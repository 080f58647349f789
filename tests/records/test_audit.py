"""The auditor: finds nothing in a sound archive, and names every corruption of one."""

import random
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.records.audit import CHECKS, audit
from apps.records.changes import Change, Obstructed, Refused, changeset, undo
from apps.records.kinds import kinds
from apps.records.models import Changeset, Record, Status
from archive_site.management.commands import start
from tests.build import make, make_event, make_item, make_person, make_tag

pytestmark = pytest.mark.django_db


def corrupt(sql: str, *values: Any) -> None:
    """Write to the tables themselves, as no code of the archive can."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0


def found() -> list[tuple[str, str]]:
    """Return what the auditor says: which check, about what."""
    return [(finding.check, finding.about) for finding in audit()]


def told() -> str:
    """Return what the command prints when it finds something."""
    output = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("audit", stdout=output)
    assert refusal.value.returncode == 1
    return f"{output.getvalue()}{refusal.value}"


def chain() -> list[Any]:
    """Return a fonds, a series in it and an item in that, all public."""
    made: list[Any] = []
    for level in ("fonds", "series", "item"):
        above = made[-1].identifier if made else None
        made.append(make_item(title=f"A {level}", level=level, part_of=above))
    return made


# --- a sound archive --------------------------------------------------------------------


def test_an_empty_archive_is_sound() -> None:
    output = StringIO()
    call_command("audit", stdout=output)
    assert "Differences among 0 records and 0 tags: none." in output.getvalue()


def test_every_kind_in_every_state_is_sound() -> None:
    for kind in kinds():
        for status in Status.values:
            make(kind, status=status, tags=[f"{kind} {status}"])
        make(kind, publish_at=timezone.now() + timedelta(days=3))
    make_person(living="unknown", born="1900", status=Status.PUBLISHED)
    make_person(living="yes", public_ground="public_role", born="1970/1971", died="")
    chain()
    assert found() == []


def test_lost_and_strange_keys_of_names_are_found() -> None:
    person = make_person(title="Həsən Məmmədov")
    corrupt("UPDATE records_namekey SET is_private = %s WHERE record_id = %s", True, person.pk)
    assert [check for check, _about in found()] == ["names"]
    corrupt("DELETE FROM records_namekey WHERE record_id = %s", person.pk)
    assert [check for check, _about in found()] == ["names"]


def test_what_an_older_version_did_not_keep_is_worked_out_anew() -> None:
    first, second = make_person(title="Həsən", born="1890-11-08"), make_event(date="2020-11-08")
    for table in ("records_namekey", "records_dayofyear"):
        corrupt(f"DELETE FROM {table}")
    corrupt("UPDATE records_record SET folded = 'x' WHERE id = %s", first.pk)
    assert start.is_without_keys()
    call_command("rebuild_projections", after=first.pk, stdout=StringIO())
    assert {about.split()[1] for _check, about in found()} == {first.identifier}
    call_command("rebuild_projections", stdout=(output := StringIO()))
    assert f"2 records, up to number {second.pk}" in output.getvalue()
    assert found() == []
    assert not start.is_without_keys()


def test_wrong_days_of_the_year_are_found() -> None:
    event = make_event(date="2020-11-08")
    corrupt("UPDATE records_dayofyear SET day = 1109 WHERE record_id = %s", event.pk)
    assert [check for check, _about in found()] == ["days"]


def test_the_demonstration_is_sound() -> None:
    call_command("load_demo", stdout=StringIO())
    assert Record.objects.count() > 30
    assert found() == []


@pytest.mark.parametrize("seed", range(4))
def test_whatever_editors_do_the_archive_stays_sound(seed: int) -> None:
    """A long row of verbs in any order: made, moved, published, withdrawn, deleted, undone."""
    chance = random.Random(seed)
    with changeset(by=None) as change:
        levels = ["fonds"] * 2 + ["series"] * 3 + ["file"] * 3 + ["item"] * 6
        made = change.create_many([("item", {"title": n, "level": n}) for n in levels])
        for number, record in enumerate(made):
            above = [
                r for r in made[:number] if levels.index(r.title) < levels.index(record.title)
            ]
            if above:
                change.apply(record, {"part_of": chance.choice(above).identifier})
            change.publish(record)
    shown = set()
    for _step in range(60):
        try:
            if chance.random() < 0.2:
                undo(chance.choice(list(Changeset.objects.all())), by=None)
            else:
                with changeset(by=None) as change:
                    _do_something(change, chance)
        except (Refused, Obstructed):
            continue
        assert found() == []
        shown.add(Record.objects.public().count())
    assert len(shown) > 5  # records did come and go


VERBS = ["publish", "schedule", "withdraw", "return_to_draft", "remove", "bring_back", "free"]
VERBS += ["publish", "publish", "move", "move", "move"]  # so that something stays to be hidden


def _do_something(change: Change, chance: random.Random) -> None:
    records = list(kinds()["item"].objects.order_by("pk"))
    record = chance.choice(records)
    verb = chance.choice(VERBS)
    if verb == "move":
        change.apply(record, {"part_of": chance.choice(records).identifier})
    elif verb == "free":
        change.apply(record, {"part_of": None})
    elif verb == "schedule":
        change.publish(record, at=timezone.now() + timedelta(hours=chance.randint(-9, 9)))
    else:
        getattr(change, verb)(record, *(["review"] if verb == "withdraw" else []))


# --- corruptions ------------------------------------------------------------------------


def test_a_hidden_record_that_readers_would_see_is_named() -> None:
    event = make_event(title="Hush", status=Status.DRAFT)
    corrupt("UPDATE records_record SET public_from = %s", timezone.now())
    assert found() == [("gate", f"event {event.identifier} “Hush”")]
    report = told()
    assert event.identifier in report
    assert "instead of hidden" in report
    assert "Differences among 1 records and 0 tags: 1." in report


def test_a_public_record_that_readers_would_miss_is_named() -> None:
    event = make_event()
    corrupt("UPDATE records_record SET public_from = NULL")
    assert found() == [("gate", f"event {event.identifier} “A event”")]


def test_a_record_left_open_in_a_hidden_container_is_named_at_whatever_depth() -> None:
    fonds, series, item = chain()
    hide = "UPDATE records_record SET status = 'draft', opens_at = NULL, public_from = NULL"
    corrupt(f"{hide} WHERE id = %s", fonds.pk)
    assert [about for check, about in found() if check == "gate"] == [
        f"item {series.identifier} “A series”",
        f"item {item.identifier} “A item”",
    ]
    corrupt("UPDATE records_record SET public_from = NULL")
    assert found() == []


def test_a_record_moved_round_the_door_is_named() -> None:
    hidden = make_item(level="fonds", status=Status.DRAFT)
    item = make_item(title="Moved")
    corrupt("UPDATE records_record SET part_of_id = %s WHERE id = %s", hidden.pk, item.pk)
    assert found() == [("gate", f"item {item.identifier} “Moved”")]


def test_an_earlier_moment_than_the_container_s_is_named() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    fonds = make_item(level="fonds", publish_at=tomorrow)
    item = make_item(part_of=fonds.identifier)
    corrupt("UPDATE records_record SET public_from = opens_at WHERE id = %s", item.pk)
    assert [check for check, _about in found()] == ["gate"]


def test_a_living_person_who_would_be_shown_is_named() -> None:
    person = make_person(living="no")
    corrupt("UPDATE people_person SET living = 'yes'")
    assert found() == [
        ("projection", f"person {person.identifier} “A person”, opens_at"),
        ("gate", f"person {person.identifier} “A person”"),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("slug", "another"),
        ("sort_key", "another"),
        ("folded", "another"),
        ("earliest", 19000101),
        ("latest", None),
        ("date_sort", 1),
    ],
)
def test_a_column_for_lists_that_went_its_own_way_is_named(column: str, value: Any) -> None:
    event = make_event(title="Opening", date="1994-09-01")
    corrupt(f"UPDATE records_record SET {column} = %s", value)
    assert found() == [("projection", f"event {event.identifier} “Opening”, {column}")]


def test_a_title_changed_round_the_door_is_noticed() -> None:
    make_event()
    corrupt("UPDATE records_record SET title = 'Changed round the door'")
    assert {check for check, _about in found()} == {"projection"}


def test_a_date_that_cannot_be_read_is_named_and_stops_nothing() -> None:
    broken, sound = make_event(title="Broken"), make_event(title="Sound")
    corrupt("UPDATE records_record SET date = 'spring' WHERE id = %s", broken.pk)
    corrupt("UPDATE records_record SET slug = 'x' WHERE id = %s", sound.pk)
    assert [check for check, _about in found()] == ["date", "projection"]


def test_a_circle_of_containers_is_named_and_ends() -> None:
    fonds, series, item = chain()
    corrupt("UPDATE records_record SET part_of_id = %s WHERE id = %s", series.pk, fonds.pk)
    assert [about for check, about in found() if check == "circle"] == [
        f"item {record.identifier} “{record.title}”" for record in (fonds, series, item)
    ]
    # Nor does the door walk it for ever.
    with changeset(by=None) as change:
        change.withdraw(kinds()["item"].objects.get(pk=series.pk), "review")
    assert not Record.objects.public().exists()


def test_a_record_without_its_own_row_is_named() -> None:
    event = make_event()
    corrupt("DELETE FROM events_event")
    assert found() == [("kind", f"event {event.identifier} “A event”")]


def test_a_record_under_another_kind_or_none_is_named() -> None:
    make_event(title="Lost")
    corrupt("UPDATE records_record SET kind = 'statue'")
    assert {(check, about.split()[-1]) for check, about in found() if check == "kind"} == {
        ("kind", "“Lost”")
    }
    corrupt("UPDATE records_record SET kind = 'place'")
    assert [check for check, _about in found()].count("kind") == 2


def test_a_tag_that_its_name_would_not_find_is_named() -> None:
    tag = make_tag("Şəhid")
    corrupt("UPDATE records_tag SET folded = 'another'")
    assert found() == [("tag", f"tag {tag.identifier} “Şəhid”")]


def test_a_tag_that_a_label_would_not_find_is_named() -> None:
    tag = make_tag("Şəhid", labels={"en": {"name": "martyr"}})
    corrupt("UPDATE records_tag SET folded_labels = 'another'")
    assert found() == [("tag", f"tag {tag.identifier} “Şəhid”, labels")]


def test_the_command_counts_what_it_found_under_each_check() -> None:
    make_event()
    corrupt("UPDATE records_record SET slug = 'x', folded = 'y', public_from = NULL")
    report = told()
    assert f"     2 {CHECKS['projection']}" in report
    assert f"     1 {CHECKS['gate']}" in report
    assert f"     0 {CHECKS['circle']}" in report
    assert "0 tags: 3." in report


def test_the_auditor_changes_nothing() -> None:
    make_event()
    corrupt("UPDATE records_record SET slug = 'x', public_from = NULL")
    first = found()
    assert found() == first

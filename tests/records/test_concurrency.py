"""Many people at work at once: nothing is lost, nothing breaks, nobody waits for ever."""

import random
import re
import string
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import lxml.html
import pytest
import requests
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from apps.records.changes import EditConflict, changeset
from apps.records.documents import read
from apps.records.models import Record, Status, Tag
from apps.records.settling import Batch
from tests.build import make_article, make_editor, make_event, make_item
from tests.forms import admin_url, fields_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS, SAVES = 8, 25
#: Long before this a healthy archive has answered.
PATIENCE = 300


class Editor:
    """Somebody at a browser, who signs in, opens a form, adds to the summary and saves."""

    def __init__(self, server: LiveServer, username: str) -> None:
        self.server, self.browser = server, requests.Session()
        self.answers: list[int] = []
        self.form: dict[str, Any] = {}
        page = self.browser.get(f"{server.url}/admin/login/")
        fields = fields_of_page(page) | {"username": username, "password": "secret"}
        answer = self.browser.post(page.url, fields, allow_redirects=False)
        assert answer.status_code == 302

    def open(self, record: Any) -> None:
        """Open the form of `record`."""
        self.url = self.server.url + admin_url(record)
        self.form = fields_of_page(self.browser.get(self.url)) | {"_save": "Save"}

    def add(self, mark: str) -> None:
        """Add to the summary and save; while refused, add to what the others wrote."""
        while True:
            own = self.form | {"summary": self.form["summary"] + mark}
            answer = self.browser.post(self.url, own, allow_redirects=False)
            self.answers.append(answer.status_code)
            if answer.status_code != 409:
                break
            self._take_over_theirs(answer)
        self.form = own | {"seen_version": str(int(own["seen_version"]) + 1)}

    def _take_over_theirs(self, answer: Any) -> None:
        """Read in the page for conflicts what the others wrote, and which version that is."""
        page = lxml.html.document_fromstring(answer.text)
        (version,) = page.xpath("//form//input[@name='seen_version']/@value")
        (theirs, _yours) = page.xpath("//tr[th='Summary']/td//*[@class='kept-text']")
        self.form |= {"seen_version": version, "summary": theirs.text_content().strip()}


def fields_of_page(page: Any) -> dict[str, Any]:
    """Return what a browser would send of the form on a page."""
    assert page.status_code == 200
    page.streaming = False
    return fields_of(page)


@pytest.fixture
def editors(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Editor]]:
    """As many editors as there are threads, all signed in.

    While they work the archive keeps its connections to the database, as it does everywhere but
    in tests: PostgreSQL would need as long for a new one as for what is asked of it.
    """
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    names = [make_editor(username=f"editor-{number}").username for number in range(THREADS)]
    editors = [Editor(live_server, name) for name in names]
    yield editors
    for editor in editors:
        editor.browser.close()


def all_at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Do `tasks` at the same time, each in a thread with a connection of its own."""
    start = threading.Barrier(len(tasks))

    def one(task: Callable[[], Any]) -> Any:
        try:
            start.wait(PATIENCE)
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        waiting: list[Future[Any]] = [pool.submit(one, task) for task in tasks]
        return [future.result(PATIENCE) for future in waiting]


def pause() -> None:
    """Wait as people do, each in their own time; at once, nearly every save would be refused."""
    time.sleep(random.uniform(0, 3))


def mark_of(editor: int, save: int) -> str:
    """Return the two letters that stand for one save of one editor."""
    return string.ascii_lowercase[editor] + string.ascii_uppercase[save]


def marks_in(summary: str) -> list[str]:
    """Return the marks that editors left in a summary, in order."""
    marks = re.findall("[a-z][A-Z]", summary)
    assert "".join(marks) == summary
    return marks


def answers_of(editors: list[Editor]) -> dict[int, int]:
    """Count the answers that the editors were given."""
    given = [answer for editor in editors for answer in editor.answers]
    return {answer: given.count(answer) for answer in set(given)}


def test_no_update_is_lost_when_eight_editors_save_one_record(editors: list[Editor]) -> None:
    article = make_article()
    for editor in editors:
        editor.open(article)

    def work(number: int) -> None:
        for save in range(SAVES):
            editors[number].add(mark_of(number, save))
            pause()

    all_at_once([lambda n=number: work(n) for number in range(THREADS)])  # type: ignore[misc]
    answers = answers_of(editors)
    assert set(answers) == {302, 409}  # the editors did get in one another's way
    assert answers[302] == THREADS * SAVES
    after = Record.objects.get(pk=article.pk)
    marks = marks_in(after.summary)
    assert sorted(marks) == sorted(mark_of(n, s) for n in range(THREADS) for s in range(SAVES))
    assert after.version == 1 + THREADS * SAVES
    _assert_history_holds_every_step(after, marks)


def _assert_history_holds_every_step(record: Record, marks: list[str]) -> None:
    """Each accepted save is one revision, by its editor, one mark longer than the one before."""
    revisions = list(record.revisions.order_by("pk").select_related("changeset__by"))
    assert len(revisions) == len(marks)
    for step, revision in enumerate(revisions):
        before: Any = read(record.kind, revision.document)
        assert marks_in(before.summary) == marks[:step]
        editor = revision.changeset.by
        assert editor is not None
        assert editor.username == f"editor-{string.ascii_lowercase.index(marks[step][0])}"


def test_eight_editors_with_a_record_each_are_never_refused(editors: list[Editor]) -> None:
    articles = [make_article(title=f"Article {n}") for n in range(THREADS)]
    for editor, article in zip(editors, articles, strict=True):
        editor.open(article)

    def work(number: int) -> None:
        for save in range(SAVES):
            editors[number].add(mark_of(number, save))

    all_at_once([lambda n=number: work(n) for number in range(THREADS)])  # type: ignore[misc]
    assert answers_of(editors) == {302: THREADS * SAVES}
    for number, article in enumerate(articles):
        after = Record.objects.get(pk=article.pk)
        assert marks_in(after.summary) == [mark_of(number, save) for save in range(SAVES)]
        assert after.revisions.count() == SAVES


# --- the door itself --------------------------------------------------------------------


def until_done(work: Callable[..., Any], *details: Any) -> None:
    """Do `work`, again whenever somebody else was quicker."""
    while True:
        try:
            return work(*details)
        except EditConflict:
            continue


def test_changesets_that_take_records_in_opposite_order_never_wait_for_each_other() -> None:
    records = [make_event(title=f"Event {number}") for number in range(6)]
    pks = [record.pk for record in records]
    rounds = 25

    def write(order: list[int], word: str) -> None:
        with changeset(by=None) as change:
            found = Record.objects.in_bulk(order)
            change.claim([found[pk] for pk in order])
            for pk in order:
                change.apply(found[pk], {"summary": word})

    def work(order: list[int], word: str) -> None:
        for number in range(rounds):
            until_done(write, order, f"{word} {number}")

    all_at_once([lambda: work(pks, "Forwards"), lambda: work(pks[::-1], "Backwards")])
    for record in Record.objects.filter(pk__in=pks):
        assert record.version == 1 + 2 * rounds
        assert record.revisions.count() == 2 * rounds
    # Each changeset wrote all of its records or none.
    assert Record.objects.values("summary").distinct().count() == 1


def test_bulk_actions_over_lists_in_opposite_order_never_wait_for_each_other(
    editors: list[Editor],
) -> None:
    events = [make_event(title=f"Event {number:02}") for number in range(20)]
    path = admin_url(type(events[0]), "changelist")

    def work(editor: Editor, action: str, order: str) -> list[str]:
        sentences = []
        for _round in range(4):
            url = f"{editor.server.url}{path}?o={order}"
            token = fields_of_page(editor.browser.get(url))["csrfmiddlewaretoken"]
            chosen = {"action": action, "_selected_action": [event.pk for event in events]}
            page = editor.browser.post(url, chosen | {"csrfmiddlewaretoken": token})
            assert page.status_code == 200
            sentences.append(page.text)
        return sentences

    # The list's first column is the title, under which the two stand in opposite orders.
    pages = all_at_once(
        [
            lambda: work(editors[0], "return_to_draft", "1"),
            lambda: work(editors[1], "publish", "-1"),
        ]
    )
    assert not any("is busy" in page for own in pages for page in own)
    statuses = set(Record.objects.values_list("status", flat=True))
    assert len(statuses) == 1


def test_two_people_who_add_one_new_tag_at_once_add_one_tag() -> None:
    def work(number: int) -> None:
        with changeset(by=None) as change:
            tag = change.find_or_add_tag("şəhid" if number % 2 else "Sehid")
            change.create("event", {"title": f"Event {number}", "tags": [tag.identifier]})

    all_at_once([lambda n=number: work(n) for number in range(THREADS)])  # type: ignore[misc]
    tag = Tag.objects.get()
    assert Record.objects.filter(tagged__tag=tag).count() == THREADS


waiting = threading.Event()
go_on = threading.Event()


def wait_before_commit(batch: Batch) -> None:
    """Stand for a slow follower: hold the changeset that hides the fonds open."""
    if any(
        document.kind == "item" and document.title == "Fonds"
        for document in batch.changed.values()
    ):
        waiting.set()
        go_on.wait(PATIENCE)


@pytest.mark.parametrize("way", ["made in it", "moved into it"])
def test_what_is_put_into_a_collection_while_that_is_being_hidden_is_hidden(
    way: str, settings: Any
) -> None:
    fonds = make_item(title="Fonds", level="fonds")
    item = make_item(title="Item")
    settings.CHANGE_FOLLOWERS = [f"{__name__}.wait_before_commit"]
    waiting.clear()
    go_on.clear()

    def hide() -> None:
        with changeset(by=None) as change:
            change.withdraw(fonds, "rights")

    def put() -> None:
        waiting.wait(PATIENCE)
        # Whether or not this has to wait for the other, the other goes on in a moment.
        threading.Timer(1, go_on.set).start()
        with changeset(by=None) as change:
            if way == "moved into it":
                change.apply(item, {"part_of": fonds.identifier})
            else:
                made = change.create("item", {"title": "Made", "part_of": fonds.identifier})
                change.publish(made)

    all_at_once([hide, put])
    assert Record.objects.filter(part_of=fonds, status=Status.PUBLISHED).count() == 1
    assert not Record.objects.public().filter(part_of=fonds).exists()

"""Editors see how far the drawing is, beside each file and on a page, and may have it tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks_db.models import DBTaskResult

from apps.media import derivatives, progress, queue
from apps.media.models import ItemFile, Renditions
from apps.records.models import Status
from tests.build import (
    client_of,
    make_contributor,
    make_editor,
    make_item,
    make_user,
    multiply,
    stored_file,
)
from tests.eyes import WCAG, Open, obstacles, width_of
from tests.forms import admin_url, fields_of, parse
from tests.media.test_pictures import in_state, kept

pytestmark = pytest.mark.django_db

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DAMAGED, MISSING = derivatives.PROBLEMS["damaged"], derivatives.PROBLEMS["missing"]


@pytest.fixture
def page() -> str:
    return reverse("admin:media_item_renditions")


@pytest.fixture
def editor() -> Client:
    return client_of(make_editor())


def failed(title: str = "A letter", problem: str = DAMAGED, **fields: Any) -> Any:
    """Return an item with a file that could not be drawn, called after it."""
    item = make_item(title=title, files=[stored_file(f"{title}.png")], **fields)
    in_state(item.files.get(), "failed")
    Renditions.objects.filter(state="failed", problem="").update(problem=problem)
    return item


def state_of(item: Any) -> str:
    return Renditions.objects.get(key=item.files.get().key).state


def numbers(answer: Any) -> dict[str, int]:
    """Return what the page counts, by state."""
    found = parse(answer).xpath("//dd[@data-state]")
    return {dd.get("data-state"): int(dd.text) for dd in found}


def pressed(client: Client, address: str, **button: str) -> Any:
    """Press one of the page's buttons, as a browser without script does."""
    answer = client.post(address, fields_of(client.get(address)) | button, follow=True)
    assert answer.status_code == 200
    return answer


# --- beside each file -------------------------------------------------------------------------

SAID = [
    ("waiting", "Waiting to be drawn", False),
    ("making", "Being drawn", False),
    ("ready", "Sizes are ready: 320, 640, 960, 1280 pixels wide.", False),
    ("failed", f"Could not be drawn: {DAMAGED}", True),
    (None, "Nothing has been drawn of it yet.", True),
]


def test_state_stands_beside_each_file_in_words(editor: Client) -> None:
    item = make_item(files=[stored_file(f"{n}.png") for n, _row in enumerate(SAID)])
    for row, (state, _words, _left) in zip(item.files.all(), SAID, strict=True):
        in_state(row, state)
    Renditions.objects.filter(state="failed").update(problem=DAMAGED)
    form = parse(editor.get(admin_url(item)))
    shown = form.xpath("//p[@class='file-progress']")
    for paragraph, (_state, words, is_left) in zip(shown, SAID, strict=True):
        assert paragraph.text.strip() == words
        links = paragraph.xpath("./a")
        assert bool(links) == is_left
        for link in links:
            # What was typed into the form is left as it is.
            assert link.get("target") == "_blank"
            assert link.get("href") == f"{reverse('admin:media_item_renditions')}?of={item.pk}"
            assert link.get("aria-label").startswith("Try again: ")


def test_nothing_is_said_of_sound_and_film(editor: Client) -> None:
    files = [kept("a.mp3", "audio/mpeg"), kept("b.mp4", "video/mp4")]
    item = make_item(files=files)
    assert "file-progress" not in editor.get(admin_url(item)).content.decode()
    item_page = editor.get(f"{reverse('admin:media_item_renditions')}?of={item.pk}")
    assert "Nothing is drawn of its files." in item_page.content.decode()


def test_item_s_own_files_are_tried_again_from_their_page(editor: Client, page: str) -> None:
    item, other = failed(), failed("Another")
    address = f"{page}?of={item.pk}"
    shown = parse(editor.get(address)).xpath("//ul[@class='renditions-files']/li")
    assert len(shown) == 1
    answer = pressed(editor, address, key=item.files.get().key)
    assert "1 file waits to be drawn again." in answer.content.decode()
    assert "Waiting to be drawn" in parse(answer).xpath("string(//ul[@class='renditions-files'])")
    assert (state_of(item), state_of(other)) == ("waiting", "failed")
    pressed(editor, address, key=other.files.get().key)
    assert state_of(other) == "failed"
    for wrong in ("0", "x", "9" * 30):
        assert editor.get(f"{page}?of={wrong}").status_code == 404


# --- the page ---------------------------------------------------------------------------------


def test_page_counts_every_state_and_names_what_failed(editor: Client, page: str) -> None:
    states = ["waiting", "waiting", "making", "ready", "ready", "ready", None]
    for state in states:
        in_state(make_item(files=[stored_file()]).files.get(), state)
    make_item(files=[kept("a.mp3", "audio/mpeg")])
    item = failed("<b>Letter</b>", MISSING)
    failed("Deleted", status=Status.REMOVED)
    answer = editor.get(page)
    assert numbers(answer) == {"waiting": 2, "making": 1, "ready": 3, "failed": 1, "none": 1}
    found = parse(answer)
    assert "3 of 8 are ready." in found.xpath("//p[@id='renditions-summary']/text()")
    (bar,) = found.xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("3", "8")
    (row,) = found.xpath("//ul[@class='renditions-files']/li")
    assert MISSING in row.xpath("string()")
    assert row.xpath(f".//a[@href='{admin_url(item)}']/bdi/text()") == ["<b>Letter</b>"]
    for where in (reverse("admin:media_item_changelist"), reverse("admin:index")):
        assert parse(editor.get(where)).xpath(f"//a[@href='{page}']"), where


def test_problem_is_told_in_the_language_of_whoever_looks() -> None:
    (row,) = progress.with_progress(failed().files)
    with override("ru"):
        assert progress.problem_words(row) == gettext(DAMAGED) != DAMAGED


@pytest.mark.parametrize("button", ["key", "all"])
def test_trying_again_puts_files_back_into_the_queue(
    editor: Client, page: str, button: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = QUEUE
    items = [failed(title) for title in ("One", "Two", "Three")]
    forgotten = make_item(files=[stored_file()])
    in_state(forgotten.files.get(), None)
    wanted = items[:1] if button == "key" else [*items, forgotten]
    pressing = {"key": items[0].files.get().key} if button == "key" else {"all": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = pressed(editor, page, **pressing)
    said = "1 file waits" if button == "key" else "4 files wait"
    assert f"{said} to be drawn again." in answer.content.decode()
    keys = {item.files.get().key for item in wanted}
    assert queue.waiting_keys() == keys
    assert {state_of(item) for item in wanted} == {"waiting"}
    assert Renditions.objects.filter(state="failed").count() == (2 if button == "key" else 0)


def test_whoever_keeps_drafts_sees_and_tries_their_own_alone(page: str) -> None:
    contributor = make_contributor()
    client = client_of(contributor)
    own = failed("Own draft", by=contributor, status=Status.DRAFT)
    done = failed("Own and published", by=contributor)
    hidden = failed("Zqhidden", status=Status.DRAFT)
    answer = client.get(page)
    text = answer.content.decode()
    assert "Own draft" in text
    assert "Own and published" in text
    assert "Zqhidden" not in text
    assert "1 file is of a record that is not open to you." in text
    (button,) = parse(answer).xpath("//button[@name='key']")
    assert button.get("value") == own.files.get().key
    assert client.get(f"{page}?of={hidden.pk}").status_code == 404
    for item in (hidden, done):
        pressed(client, page, key=item.files.get().key)
    pressed(client, page, all="1")
    assert [state_of(item) for item in (own, done, hidden)] == ["waiting", "failed", "failed"]
    assert client_of(make_user()).get(page).status_code == 302


def test_forged_keys_do_nothing(editor: Client, page: str) -> None:
    item = failed()
    for key in ("", "nothing", "\x00", item.files.get().key[:-1]):
        answer = editor.post(page, {"key": key}, follow=True)
        assert "Nothing is left to try again." in answer.content.decode()
    assert state_of(item) == "failed"
    for after in ("x", "-1", "9" * 30, "²"):
        assert editor.get(f"{page}?after={after}").status_code == 200


# --- many -------------------------------------------------------------------------------------


def test_page_and_front_page_cost_the_same_with_thirty_files_and_with_three_thousand(
    editor: Client, page: str
) -> None:
    item, other = failed(), make_item(files=[stored_file()])

    def fill(failures: int, ready: int) -> None:
        multiply(item, failures)
        multiply(other, ready)
        files = ItemFile.objects.exclude(key__in=Renditions.objects.values("key"))
        Renditions.objects.bulk_create(
            Renditions(key=f.key, state="ready" if f.name == "photograph.png" else "failed")
            for f in files
        )

    def costs() -> list[int]:
        counted = []
        for address in (page, f"{page}?of={item.pk}", reverse("admin:index")):
            editor.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert editor.get(address).status_code == 200
            counted.append(len(queries))
        return counted

    fill(15, 15)
    few = costs()
    fill(500, 2500)
    assert costs() == few
    assert few[0] <= 12
    seen, address = [], page
    while address:
        found = parse(editor.get(address))
        seen += found.xpath("//button[@name='key']/@value")
        onward = found.xpath("//a[@rel='next']/@href")
        address = f"{page}{onward[0]}" if onward else ""
    assert len(seen) == len(set(seen)) == 516


# --- is there a worker? -----------------------------------------------------------------------


def waits(minutes: float, state: str = "waiting") -> str:
    """Have a file wait for so long; return its key."""
    row = make_item(files=[stored_file()]).files.get()
    in_state(row, state)
    then = timezone.now() - timedelta(minutes=minutes)
    Renditions.objects.filter(key=row.key).update(changed_at=then)
    return str(row.key)


def runs(key: str, worker: str, minutes: float) -> None:
    """Note in the queue that a worker began with a file so long ago."""
    then = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.create(
        task_path="apps.media.tasks.make_renditions", args_kwargs={"args": [key], "kwargs": {}},
        status="RUNNING", started_at=then, run_after=then, worker_ids=[worker], backend_name="x",
        exception_class_path="", traceback="",
    )  # fmt: skip


def test_page_says_when_nobody_draws_what_waits(editor: Client, page: str) -> None:
    waits(12.5)
    text = editor.get(page).content.decode().replace("\xa0", " ")
    assert "No worker seems to be running: the oldest has waited 12 minutes." in text
    assert "python manage.py db_worker" in text


SIGNS: list[tuple[str, Callable[[], Any], bool]] = [
    ("nothing waits", lambda: waits(12, "ready"), True),
    ("it has only come", lambda: waits(1), True),
    ("one was drawn a minute ago", lambda: (waits(12), waits(1, "ready")), True),
    ("one failed a minute ago", lambda: (waits(12), waits(1, "failed")), True),
    ("a living worker is at a long one", lambda: (waits(12), runs(waits(5, "making"), "elsewhere", 5)), True),
    ("its worker took too long", lambda: (waits(12), runs(waits(11, "making"), "elsewhere", 11)), False),
    ("nothing has happened since", lambda: (waits(12), waits(3, "ready")), False),
]  # fmt: skip


@pytest.mark.parametrize(("case", "arrange", "is_well"), SIGNS, ids=[case for case, *_ in SIGNS])
def test_signs_of_a_worker_are_read(case: str, arrange: Callable[[], Any], is_well: bool) -> None:
    arrange()
    assert (queue.unattended_since() is None) == is_well


def test_what_was_asked_for_again_is_drawn_by_the_next_worker(
    editor: Client, page: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """From the button to the sizes beside the file."""
    settings.TASKS = QUEUE
    item = failed()
    with django_capture_on_commit_callbacks(execute=True):
        pressed(editor, page, all="1")
    assert "Waiting to be drawn" in editor.get(admin_url(item)).content.decode()
    (task,) = DBTaskResult.objects.all()
    assert task.task.func(*task.args_kwargs["args"]) == "ready"
    assert "Sizes are ready: 1 pixels wide." in editor.get(admin_url(item)).content.decode()


# --- in a browser -----------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_script", [True, False])
def test_page_is_used_on_a_telephone_in_the_dark_with_and_without_script(
    screen: Open, page: str, has_script: bool
) -> None:
    row = failed("A very long name without a single space in it " * 2).files.get()
    waiting = in_state(make_item(files=[stored_file()]).files.get(), "waiting")
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    seen = screen(make_editor(), java_script_enabled=has_script, **options)
    seen.goto(page)
    if has_script:
        assert obstacles(seen, WCAG) == {}
        assert width_of(seen) <= 390
        seen.get_by_role("button", name="Try again: ").focus()
    in_state(waiting, "ready")
    if not has_script:
        seen.get_by_role("link", name="Look again").click()
    seen.locator("dd[data-state=ready]", has_text="1").wait_for()
    if has_script:  # what somebody holds is not taken out of their hands
        focused = seen.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith("Try again: ")
        seen.get_by_text("1 of 2 are ready.").first.wait_for()
    seen.get_by_role("button", name="Try again: ").press("Enter")
    seen.get_by_text("1 file waits to be drawn again.").wait_for()
    assert Renditions.objects.get(key=row.key).state == "waiting"

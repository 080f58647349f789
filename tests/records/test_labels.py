"""Labels in other languages: edited beside what they translate, and kept as they were typed."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import undo
from apps.records.models import Changeset, RelationType, Tag
from tests import build
from tests.forms import admin_url, errors_of, fields_of, parse, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def archivist(client: Client) -> Client:
    build.make_site(language="en", other_languages="az hy")
    client.force_login(build.make_archivist())
    return client


def boxes(response: Any, named: str = "labels-") -> dict[str, Any]:
    """Return the boxes for labels on a page, by their names."""
    found = parse(response).xpath("//*[self::input or self::textarea][@name]")
    own = [b for b in found if named in b.get("name") and "__prefix__" not in b.get("name")]
    return {box.get("name"): box for box in own}


# --- the boxes ------------------------------------------------------------------------------


def test_every_language_of_the_archive_but_its_first_has_a_box_for_each_text(
    archivist: Client,
) -> None:
    tag = build.make_tag("agreements")
    page = archivist.get(admin_url(tag))
    assert list(boxes(page)) == [
        f"labels-{code}-{name}"
        for code in ("az", "hy")
        for name in ("name", "definition", "group")
    ]
    box = boxes(page)["labels-az-name"]
    assert (box.get("lang"), box.get("dir")) == ("az", "ltr")
    label = parse(page).xpath(f"//label[@for='{box.get('id')}']")[0]
    assert label.text_content() == "Name (Azərbaycanca)"
    assert boxes(page)["labels-az-definition"].tag == "textarea"


def test_what_is_typed_is_kept_by_language_and_shown_again(archivist: Client) -> None:
    tag = build.make_tag("agreements")
    typed = {"labels-az-name": " müqavilələr ", "labels-hy-definition": "Ինչ-որ բան"}
    assert send(archivist, admin_url(tag), typed).status_code == 302
    tag.refresh_from_db()
    assert tag.labels == {
        "az": {"name": "müqavilələr"},
        "hy": {"definition": "Ինչ-որ բան"},
    }
    page = archivist.get(admin_url(tag))
    assert boxes(page)["labels-az-name"].get("value") == "müqavilələr"
    assert boxes(page)["labels-hy-definition"].text.strip() == "Ինչ-որ բան"
    summary = parse(page).xpath("//details[@class='labels']/summary")[0]
    assert summary.text_content() == "Azərbaycanca, Հայերեն"


def test_a_language_that_is_no_longer_offered_keeps_what_was_said_in_it(
    archivist: Client,
) -> None:
    tag = build.make_tag("agreements", labels={"ar": {"name": "اتفاقيات"}})
    box = boxes(archivist.get(admin_url(tag)))["labels-ar-name"]
    assert (box.get("lang"), box.get("dir")) == ("ar", "rtl")
    send(archivist, admin_url(tag), {"labels-az-name": "müqavilələr"})
    tag.refresh_from_db()
    assert tag.labels == {"ar": {"name": "اتفاقيات"}, "az": {"name": "müqavilələr"}}


def test_an_emptied_box_takes_its_text_away(archivist: Client) -> None:
    tag = build.make_tag("agreements", labels={"az": {"name": "müqavilələr"}})
    send(archivist, admin_url(tag), {"labels-az-name": ""})
    tag.refresh_from_db()
    assert tag.labels == {}


def test_a_form_that_was_sent_without_the_boxes_leaves_the_labels_alone(
    archivist: Client,
) -> None:
    tag = build.make_tag("agreements", labels={"az": {"name": "müqavilələr"}})
    fields = {n: v for n, v in fields_of(archivist.get(admin_url(tag))).items() if "-" not in n}
    assert archivist.post(admin_url(tag), fields).status_code == 302
    tag.refresh_from_db()
    assert tag.labels == {"az": {"name": "müqavilələr"}}


def test_a_label_that_is_too_long_is_refused_by_name_and_nothing_is_lost(
    archivist: Client,
) -> None:
    tag = build.make_tag("agreements")
    typed = {"labels-az-name": "m" * 101, "labels-hy-name": "պայմանագրեր"}
    page = send(archivist, admin_url(tag), typed)
    assert page.status_code == 200
    assert "Name (Azərbaycanca): use at most 100 characters; it has 101." in str(errors_of(page))
    assert boxes(page)["labels-az-name"].get("value") == "m" * 101
    assert boxes(page)["labels-hy-name"].get("value") == "պայմանագրեր"
    assert parse(page).xpath("//details[@class='labels'][@open]")


@pytest.mark.parametrize("code", ["1", "English", '"><script>', "a" * 500, "__prefix__"])
def test_a_code_that_is_no_language_is_refused_with_a_sentence(
    archivist: Client, code: str
) -> None:
    tag = build.make_tag("agreements")
    page = send(archivist, admin_url(tag), {f"labels-{code}-name": "something"})
    assert page.status_code == 200
    assert "is no code of a language" in str(errors_of(page))
    assert not parse(page).xpath("//script[not(@src) and not(@type)]")


def test_what_no_database_can_keep_does_not_break_the_form(archivist: Client) -> None:
    tag = build.make_tag("agreements")
    assert send(archivist, admin_url(tag), {"labels-az-name": "a\x00b"}).status_code == 302
    tag.refresh_from_db()
    assert tag.labels == {"az": {"name": "ab"}}


def test_types_of_connection_have_their_words_in_every_language(archivist: Client) -> None:
    row = RelationType.objects.get(identifier="took-part-in")
    typed = {"labels-az-label": "iştirak edib", "labels-az-inverse_label": "iştirakçılar"}
    assert send(archivist, admin_url(row), typed).status_code == 302
    row.refresh_from_db()
    assert row.labels == {"az": {"label": "iştirak edib", "inverse_label": "iştirakçılar"}}


def test_a_new_tag_may_come_with_its_labels(archivist: Client) -> None:
    typed = {"name": "agreements", "labels-az-name": "müqavilələr"}
    assert send(archivist, admin_url(Tag, "add"), typed).status_code == 302
    tag = Tag.objects.get()
    assert tag.labels == {"az": {"name": "müqavilələr"}}
    assert tag.folded_labels == "\nmuqavileler\n"


# --- files of items -------------------------------------------------------------------------


@pytest.fixture
def item(archivist: Client) -> Any:
    """Return an item in Azerbaijani with one file, in an archive in English."""
    file = build.stored_file(alt_text="Abidə", caption="Ön tərəf")
    return build.make_item(title="Foto", language="az", files=[file])


def test_a_files_words_are_given_in_every_language_but_its_items(
    archivist: Client, item: Any
) -> None:
    page = archivist.get(admin_url(item))
    assert list(boxes(page, "files-0-labels-")) == [
        f"files-0-labels-{code}-{name}"
        for code in ("en", "hy")
        for name in ("alt_text", "caption")
    ]
    typed = {"files-0-labels-en-alt_text": "A memorial", "files-0-labels-en-caption": "Front"}
    assert send(archivist, admin_url(item), typed).status_code == 302
    assert item.files.get().labels == {"en": {"alt_text": "A memorial", "caption": "Front"}}
    assert type(item).objects.get(pk=item.pk).version == 2


def test_history_says_what_was_said_of_a_file_in_other_languages(
    archivist: Client, item: Any
) -> None:
    send(archivist, admin_url(item), {"files-0-labels-en-caption": "Front"})
    send(archivist, admin_url(item), {"files-0-labels-en-caption": "Recto"})
    said = parse(archivist.get(admin_url(item, "history"))).text_content()
    assert "Caption (English): Front" in said
    assert "Caption (English): Recto" in said
    assert "{'en'" not in said


def test_nothing_said_of_a_file_is_lost_in_a_conflict(archivist: Client, item: Any) -> None:
    mine = fields_of(archivist.get(admin_url(item)))
    send(archivist, admin_url(item), {"files-0-labels-hy-caption": "Դիմերես"})
    mine |= {"files-0-labels-en-caption": "Front", "_save": "1"}
    page = archivist.post(admin_url(item), mine)
    assert page.status_code == 409
    rows = {
        row.findtext("th"): [" ".join(cell.text_content().split()) for cell in row.findall("td")]
        for row in parse(page).xpath("//table[@class='side-by-side']/tbody/tr")
    }
    theirs, yours = rows["Files"]
    assert "Caption (Հայերեն): Դիմերես" in theirs
    assert "Caption (English): Front" in yours
    answer = archivist.post(admin_url(item), fields_of(page) | {"_continue": "1"})
    assert answer.status_code == 302
    assert item.files.get().labels == {"en": {"caption": "Front"}}


def test_a_caption_that_is_too_long_is_refused_in_its_row(archivist: Client, item: Any) -> None:
    typed = {"files-0-labels-en-caption": "m" * 501}
    page = send(archivist, admin_url(item), typed)
    assert "Caption (English): use at most 500 characters" in str(errors_of(page))
    assert fields_of(page)["files-0-labels-en-caption"] == "m" * 501


def test_undo_brings_a_files_words_back(archivist: Client, item: Any) -> None:
    send(archivist, admin_url(item), {"files-0-labels-en-caption": "Front"})
    send(archivist, admin_url(item), {"files-0-labels-en-caption": ""})
    undo(Changeset.objects.latest("pk"), by=None)
    assert item.files.get().labels == {"en": {"caption": "Front"}}


def test_many_files_in_many_languages_cost_no_queries(
    archivist: Client, django_assert_max_num_queries: Any
) -> None:
    labels = {"az": {"caption": "Üz"}, "fr": {"caption": "Recto"}}
    files = [build.stored_file(f"{n}.png", labels=labels) for n in range(12)]
    item = build.make_item(files=files)
    with django_assert_max_num_queries(30):
        page = archivist.get(admin_url(item))
    assert "files-11-labels-fr-caption" in boxes(page, "labels-")

"""Pictures of the archive in texts, and links between records, as readers meet them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.media.rights import RightsStatement
from apps.records import richtext
from apps.records.admin.words import lines_of
from apps.records.changes import changeset
from apps.records.documents import public_document, to_document
from apps.records.models import Record, Status
from tests import build
from tests.forms import admin_url, send
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

PLATE = f"//figure[{has_class('plate')}]"


def figure(item: Any, caption: str = "") -> str:
    return f'<figure data-item="{item.identifier}"><figcaption>{caption}</figcaption></figure>'


def a_picture(**fields: Any) -> Any:
    """Return an item with a picture in two sizes, which shows something."""
    file = build.draw(build.stored_file(alt_text="A square with a fountain"))
    usual = {"title": "The square", "credit_line": "A family", "files": [file]}
    return build.make_item(**usual | fields)


def article(body: str, **fields: Any) -> Any:
    return build.make_article(title="Of the square", body=body, **fields)


def test_picture_stands_in_the_text_with_all_that_belongs_to_it(client: Client) -> None:
    item = a_picture(rights_statement=RightsStatement.INC.value)
    told = article(f"<p>Told.</p>{figure(item, 'Seen from the <em>north</em>')}<p>On.</p>")
    page = Page(client, told.get_absolute_url())
    image = page.one(f"{PLATE}//img")
    assert image.get("alt") == "A square with a fountain"
    assert image.get("loading") == "lazy"
    assert image.get("width")
    assert image.get("height")
    assert page.all(f"{PLATE}//source/@srcset")
    assert page.texts(f"{PLATE}//figcaption") == [
        "Seen from the north The square · A family · In copyright"
    ]
    assert page.links(PLATE) == {
        "The square": item.get_absolute_url(),
        "In copyright": RightsStatement.INC.value,
    }
    assert flaws(page.text) == []


def test_picture_without_a_caption_has_its_title(client: Client) -> None:
    page = Page(client, article(figure(a_picture(credit_line=""))).get_absolute_url())
    assert page.texts(f"{PLATE}//figcaption")[0].startswith("The square · ")


def test_picture_is_called_and_described_in_the_readers_language(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    file = build.stored_file(alt_text="A square", labels={"az": {"alt_text": "Meydan"}})
    title = {"language": "az", "title": "Meydanın şəkli", "status": "published"}
    item = a_picture(files=[file], translations=[title])
    page = Page(client, f"/az{article(figure(item)).get_absolute_url()}")
    assert page.one(f"{PLATE}//img").get("alt") == "Meydan"
    assert page.one(f"{PLATE}//img").get("lang") == "az"
    assert page.links(PLATE)["Meydanın şəkli"] == f"/az{item.get_absolute_url()}"


@pytest.mark.parametrize(
    "own", [{"content_notice": "It shows injuries."}, {"notice_kind": "injury"}]
)
def test_what_a_notice_prepares_for_is_not_shown(client: Client, own: dict[str, Any]) -> None:
    item = a_picture(**own)
    page = Page(client, article(figure(item, "In the ward")).get_absolute_url())
    assert page.all(f"{PLATE}//img") == []
    (said,) = page.texts(PLATE)
    assert said.startswith("Before you open it:")
    assert "njur" in said
    assert page.links(PLATE)["The square"] == item.get_absolute_url()


def test_item_without_a_file_is_named_and_linked(client: Client) -> None:
    item = a_picture(files=[])
    page = Page(client, article(figure(item, "The decree")).get_absolute_url())
    assert page.texts(PLATE) == ["The decree The square"]


def test_item_is_shown_by_its_own_picture_whatever_its_cover_is(client: Client) -> None:
    other = a_picture(title="Other", files=[build.stored_file(alt_text="Another square")])
    item = a_picture(cover=other.identifier)
    page = Page(client, article(figure(item)).get_absolute_url())
    assert page.one(f"{PLATE}//img").get("alt") == "A square with a fountain"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN, Status.REMOVED])
def test_hidden_picture_takes_its_caption_with_it(client: Client, status: str) -> None:
    item = a_picture(title="Hidden", status=status)
    shown = a_picture()
    told = article(
        f"<p>Told.</p>{figure(item, 'Whispered')}{figure(shown, 'Said')}",
        translations=[
            {
                "language": "az",
                "title": "Meydan",
                "body": f"<p>Deyilib.</p>{figure(item, 'Pıçıldanıb')}",
                "status": "published",
            }
        ],
    )
    page = Page(client, told.get_absolute_url())
    assert page.texts(PLATE) == [
        "Said The square · A family · Given to the public domain (CC0 1.0)"
    ]
    assert "Whispered" not in page.text
    public = public_document(told)
    said = public.document.model_dump_json()
    assert not any(word in said for word in (item.identifier, "Whispered", "Pıçıldanıb"))
    assert shown.identifier in said
    assert "Whispered" in to_document(told).model_dump_json(), "editors keep it"
    if status == Status.DRAFT:
        with changeset(by=None) as change:
            change.publish(Record.objects.get(pk=item.pk))
        assert "Whispered" in Page(client, told.get_absolute_url()).text


def test_identifier_that_nobody_has_shows_nothing(client: Client) -> None:
    told = article(
        '<p>Told.</p><figure data-item="4k2x9b7j"><figcaption>Lost</figcaption></figure>'
    )
    assert "Lost" not in Page(client, told.get_absolute_url()).text


def test_link_leads_straight_to_the_record_in_the_readers_language(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    place, hidden = build.make_place(title="Shusha"), build.make_event(status=Status.DRAFT)
    told = article(
        f'<p><a href="/id/{place.identifier}">Here</a> <a href="/id/{hidden.identifier}">there</a>'
        f'<span class="footnote"><a href="/id/ark:/99999/{place.identifier}#names">Noted</a></span></p>'
    )
    page = Page(client, f"/az{told.get_absolute_url()}")
    links = page.links(f"//div[{has_class('prose')}]")
    assert links["Here"] == f"/az{place.get_absolute_url()}"
    assert links["Noted"] == f"/az{place.get_absolute_url()}#names"
    assert links["there"] == f"/id/{hidden.identifier}"
    assert Page(client, told.get_absolute_url()).links()["Here"] == place.get_absolute_url()


def test_pictures_and_links_cost_one_query_however_many_there_are(client: Client) -> None:
    item, place = a_picture(), build.make_place()
    bare = article("<p>Told.</p>", cover=item.identifier)
    few = article(
        f'<p><a href="/id/{place.identifier}">x</a></p>{figure(item)}', cover=item.identifier
    )
    others = [a_picture(title=f"Square {number}") for number in range(12)]
    links = "".join(f'<p><a href="/id/{other.identifier}">x</a></p>' for other in others)
    many = article(links + "".join(map(figure, others)), cover=item.identifier)
    costs = []
    for told in (bare, few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(told.get_absolute_url())
        costs.append(len(queries))
    assert costs[2] == costs[1] <= costs[0] + 1
    assert costs[2] <= 12


def test_archives_own_texts_show_pictures_and_lead_straight_to_records(client: Client) -> None:
    item, hidden = a_picture(), a_picture(title="Hidden", status=Status.DRAFT)
    link = f'<p><a href="/id/{item.identifier}">The square</a></p>'
    about = f"{link}{figure(item, 'Seen from the north')}{figure(hidden, 'Whispered')}"
    build.make_site(about=about, method=about, contact=about)
    for address in ("/about/", "/method/", "/contact/"):
        page = Page(client, address)
        assert page.one(f"{PLATE}//img").get("alt") == "A square with a fountain"
        assert page.links()["The square"] == item.get_absolute_url()
        assert "Whispered" not in page.text
    assert "Whispered" not in Page(client, "/").text


def test_history_names_what_a_figure_shows() -> None:
    told = f"<p>Told.</p>{figure(a_picture(), 'Seen')}"
    (item,) = richtext.items_in(told)
    assert lines_of(told) == ["Told.", f"[figure: {item}] Seen"]
    assert lines_of(f'<figure data-item="{item}"></figure>') == [f"[figure: {item}]"]


def test_editor_is_told_of_a_figure_that_readers_do_not_see() -> None:
    editor = Client()
    editor.force_login(build.make_editor())
    shown, hidden = a_picture(), a_picture(title="Hidden", status=Status.DRAFT)
    told = article("<p>Told.</p>")
    body = {"body": figure(shown) + figure(hidden)}
    saved = send(editor, admin_url(told), body, button="_continue", follow=True)
    warnings = [str(m) for m in saved.context["messages"] if m.level_tag == "warning"]
    assert len(warnings) == 1
    assert hidden.identifier in warnings[0]

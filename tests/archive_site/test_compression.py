"""Pages are sent pressed to browsers that take them so; everything else is sent as it is."""

import gzip

import pytest
from django.test import Client

from apps.records.models import Status
from tests import build
from tests.reading import close

pytestmark = pytest.mark.django_db
PRESSED = {"accept-encoding": "gzip, deflate, br"}


def test_pages_are_pressed_for_browsers_that_take_them_so() -> None:
    gone = build.make_event(status=Status.WITHDRAWN).get_absolute_url()
    for address in ("/", build.make_person().get_absolute_url(), gone, "/nothing/"):
        plain, pressed = Client().get(address), Client().get(address, headers=PRESSED)
        assert "Content-Encoding" not in plain.headers
        assert pressed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(pressed.content) == plain.content
        assert len(pressed.content) < len(plain.content) / 2
        assert "Accept-Encoding" in pressed.headers["Vary"]


def test_files_and_formats_are_sent_as_they_are() -> None:
    entry = build.draw(build.stored_file())
    item = build.make_item(files=[entry])
    for address in (f"/files/{entry['key']}", f"/iiif/{item.identifier}/manifest"):
        response = Client().get(address, headers=PRESSED)
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers
        close(response)

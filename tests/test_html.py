"""Every sort of page is faultless HTML in the eyes of the Nu HTML checker, in every language."""

from pathlib import Path

import pytest

from tests.html_checker import NO_CHECKER, errors_in, is_found
from tests.page_types import LANGUAGES, places

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not is_found(), reason=NO_CHECKER),
]


def test_every_page_is_faultless_html(tmp_path: Path) -> None:
    for place in places(*LANGUAGES):
        (tmp_path / f"{place.name}_{place.language}.html").write_text(place.fetch())
    assert errors_in(tmp_path) == {}


def test_a_fault_is_noticed(tmp_path: Path) -> None:
    page = "<!doctype html><html lang=en><title>A</title><p><div role=nothing></p>"
    (tmp_path / "spoilt.html").write_text(page)
    assert "nothing" in str(errors_in(tmp_path)["spoilt"])

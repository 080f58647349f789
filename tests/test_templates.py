"""Templates keep to the strict content policy, and the page for faults leans on nothing."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script\b(?![^>]*\bsrc=)", re.I)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_template_has_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


def test_page_for_faults_needs_no_context() -> None:
    text = (TEMPLATES / "500.html").read_text(encoding="utf-8")
    assert "{%" not in text
    assert "{{" not in text

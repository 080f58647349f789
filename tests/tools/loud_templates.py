"""Misspelt template variables, which Django leaves blank, fail the test that meets them."""

import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class MissingVariableError(AssertionError):
    """A readers' template asked for something its view does not give."""


class LoudMissingVariable(str):
    """A `string_if_invalid` that raises in our readers' templates and is blank elsewhere.

    Django's own admin templates rely on missing variables being blank, so templates outside
    `templates/`, and ours for the admin, keep that. Tests inside `{% if %}` and `{% for %}`
    never come here: Django treats a missing variable as None there.
    """

    __slots__ = ()

    def __new__(cls) -> "LoudMissingVariable":
        """Hold the placeholder without which Django would not ask us about each variable."""
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        """Stand for a missing variable; Django's caller holds the context that lacks it."""
        context = sys._getframe(1).f_locals.get("context")
        template = getattr(getattr(context, "render_context", None), "template", None)
        name = str(getattr(getattr(template, "origin", None), "name", ""))
        if name and _is_for_readers(Path(name)):
            raise MissingVariableError(f"{{{{ {variable} }}}} is missing in {name}")
        return ""


def _is_for_readers(template: Path) -> bool:
    return template.is_relative_to(TEMPLATES) and not template.is_relative_to(TEMPLATES / "admin")

"""How far the drawing of renditions has come, in words and in numbers."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import derivatives
from .models import Item, ItemFile, Renditions, RenditionState

#: Of what pictures are made; as `derivatives.is_drawn` says of one.
DRAWN = Q(content_type__startswith="image/") | Q(content_type="application/pdf")
#: What editors may have tried again: what failed, and what nobody has asked for.
LEFT = Q(drawn_state=RenditionState.FAILED) | Q(drawn_state=None)


# --- one file -------------------------------------------------------------------------------


def with_progress(files: Any) -> Any:
    """Return the rows of `files` with what is known of their renditions; no query more."""
    made = Renditions.objects.filter(key=OuterRef("key"))
    return files.annotate(
        drawn_state=Subquery(made.values("state")),
        drawn_problem=Subquery(made.values("problem")),
        drawn_sizes=Subquery(made.values("sizes")),
    )


def words(row: Any) -> str:
    """Say in words how far the renditions of a file are; empty where none are made of it.

    `row` comes from `with_progress`.
    """
    if not derivatives.is_drawn(row.content_type):
        return ""
    if row.drawn_state == RenditionState.READY:
        widths = ", ".join(str(width) for width, _height in row.drawn_sizes)
        return _("Sizes are ready: %(widths)s pixels wide.") % {"widths": widths}
    if row.drawn_state == RenditionState.FAILED:
        return _("Could not be drawn: %(problem)s") % {"problem": problem_words(row)}
    if row.drawn_state is None:
        return _("Nothing has been drawn of it yet.")
    return str(STATES[row.drawn_state][0])


def problem_words(row: Any) -> str:
    """Return why the drawing of a file failed, in the language of whoever looks."""
    return _(row.drawn_problem) if row.drawn_problem else ""


def is_left(row: Any) -> bool:
    """Say whether the drawing of a file may be tried again."""
    is_settled = row.drawn_state in (None, RenditionState.FAILED)
    return is_settled and derivatives.is_drawn(row.content_type)


# --- all files ------------------------------------------------------------------------------

#: In the order in which a file passes through them; None where nobody has asked.
STATES: dict[str | None, tuple[Any, str]] = {
    RenditionState.WAITING: (gettext_lazy("Waiting to be drawn"), "waiting"),
    RenditionState.MAKING: (gettext_lazy("Being drawn"), "making"),
    RenditionState.READY: (gettext_lazy("Ready"), "ready"),
    RenditionState.FAILED: (gettext_lazy("Could not be drawn"), "failed"),
    None: (gettext_lazy("Not asked for yet"), "none"),
}


def counted() -> dict[str | None, int]:
    """Return how many files of kept items are in each state; one query."""
    files = with_progress(ItemFile.objects.filter(DRAWN, item__in=Item.objects.kept()))
    rows = files.order_by().values_list("drawn_state").annotate(number=Count("pk"))
    return dict.fromkeys(STATES, 0) | dict(rows)


def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the front page of the editing side says of renditions, where it says anything."""
    if not request.user.has_perm("media.change_item"):
        return []
    numbers = counted()
    unsettled = numbers[RenditionState.WAITING] + numbers[RenditionState.MAKING]
    entries = [
        (_("Waiting to be drawn"), unsettled),
        (_("Could not be drawn"), numbers[RenditionState.FAILED]),
    ]
    url = reverse("admin:media_item_renditions")
    return [{"label": label, "count": number, "url": url} for label, number in entries if number]

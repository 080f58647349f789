"""Telling editors of figures in a text that readers do not see."""

from django.utils.translation import gettext as _

from .. import richtext
from ..models import Record


def figures_not_shown(record: Record) -> list[str]:
    """Return a sentence for each figure of a saved record's text whose item is not public.

    Asks nothing where there is none, as in most records.
    """
    items = richtext.items_in(record.body)
    if not items:
        return []
    public = Record.objects.public().filter(identifier__in=items)
    hidden = items - set(public.values_list("identifier", flat=True))
    sentence = _("Readers do not see the figure “{item}” yet: no published record is called that.")
    return [sentence.format(item=item) for item in sorted(hidden)]

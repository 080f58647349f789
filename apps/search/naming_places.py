"""How many records name a place, for pages that list places. The settings name it."""

from collections.abc import Collection

from django.db.models import Sum

from . import marks
from .keeping import enter_due
from .models import SearchTally


def naming_places(identifiers: Collection[str]) -> dict[str, int]:
    """Return how many records that readers find name each of these places: two queries.

    Places that none names are left out. The numbers are kept and not counted here.
    """
    if not identifiers:
        return {}
    enter_due()
    wanted = {marks.place(identifier): identifier for identifier in identifiers}
    rows = SearchTally.objects.filter(mark__in=wanted, count__gt=0).order_by()
    counts = rows.values_list("mark").annotate(total=Sum("count"))
    return {wanted[mark]: total for mark, total in counts}

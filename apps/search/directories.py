"""What lists ask of the index: how many there are, and who stands under which letter.

`apps.records` knows nothing of this: its lists are told by `settings.DIRECTORIES`.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Q
from django.http import HttpRequest

from apps.records.kinds import kinds
from apps.records.models import Record
from apps.records.pages import BY_NAME, Card, ListPage, cards, one_page

from . import headings, marks
from .keeping import enter_due
from .models import SearchHeading, SearchTally

_LETTERS = "a_"


@dataclass(frozen=True)
class Totals:
    """How much readers find of each kind, and under each tag, by its identifier."""

    kinds: Counter[str]
    tags: Counter[str]


def totals() -> Totals:
    """Return how much there is, by what the index keeps: one query."""
    enter_due()
    of_kinds = Q(mark__in=[marks.kind(name) for name in kinds()])
    of_tags = Q(mark__gte="g_", mark__lt="h")
    rows = SearchTally.objects.filter(of_kinds | of_tags, count__gt=0)
    found = Totals(Counter(), Counter())
    for mark, kind, count in rows.values_list("mark", "kind", "count"):
        if mark.startswith("g_"):
            found.tags[mark.removeprefix("g_")] += count
        else:
            found.kinds[kind] += count
    return found


@dataclass(frozen=True)
class Directory:
    """All records of a kind that readers find, counted by what the index keeps: one query."""

    kind: str

    @cached_property
    def _tallies(self) -> dict[str, int]:
        enter_due()
        # As a range, which every order of letters knows: nothing else begins with an a.
        wanted = Q(mark=marks.kind(self.kind)) | Q(mark__gte=_LETTERS, mark__lt="b")
        rows = SearchTally.objects.filter(wanted, kind=self.kind, count__gt=0)
        return dict(rows.values_list("mark", "count"))

    @property
    def total(self) -> int:
        """How many there are."""
        return self._tallies.get(marks.kind(self.kind), 0)

    @property
    def letters(self) -> Counter[str]:
        """How many stand under each letter, by the first digits of their sort keys.

        Nothing where the kind's list stands in another order.
        """
        if not headings.is_listed_by_name(self.kind):
            return Counter()
        return Counter(
            {
                mark.removeprefix(_LETTERS): count
                for mark, count in self._tallies.items()
                if mark.startswith(_LETTERS)
            }
        )

    def page_of(self, letter: str, request: HttpRequest) -> tuple[ListPage, list[Card]]:
        """Return a page of those under a letter, by the names that begin with it."""
        after = f"{int(letter) + 1:0{len(letter)}}"
        rows = SearchHeading.objects.filter(
            kind=self.kind, is_hidden=False, sort_key__gte=letter, sort_key__lt=after
        )
        page = one_page(rows, BY_NAME, request)
        wanted = [row.record_id for row in page.records]
        records = {r.pk: r for r in Record.objects.public().for_list().filter(pk__in=wanted)}
        shown = [row for row in page.records if row.record_id in records]
        ready = cards(records[row.record_id] for row in shown)
        return page, [
            replace(card, title=row.text, language=row.language)
            for row, card in zip(shown, ready, strict=True)
        ]

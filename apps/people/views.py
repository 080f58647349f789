"""Readers' pages of people, and the names wall."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.records.models import Record
from apps.records.pages import cards
from apps.records.views import RecordDetail, RecordList

from .models import Person


class PersonList(RecordList):
    """Everybody in the directory, by name."""

    model = Person


class PersonDetail(RecordDetail):
    """A person: the name first, then what is known."""

    model = Person


@require_safe
def remembered(request: HttpRequest) -> HttpResponse:
    """Show the names wall: a plain list of those marked as remembered here, and no one else."""
    people = Record.objects.public().filter(person__is_remembered_here=True)
    ordered = list(people.for_list().order_by("sort_key", "identifier"))
    by_letter = groupby(
        zip(ordered, cards(ordered), strict=True), key=lambda pair: pair[0].heading
    )
    letters = [
        {"letter": letter, "people": [card for _person, card in same]}
        for letter, same in by_letter
    ]
    return render(request, "people/remembered.html", {"letters": letters, "total": len(ordered)})

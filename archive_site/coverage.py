"""What the archive holds and what it lacks, counted for its readers.

Live counts, not kept anywhere: a few statements however much there is, which cost some hundredths
of a second at ten thousand records and would cost seconds at a million. Only what readers may see
is counted, and what is kept private counts as missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from apps.events.models import Event
from apps.media.models import Item, ItemFile, Level
from apps.people.models import Person
from apps.places.models import Place
from apps.records import dates
from apps.records.models import (
    AvoidedWord,
    NameKind,
    Record,
    RecordName,
    Statement,
    Translation,
    WithdrawalGround,
)
from apps.records.models.record import NO_DATE
from apps.records.models.sources import Rank
from apps.records.pages import current_language, language_name


@dataclass(frozen=True)
class Covered:
    """How many of how many have something, and what that means in a sentence."""

    label: str
    count: int
    total: int
    meaning: str = ""


@dataclass(frozen=True)
class Coverage:
    """The counts of one kind."""

    name: str
    label: str
    rows: list[Covered]


def of_each_kind() -> list[Coverage]:
    """Return the counts of the kinds that readers meet here: one query for each kind."""
    found = (_of_people(), _of_events(), _of_places(), _of_media())
    return [coverage for coverage in found if coverage.rows[0].total]


def _coverage(model: Any, rows: Iterable[Covered]) -> Coverage:
    return Coverage(model.kind_name(), str(model._meta.verbose_name_plural), list(rows))


def _of_people() -> Coverage:
    told = _statements(Person)
    # As `telling` has it: SQLite cannot look into a list kept as JSON.
    people = Person.objects.public().alias(kept_back=Cast("withheld", TextField()))
    portrait = Q(cover__in=Record.objects.public()) & ~Q(kept_back__contains='"cover"')
    n = people.aggregate(
        all=Count("pk"),
        portrait=Count("pk", filter=portrait),
        born=Count("pk", filter=_is_dated("born_")),
        died=Count("pk", filter=_is_dated("died_")),
        source=Count("pk", filter=Exists(told)),
    )
    return _coverage(
        Person,
        (
            Covered(
                _("With a portrait"), n["portrait"], n["all"], _("A picture that readers may see.")
            ),
            Covered(
                _("With a date of birth"),
                n["born"],
                n["all"],
                _("At least the year, if only roughly."),
            ),
            Covered(
                _("With a date of death"),
                n["died"],
                n["all"],
                _("At least the year, if only roughly. Nobody's is guessed."),
            ),
            Covered(_("With a source"), n["source"], n["all"], _source_meaning()),
        ),
    )


def _of_events() -> Coverage:
    told = _statements(Event)
    tellers = told.order_by().values("record").annotate(n=Count("source", distinct=True))
    events = Event.objects.public().alias(told_by=Subquery(tellers.values("n")))
    n = events.aggregate(
        all=Count("pk"),
        date=Count("pk", filter=~Q(date_sort=NO_DATE)),
        place=Count("pk", filter=Q(place__in=Place.objects.public())),
        source=Count("pk", filter=Q(told_by__gte=1)),
        accounts=Count("pk", filter=Q(told_by__gte=2)),
    )
    return _coverage(
        Event,
        (
            Covered(
                _("With a date"), n["date"], n["all"], _("At least the year, if only roughly.")
            ),
            Covered(_("With a place"), n["place"], n["all"], _("Where it happened is recorded.")),
            Covered(_("With a source"), n["source"], n["all"], _source_meaning()),
            Covered(
                _("With more than one source"),
                n["accounts"],
                n["all"],
                _("What one alone says of a contested event is one account of it."),
            ),
        ),
    )


def _of_places() -> Coverage:
    n = Place.objects.public().aggregate(
        all=Count("pk"), mapped=Count("pk", filter=Q(latitude__isnull=False))
    )
    meaning = _("A point on the earth. It draws no border.")
    return _coverage(Place, [Covered(_("With coordinates"), n["mapped"], n["all"], meaning)])


def _of_media() -> Coverage:
    files = ItemFile.objects.filter(item=OuterRef("pk"))
    pictures = files.filter(content_type__startswith="image/")
    has_picture = Q(Exists(pictures))
    undescribed = Q(Exists(pictures.filter(alt_text="")))
    n = (
        Item.objects.public()
        .filter(level=Level.ITEM)
        .aggregate(
            all=Count("pk"),
            file=Count("pk", filter=Exists(files)),
            picture=Count("pk", filter=has_picture),
            alt=Count("pk", filter=has_picture & ~undescribed),
            rights=Count("pk", filter=~Q(rights_statement="")),
            transcript=Count("pk", filter=Exists(files.exclude(transcript=""))),
        )
    )
    return _coverage(
        Item,
        (
            Covered(
                _("With a file"),
                n["file"],
                n["all"],
                _("The archive keeps a copy. The others are described, and lie elsewhere."),
            ),
            Covered(
                _("With a rights statement"),
                n["rights"],
                n["all"],
                _("It says what readers may do with the item."),
            ),
            Covered(
                _("Pictures described in words"),
                n["alt"],
                n["picture"],
                _("For those who cannot see them."),
            ),
            Covered(
                _("Files with a transcript"),
                n["transcript"],
                n["file"],
                _("The words in a picture, a paper or a recording, written out."),
            ),
        ),
    )


def _source_meaning() -> str:
    return _("At least one statement on the page says where it is known from.")


def _is_dated(prefix: str) -> Q:
    """Return what is true of those whose date is known to readers, one of its ends at least."""
    ends = (f"{prefix}earliest__isnull", f"{prefix}latest__isnull")
    return Q(**{ends[0]: False}) | Q(**{ends[1]: False})


def _statements(model: type[Record]) -> "QuerySet[Statement]":
    """Return the statements with a source that readers find on a page of the kind `model`."""
    rows = Statement.objects.for_readers().filter(
        record=OuterRef("pk"), source__isnull=False, rank=Rank.NORMAL
    )
    rows = rows.alias(kept_back=Cast("record__withheld", TextField()))
    for name in model.may_be_withheld:
        topics = model(withheld=[name]).withheld_topics()
        rows = rows.exclude(topic__in=topics, kept_back__contains=f'"{name}"')
    return rows


# --- languages --------------------------------------------------------------------------------


@dataclass(frozen=True)
class InLanguage:
    """How much of the archive can be read in one language."""

    code: str
    name: str
    articles: int
    records: int


def in_languages(codes: Iterable[str]) -> tuple[list[InLanguage], int, int]:
    """Return what can be read in each language, and how many articles and records there are.

    One query. A record can be read in the language it is written in, in those into which it is
    translated, and, under its name, in those in which it has a preferred one.
    """
    codes = list(codes)
    wanted: dict[str, Any] = {"records": Count("pk"), "articles": Count("pk", filter=_ARTICLE)}
    for number, code in enumerate(codes):
        here = {"record": OuterRef("pk"), "language": code}
        preferred = RecordName.objects.for_readers().filter(**here, kind=NameKind.PREFERRED)
        named = Q(Exists(preferred))
        told = Q(Exists(Translation.objects.for_readers().filter(**here)))
        readable = Q(language=code) | told
        wanted[f"articles_{number}"] = Count("pk", filter=_ARTICLE & readable)
        wanted[f"records_{number}"] = Count("pk", filter=readable | named)
    n = Record.objects.public().aggregate(**wanted)
    rows = [
        InLanguage(code, language_name(code), n[f"articles_{i}"], n[f"records_{i}"])
        for i, code in enumerate(codes)
    ]
    return rows, n["articles"], n["records"]


_ARTICLE = Q(kind="article")


# --- what was taken down, and what is not said --------------------------------------------------


def withdrawn() -> list[tuple[str, int]]:
    """Return how many records are withdrawn now, by ground: those that readers saw once."""
    rows = Record.objects.tombstones().order_by().values_list("withdrawal_ground")
    counts = dict(rows.annotate(Count("pk")))
    return [
        (str(ground.label), counts[ground.value])
        for ground in WithdrawalGround
        if ground.value in counts
    ]


@dataclass(frozen=True)
class Avoided:
    """A word that the archive does not use in its own voice."""

    word: str
    why: str
    prefer: str
    since: str


def avoided_words() -> list[Avoided]:
    """Return the words that the archive avoids, and why."""
    language = current_language()
    return [
        Avoided(row.word, row.why, row.prefer, dates.words(row.since.isoformat(), language))
        for row in AvoidedWord.objects.all()
    ]

"""What somebody who is typing may mean: names, titles and tags that begin so.

The last word is taken for the beginning of one, those before it for whole words, in any order, in
any name and in any script: all is folded. What is called just so comes first, then what begins
so, then what has such a word further on; where next to nothing begins so, names that are written
or sound like it. No table is kept for this: the words of names stand in the index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.records import dates
from apps.records.kinds import kinds
from apps.records.models import NameKind, Record, RecordName, Tag
from apps.records.models.tags import folded_name
from apps.records.pages import current_language, in_readers_words

from . import wording
from .alike import MEANT, SPELLING, alike
from .engines import engine
from .keeping import enter_due
from .marks import HIDDEN
from .matching import ButNot, Mark, Match, Word, all_of, any_of
from .models import SearchTally
from .queries import kept
from .ranking import Written, names_of

#: How many are suggested, and how many tags among them.
MOST, MOST_TAGS = 10, 3
#: No more of what is typed is looked at, nor more words of it.
_LONGEST, _MOST_WORDS = 100, 6
#: Records whose names are looked at: that are called just so; that have these very words; that
#: have words which begin so. Of a great many, those are the same every time.
_CALLED, _WHOLE, _BEGUN = 30, 60, 300
#: Records of which all is read.
_CLOSELY = 30
#: With fewer found than this, names are looked for that are merely like it.
_FEW = 3
#: Other words looked for in the place of one.
_MOST_NEAR = 6
#: Tags that are looked at, the most used first.
_TAGS = 30


@dataclass(frozen=True)
class Suggestion:
    """A record or a tag that may be meant."""

    url: str
    title: str
    language: str
    #: What sort of thing it is, and when it was: what tells it from its namesakes.
    hint: str
    #: The name by which it was found, where that is not the one shown, and its language.
    name: str = ""
    name_language: str = ""


@dataclass(frozen=True)
class _Asked:
    """A word that was typed, folded: whole or the beginning of one, and others in its place."""

    word: str
    begins: bool
    near: dict[str, float] = field(default_factory=dict)

    def match(self) -> Match:
        """Return what finds it among the words of names."""
        others = (Word(word, in_names=True) for word in self.near)
        return any_of(Word(self.word, True, self.begins), *others)

    def worth(self, words: Sequence[str]) -> float:
        """Return how well the words of a name answer to it, from 0 to 1."""
        if self.word in words:
            return 1.0
        if self.begins and any(word.startswith(self.word) for word in words):
            return 0.9
        return max((self.near.get(word, 0.0) for word in words), default=0.0)


def suggested(text: str, own_language: str) -> list[Suggestion]:
    """Return what readers may mean who have typed `text`, the likeliest first.

    Four queries at most, and two more where next to nothing begins so.

    Args:
        text: as it was typed so far; nothing in it is an error.
        own_language: the archive's first, in which its tags are named.

    """
    typed = kept(text[: 4 * _LONGEST])[:_LONGEST]
    asked = _asked(typed)
    if not asked:
        return []
    found = _found(asked)
    if len(found) < _FEW:
        wider = _with_others(asked, typed, SPELLING if found else MEANT)
        found = _found(wider) if wider != asked else found
        asked = wider
    tags = _tags(asked, own_language)
    rows = [*_records(found, asked, typed)[: MOST - len(tags)], *tags]
    return [row for _worth, row in sorted(rows, key=lambda pair: -pair[0])]


def _asked(typed: str) -> list[_Asked]:
    words = wording.folded(typed)[:_MOST_WORDS]
    last = len(words) - 1
    # A letter beside words stands for a name.
    return [_Asked(word, n == last or len(word) == 1) for n, word in enumerate(words)]


def _with_others(asked: list[_Asked], typed: str, least: float) -> list[_Asked]:
    """Return the words with others that are written or sound like them: one query.

    Others that are less than `least` alike are left out.
    """
    pairs = [(text, folded) for folded, text in wording.written(typed) if len(folded) > 2]
    near = alike(pairs)
    return [
        _Asked(
            one.word,
            one.begins,
            {
                other.word: 0.8 * other.likeness
                for other in near.get(one.word, [])[: _MOST_NEAR + 1]
                if other.likeness >= least and other.word != one.word
            },
        )
        for one in asked
    ]


# --- records --------------------------------------------------------------------------------

# A name that is what was typed, one that begins with it, one whose words do or are like it; and
# names that have the words between them.
_SAME, _BEGINS, _WORDS, _BETWEEN = 4.0, 3.0, 1.0, 0.5
_AS_WRITTEN, _LISTED_UNDER = 0.3, 0.1


def _worth(name: str, asked: list[_Asked]) -> float:
    """Return how well one folded name answers; 0 where it has not all that was asked for."""
    text = " ".join(one.word for one in asked)
    if name == text:
        return _SAME
    shorter = len(name) / 1000
    if name.startswith(text):
        # Whole words before a mere beginning of one.
        return _BEGINS - shorter + (0.5 if name[len(text)] == " " else 0.0)
    words = name.split()
    each = [one.worth(words) for one in asked]
    return _WORDS + sum(each) / len(each) - shorter if min(each) > 0 else 0.0


def _found(asked: list[_Asked]) -> list[int]:
    """Return the keys of the records that may be meant, the likeliest first: one query.

    It learns as well whether something has fallen due, and lets it in first.
    """
    rows = _candidates(asked)
    if any(pk < 0 for pk, _names in rows):
        enter_due()
        rows = _candidates(asked)
    worths = {pk: _best(names.split("\n"), asked) for pk, names in rows if pk > 0}
    return sorted(worths, key=lambda pk: (-worths[pk], -pk))[:_CLOSELY]


def _best(names: list[str], asked: list[_Asked]) -> float:
    worths = [_worth(name, asked) for name in names]
    under = _LISTED_UNDER if worths[0] else 0.0
    return (max(worths) or _BETWEEN) + under


def _candidates(asked: list[_Asked]) -> list[tuple[int, str]]:
    """Return records with their names, folded; and a row of key -1 where something is due."""
    text = " ".join(one.word for one in asked)
    hidden = Mark(HIDDEN)
    whole = ButNot(all_of(*(Word(one.word, in_names=True) for one in asked)), hidden)
    begun = ButNot(all_of(*(one.match() for one in asked)), hidden)
    sql_whole, whole_values = engine().matching(whole, _WHOLE)
    sql_begun, begun_values = engine().matching(begun, _BEGUN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT e.record_id, e.names FROM search_searchentry e WHERE e.record_id IN (
                SELECT pk FROM (SELECT id AS pk FROM {Record._meta.db_table}
                    WHERE folded = %s ORDER BY id DESC LIMIT %s) AS titled
                UNION SELECT pk FROM (SELECT record_id AS pk FROM {RecordName._meta.db_table}
                    WHERE folded = %s AND NOT is_private ORDER BY id DESC LIMIT %s) AS called
                UNION SELECT rowid FROM ({sql_whole}) AS whole
                UNION SELECT rowid FROM ({sql_begun}) AS begun
            ) AND NOT e.is_hidden
            UNION ALL SELECT -1, '' WHERE EXISTS (
                SELECT 1 FROM search_searchentry e WHERE e.due <= %s
            )""",  # noqa: S608
            [
                *(text, _CALLED, text, _CALLED),
                *(*whole_values, *begun_values),
                connection.ops.adapt_datetimefield_value(timezone.now()),
            ],
        )
        return [(int(pk), str(names)) for pk, names in cursor.fetchall()]


def _records(pks: list[int], asked: list[_Asked], typed: str) -> list[tuple[float, Suggestion]]:
    """Return the records `pks` through the gate, the likeliest first: two queries."""
    if not pks:
        return []
    records = list(Record.objects.public().for_list().filter(pk__in=pks))
    names = names_of(record.pk for record in records)
    order = {pk: place for place, pk in enumerate(pks)}
    rows = [(record, *_called(record, names[record.pk], asked, typed)) for record in records]
    rows.sort(key=lambda row: (-row[1], row[0].sort_key, order[row[0].pk]))
    return [(worth, suggestion) for _record, worth, suggestion in rows]


def _called(
    record: Record, names: list[Written], asked: list[_Asked], typed: str
) -> tuple[float, Suggestion]:
    """Return a record with how well it answers and, where that is another name, by which."""
    language = current_language()
    shown = _shown(record, names, language)
    ranked = [(_worth_as_written(name, asked, typed), name) for name in names]
    best, name = max(ranked, key=lambda pair: pair[0])
    own = _worth_as_written(shown, asked, typed)
    by = name if best > own and name.text != shown.text else Written("", "", "")
    when = dates.words(record.date, language) if record.date else ""
    hint = [str(kinds()[record.kind]._meta.verbose_name).capitalize(), when]
    suggestion = Suggestion(
        record.get_absolute_url(),
        shown.text,
        shown.language,
        " · ".join(filter(None, hint)),
        by.text,
        by.language,
    )
    return (best or _BETWEEN) + (_LISTED_UNDER if own else 0.0), suggestion


def _worth_as_written(name: Written, asked: list[_Asked], typed: str) -> float:
    worth = _worth(" ".join(wording.folded(name.text)), asked)
    is_same = worth and name.text.casefold().startswith(typed.casefold())
    return worth + (_AS_WRITTEN if is_same else 0.0)


def _shown(record: Record, names: Iterable[Written], language: str) -> Written:
    """Return what a record is called for this reader, as its card calls it."""
    own = Written(record.title, record.language, "")
    if record.language == language:
        return own
    here = [name for name in names if name.language == language]
    preferred = [name for name in here if name.kind == NameKind.PREFERRED]
    translated = [name for name in here if not name.kind]
    return next(iter([*preferred, *translated]), own)


# --- tags -----------------------------------------------------------------------------------


def _tags(asked: list[_Asked], own_language: str) -> list[tuple[float, Suggestion]]:
    """Return the tags that may be meant, of those that readers find something under: one query.

    The vocabulary is small: it is looked through.
    """
    tallies = SearchTally.objects.filter(
        mark=Concat(Value("g_"), OuterRef("identifier")), count__gt=0
    ).order_by()
    uses = tallies.values("mark").annotate(sum=Sum("count")).values("sum")
    text = " ".join(one.word for one in asked)
    is_called_so = Q(folded=text) | Q(folded_labels__contains=f"\n{text}\n")
    found = (
        Tag.objects.filter(Exists(tallies), *map(_has_word, asked))
        .annotate(
            uses=Subquery(uses),
            other=Case(When(is_called_so, then=0), default=1, output_field=IntegerField()),
        )
        .order_by("other", "-uses", "folded")
    )
    rows = [_tag(tag, asked, own_language) for tag in found[:_TAGS]]
    return sorted(rows, key=lambda row: -row[0])[:MOST_TAGS]


def _has_word(asked: _Asked) -> Q:
    """Return what finds tags with a word that begins so in their name or a label."""
    word = asked.word
    return (
        Q(folded__startswith=word)
        | Q(folded__contains=f" {word}")
        | Q(folded_labels__contains=f"\n{word}")
        | Q(folded_labels__contains=f" {word}")
    )


def _tag(tag: Any, asked: list[_Asked], own_language: str) -> tuple[float, Suggestion]:
    shown = in_readers_words(tag, "name", own_language)
    own = _worth(folded_name(shown.text), asked)
    labels = [(texts.get("name", ""), code) for code, texts in tag.labels.items()]
    others = [(_worth(folded_name(text), asked), text, code) for text, code in labels]
    others.append((_worth(tag.folded, asked), tag.name, own_language))
    best, text, code = max(others, key=lambda row: row[0])
    by = (text, code) if best > own else ("", "")
    return max(own, best, _BETWEEN), Suggestion(
        tag.get_absolute_url(), shown.text, shown.language, _("Tag"), *by
    )

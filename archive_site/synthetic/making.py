"""Making synthetic records: what they say, and all that the door would have worked out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from apps.articles.models import Article
from apps.events.models import Event
from apps.groups.models import Group, GroupSort
from apps.media.models import Item, ItemType, Level
from apps.media.rights import RightsStatement
from apps.people.models import Affiliation, Bond, Living, Person, PublicGround
from apps.places.models import Place, Precision
from apps.records.alphabets import script_of
from apps.records.folding import fold
from apps.records.models import (
    NameKind,
    Record,
    RecordName,
    Status,
    Translation,
    TranslationStatus,
    WithdrawalGround,
)

from . import dating
from .numbering import identifier
from .wording import LANGUAGES, Name, Skewed, Tongue

#: Of a hundred records, how many are places and groups; of 150, one holds items.
_PLACES, _GROUPS, _HOLDING = 5, 3, 150
#: How the others are shared out.
_KINDS = (("person", 65), ("event", 14), ("item", 13), ("article", 8))
#: On the names wall, which is one page, stand no more than about so many.
_REMEMBERED = 3000
#: How many tags a record bears, from none up, of a hundred.
_TAGS = (8, 25, 30, 20, 12, 5)

_OPENED = datetime(2019, 3, 1, 9, tzinfo=UTC)
_FIVE_YEARS = 5 * 365 * 24 * 60 * 60
#: When what is embargoed shall be shown.
_LONG_HENCE = datetime(2099, 1, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A record and the rows that belong to it, none of them written yet."""

    record: Any
    names: list[RecordName] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    affiliations: list[Affiliation] = field(default_factory=list)
    #: Keys of its tags.
    tags: list[int] = field(default_factory=list)


class Maker:
    """Makes the records of one archive; the same seed gives the same ones."""

    def __init__(self, number: int, seed: int, tags: Sequence[int]) -> None:
        """Make `number` records.

        Args:
            number: how many.
            seed: whatever is drawn follows from it.
            tags: the keys of the vocabulary.

        """
        self._rng = rng = Random(seed)  # noqa: S311 - a synthetic archive keeps no secrets
        self._number = number
        self._seed = seed
        self._tongues = {language: Tongue(language, rng) for language in LANGUAGES}
        self._shares = list(accumulate(tongue.share for tongue in self._tongues.values()))
        self._tags = Skewed(rng, rng.sample(tags, len(tags)), 2)
        self._rights = Skewed(rng, rng.sample(RightsStatement.values, len(RightsStatement)), 1)
        self._places: dict[str, list[tuple[int, str]]] = {}
        self._drawn_places: dict[str, Skewed[tuple[int, str]]] = {}
        self._groups: list[int] = []
        #: The keys of what holds items, and of the fonds among it; from when each is public.
        self._holding: list[int] = []
        self._fonds: list[int] = []
        self._shown_from: dict[int, datetime | None] = {}
        self._pk = 0

    def records(self) -> Iterator[Made]:
        """Yield every record; what others name comes before them."""
        places = max(1, self._number * _PLACES // 100)
        groups = self._number * _GROUPS // 100
        holding = self._number // _HOLDING
        for _ in range(places):
            yield self._place(is_district=self._pk * 40 < places)
        self._drawn_places = {
            language: Skewed(self._rng, self._rng.sample(own, len(own)), 20)
            for language, own in self._places.items()
        }
        for _ in range(groups):
            yield self._group()
        for _ in range(holding):
            yield self._collection()
        kinds = [kind for kind, _share in _KINDS]
        shares = list(accumulate(share for _kind, share in _KINDS))
        make = {
            "person": self._person,
            "event": self._event,
            "item": self._item,
            "article": self._article,
        }
        while self._pk < self._number:
            yield make[self._rng.choices(kinds, cum_weights=shares)[0]]()

    # --- what all records have ------------------------------------------------------------

    def _begun(self, model: type[Record], tongue: Tongue, **fields: Any) -> Any:
        """Return a record with what every one has, but for its title and text."""
        self._pk += 1
        at = _OPENED + timedelta(seconds=self._rng.randrange(_FIVE_YEARS))
        return model(
            pk=self._pk,
            id=self._pk,
            kind=model.kind_name(),
            identifier=identifier(self._seed, self._pk),
            language=tongue.language,
            created_at=at,
            updated_at=at,
            **self._state(at),
            **fields,
        )

    def _state(self, at: datetime) -> dict[str, Any]:
        """Return where a record stands on its way to readers: nearly always before them."""
        drawn = self._rng.random()
        if drawn < 0.955:
            return {"status": Status.PUBLISHED, "publish_at": at}
        if drawn < 0.975:
            return {"status": Status.DRAFT}
        if drawn < 0.98:
            return {"status": Status.IN_REVIEW}
        if drawn < 0.99:
            later = _LONG_HENCE + timedelta(days=self._rng.randrange(3650))
            return {"status": Status.PUBLISHED, "publish_at": later}
        if drawn < 0.997:
            return {
                "status": Status.WITHDRAWN,
                "publish_at": at,
                "withdrawn_at": at + timedelta(days=200),
                "withdrawal_ground": WithdrawalGround.REVIEW,
            }
        return {"status": Status.REMOVED, "publish_at": at}

    def _finished(self, made: Made, tongue: Tongue, place: str, person: str) -> Made:
        """Give a record its texts and tags, and what the door works out of all it says."""
        record = made.record
        sentences = self._rng.choices((0, 2, 4, 6, 9), (25, 25, 25, 15, 10))[0]
        record.summary = f"{tongue.mark} {tongue.sentences(1, place, person)}"
        record.body = f"<p>{tongue.sentences(sentences, place, person)}</p>" if sentences else ""
        if made.names:
            record._prefetched_objects_cache = {"names": made.names}
        for name, value in record.project().items():
            setattr(record, name, value)
        record.public_from = self._public_from(record)
        made.tags.extend(self._some_tags())
        return made

    def _public_from(self, record: Any) -> datetime | None:
        """Return from when readers may see it: not before they may see what holds it."""
        own: datetime | None = record.opens_at
        if record.part_of_id is None or own is None:
            return own
        above = self._shown_from[record.part_of_id]
        return None if above is None else max(own, above)

    def _some_tags(self) -> list[int]:
        number = self._rng.choices(range(len(_TAGS)), _TAGS)[0]
        return list(dict.fromkeys(self._tags.one() for _ in range(number)))

    def _tongue(self) -> Tongue:
        return self._rng.choices(list(self._tongues.values()), cum_weights=self._shares)[0]

    def _a_place(self, tongue: Tongue, often: float) -> tuple[int | None, str]:
        """Return a place of a language so often, and what it is called there."""
        drawn = self._drawn_places.get(tongue.language)
        if drawn is None:
            return None, tongue.village()
        pk, name = drawn.one()
        return (pk if self._rng.random() < often else None), name

    # --- names ----------------------------------------------------------------------------

    def _name(self, record: Any, text: str, language: str, position: int, **more: Any) -> Any:
        return RecordName(
            record_id=record.pk,
            text=text,
            language=language,
            position=position,
            script=script_of(text),
            folded=fold(text)[:300],
            **more,
        )

    def _names_of(self, record: Any, name: Name, former: str = "") -> list[RecordName]:
        """Return the names of a person: the one in use, and others by which some know them."""
        parts = {"given": name.given, "patronymic": name.father, "family": name.family}
        is_parted = self._rng.random() < 0.85
        names = [self._name(record, name.text, name.language, 0, **(parts if is_parted else {}))]
        if not name.is_latin and self._rng.random() < 0.45:
            kind = NameKind.TRANSLITERATION
            names.append(self._name(record, name.in_latin(), "en", len(names), kind=kind))
        if former:
            text = f"{name.given} {former}"
            kind = NameKind.BIRTH
            names.append(self._name(record, text, name.language, len(names), kind=kind))
        if self._rng.random() < 0.01:
            names.append(
                self._name(
                    record, former or name.given, name.language, len(names),
                    kind=NameKind.ALIAS, is_private=True,
                )
            )  # fmt: skip
        return names

    def _names_in_latin(self, record: Any, text: str, tongue: Tongue) -> list[RecordName]:
        """Return the name of a place or group, and, often, what it is in plain Latin letters."""
        names = [self._name(record, text, tongue.language, 0)]
        latin = Name("", "", text, tongue.language).in_latin()
        if latin.casefold() != text.casefold() and self._rng.random() < 0.5:
            names.append(self._name(record, latin, "en", 1, kind=NameKind.TRANSLITERATION))
        return names

    def _translated(self, record: Any, template: str, tongue: Tongue, place: str, person: str) -> list[Translation]:  # fmt: skip
        """Return the title in another language, of one record in six."""
        other = self._tongue()
        if other is tongue or self._rng.random() > 0.2:
            return []
        is_shown = self._rng.random() < 0.8
        return [
            Translation(
                record_id=record.pk,
                language=other.language,
                title=other.filled(other.titles[template].one(), place, person)[:300],
                summary=other.mark,
                status=TranslationStatus.PUBLISHED if is_shown else TranslationStatus.DRAFT,
            )
        ]

    # --- kinds ----------------------------------------------------------------------------

    def _place(self, *, is_district: bool) -> Made:
        rng, tongue = self._rng, self._tongue()
        districts = self._places.get("", [])
        record = self._begun(Place, tongue)
        if districts and not is_district and rng.random() < 0.9:
            record.parent_id = rng.choice(districts)[0]
        if rng.random() < 0.8:
            # In the South Pacific, far from any land: nobody's village.
            record.latitude = Decimal(rng.randrange(-5_000_000, -4_500_000)).scaleb(-5)
            record.longitude = Decimal(rng.randrange(-14_000_000, -10_000_000)).scaleb(-5)
            record.precision = rng.choice([Precision.SETTLEMENT, Precision.APPROXIMATE])
        text = tongue.village()
        names = self._names_in_latin(record, text, tongue)
        if rng.random() < 0.2:
            period = f"{rng.randint(1880, 1930)}/{rng.randint(1935, 1991)}"
            more = {"kind": NameKind.FORMER, "period": period}
            former = self._name(record, tongue.village(), tongue.language, len(names), **more)
            names.append(former)
        self._places.setdefault("" if is_district else tongue.language, []).append(
            (record.pk, text)
        )
        return self._finished(Made(record, names), tongue, text, tongue.name().text)

    def _group(self) -> Made:
        rng, tongue = self._rng, self._tongue()
        place_pk, place = self._a_place(tongue, 0.7)
        year = dating.a_year(rng)
        until = dating.date(rng, year + rng.randint(6, 60)) if rng.random() < 0.4 else ""
        record = self._begun(
            Group,
            tongue,
            sort=rng.choice([GroupSort.INSTITUTION, GroupSort.ASSOCIATION, GroupSort.FAMILY]),
            founded=dating.date(rng, year),
            dissolved=until,
            seat_id=place_pk,
        )
        person = tongue.name().text
        text = tongue.filled(tongue.titles["group"].one(), place, person)
        self._groups.append(record.pk)
        names = self._names_in_latin(record, text, tongue)
        return self._finished(Made(record, names), tongue, place, person)

    def _collection(self) -> Made:
        """Make a fonds, or a series in one."""
        rng, tongue = self._rng, self._tongue()
        is_series = bool(self._fonds) and rng.random() < 0.6
        place_pk, place = self._a_place(tongue, 0.3)
        record = self._begun(
            Item,
            tongue,
            level=Level.SERIES if is_series else Level.FONDS,
            part_of_id=rng.choice(self._fonds) if is_series else None,
            place_id=place_pk,
        )
        person = tongue.name().text
        record.reference_code = f"S-{record.pk}"
        record.title = tongue.filled(rng.choice(tongue.holdings), place, person)
        made = self._finished(Made(record), tongue, place, person)
        self._holding.append(record.pk)
        self._shown_from[record.pk] = record.public_from
        if not is_series:
            self._fonds.append(record.pk)
        return made

    def _item(self) -> Made:
        rng, tongue = self._rng, self._tongue()
        place_pk, place = self._a_place(tongue, 0.5)
        person = tongue.name().text
        holder = rng.choice(self._holding) if self._holding and rng.random() < 0.7 else None
        record = self._begun(
            Item,
            tongue,
            date=dating.date(rng, dating.a_year(rng)),
            item_type=rng.choice([ItemType.PHOTOGRAPH, ItemType.DOCUMENT, ItemType.MAP]),
            creator=tongue.name().text if rng.random() < 0.5 else "",
            rights_statement=self._rights.one(),
            part_of_id=holder,
            place_id=place_pk,
        )
        record.reference_code = f"S-{holder}/{record.pk}" if holder else ""
        record.title = tongue.filled(tongue.titles["item"].one(), place, person)
        translated = self._translated(record, "item", tongue, place, person)
        return self._finished(Made(record, translations=translated), tongue, place, person)

    def _event(self) -> Made:
        rng, tongue = self._rng, self._tongue()
        place_pk, place = self._a_place(tongue, 0.75)
        person = tongue.name().text
        record = self._begun(
            Event, tongue, date=dating.days(rng, dating.a_year(rng)), place_id=place_pk
        )
        record.title = tongue.filled(tongue.titles["event"].one(), place, person)
        translated = self._translated(record, "event", tongue, place, person)
        return self._finished(Made(record, translations=translated), tongue, place, person)

    def _article(self) -> Made:
        rng, tongue = self._rng, self._tongue()
        place_pk, place = self._a_place(tongue, 0.4)
        person = tongue.name().text
        record = self._begun(
            Article,
            tongue,
            date=dating.date(rng, rng.randint(1990, dating.LAST_YEAR)),
            byline=tongue.name().text,
            dateline_place_id=place_pk,
        )
        record.title = tongue.filled(tongue.titles["article"].one(), place, person)
        translated = self._translated(record, "article", tongue, place, person)
        return self._finished(Made(record, translations=translated), tongue, place, person)

    def _person(self) -> Made:
        rng, tongue = self._rng, self._tongue()
        birth_pk, place = self._a_place(tongue, 0.6)
        name = tongue.name()
        record = self._begun(
            Person,
            tongue,
            born_at_id=birth_pk,
            role=tongue.roles.one() if rng.random() < 0.3 else "",
            is_remembered_here=rng.random() < min(0.2, _REMEMBERED / self._number),
            **self._life(),
        )
        if record.died and rng.random() < 0.4:
            record.died_at_id = self._a_place(tongue, 1)[0]
        if record.born and rng.random() < 0.01:
            record.withheld = ["born"]
        former = tongue.family() if rng.random() < 0.08 else ""
        made = Made(record, self._names_of(record, name, former))
        if self._groups and rng.random() < 0.25:
            made.affiliations.append(self._affiliation(record))
        return self._finished(made, tongue, place, name.text)

    def _life(self) -> dict[str, Any]:
        """Return when somebody was born and died; of some who may live, that they may be shown."""
        rng = self._rng
        year = dating.a_year(rng)
        age = int(rng.triangular(0, 100, 74))
        born = dating.date(rng, year)
        # Two years apart, so that no date of death can lie before the birth.
        death = year + max(age, 13)
        if death <= dating.LAST_YEAR:
            return {"born": born, "died": dating.date(rng, death), "living": Living.NO}
        ground = PublicGround.CONSENT if rng.random() < 0.6 else ""
        living = rng.choice([Living.YES, Living.UNKNOWN])
        return {"born": born, "living": living, "public_ground": ground}

    def _affiliation(self, record: Any) -> Affiliation:
        since = dating.date(self._rng, dating.a_year(self._rng))
        return Affiliation(
            record_id=record.pk,
            bond=self._rng.choice([Bond.MEMBER, Bond.WORK, Bond.STUDY]),
            group_id=self._rng.choice(self._groups),
            since=since,
        )

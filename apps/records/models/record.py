"""What every record is, and the gate out: who may see it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from .. import alphabets, dates, questions
from ..citing import CitedAs
from ..folding import fold, slugify
from ..guard import GuardedModel, GuardedQuerySet, UnrecordedChange
from ..kinds import kinds, namespace_of
from ..richtext import RichTextField
from .fields import EDTFField, WordsField, as_written, companion_of, refuse_no_language
from .names import name_for
from .tags import Tag, TaggedRecord

#: Undated records stand after all dated ones.
NO_DATE = 99_999_999


class Status(models.TextChoices):
    """Where a record stands on its way to readers, and back."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Deleted")


class WithdrawalGround(models.TextChoices):
    """Why a record was taken down; said openly on its tombstone."""

    REVIEW = "review", _("It is being reviewed")
    FAMILY = "family", _("A family asked for it")
    PRIVACY = "privacy", _("It concerns somebody's privacy")
    RIGHTS = "rights", _("It concerns somebody's rights in the work")
    ERROR = "error", _("It contained an error")
    LEGAL = "legal", _("The law requires it")


def is_public(of: str = "", at: datetime | None = None) -> Q:
    """Return the gate as a condition on the record to which `of` leads, such as "subject__".

    For rows that name a record and are read with it; records themselves pass by `public()`.
    """
    return Q(**{f"{of}public_from__lte": at or timezone.now()})


class RecordQuerySet(GuardedQuerySet):
    """The gate out. No page, feed, file, count or export asks in any other way."""

    def public(self, at: datetime | None = None) -> Self:
        """Return what any reader may see now, or at the moment `at`.

        `public_from` is kept by the door and holds for the whole chain of containers, so a
        scheduled publication needs no job and a hidden container no join.
        """
        return self.filter(is_public(at=at))

    def visible_to(self, user: Any) -> Self:
        """Return what `user` may see: the public's part, own drafts, or, for editors, all."""
        if not _has_a_role(user):
            return self.public()
        kept = ~Q(status=Status.REMOVED)
        if user.has_perm("records.change_any_record"):
            return self.filter(kept)
        return self.filter(is_public() | (kept & Q(created_by=user)))

    def editable_by(self, user: Any) -> Self:
        """Return what `user` may edit: editors everything, contributors their own drafts."""
        if not _has_a_role(user):
            return self.none()
        if user.has_perm("records.change_any_record"):
            return self.kept()
        return self.filter(status=Status.DRAFT, created_by=user)

    def shown_to_its_keeper(self, user: Any) -> Self:
        """Return what `user` may look into in admin, which shows what no reader's page does.

        Editors find everything there, deleted records too; contributors what they wrote.
        """
        if user.has_perm("records.change_any_record"):
            return self.all()
        return self.kept().filter(created_by=user) if _has_a_role(user) else self.none()

    def kept(self) -> Self:
        """Return the records that have not been deleted."""
        return self.exclude(status=Status.REMOVED)

    def tombstones(self) -> Self:
        """Return the withdrawn records that readers had seen, as `withdrawn()` says of each.

        They may be counted openly; nothing else of them is told.
        """
        seen = self.filter(publish_at__lte=models.F("withdrawn_at"))
        return seen.filter(status=Status.WITHDRAWN)

    def without_statements(self) -> Self:
        """Return what should say where it is known from, and has no statement that could."""
        resting = [name for name, model in kinds().items() if model.rests_on_statements]
        return self.filter(statements__isnull=True, kind__in=resting)

    def certainly_within(self, first: int | None, last: int | None, of: str = "") -> Self:
        """Return what lies between two days YYYYMMDD for certain; None asks without an end.

        `questions.within` makes the days of a written date; `of` names another date than
        the record's own, such as "died_".
        """
        return self.filter(questions.certainly(first, last, of))

    def possibly_within(self, first: int | None, last: int | None, of: str = "") -> Self:
        """Return what may lie between two days, or may not: never what certainly does."""
        return self.filter(questions.possibly(first, last, of))

    def telling(self, field: str) -> Self:
        """Return the records that do not keep their own `field` from readers."""
        # As text, since SQLite cannot look into a list kept as JSON.
        listed = Cast("withheld", models.TextField())
        return self.alias(withheld_as_text=listed).exclude(withheld_as_text__contains=f'"{field}"')

    def for_list(self) -> Self:
        """Leave out what no list shows. `defer`, since `only` fails on children's joins."""
        return self.defer("body", "internal_note")

    def for_page(self) -> Self:
        """Leave out what no page shows of the one record it is about."""
        return self.defer("internal_note")


def _has_a_role(user: Any) -> bool:
    """Say whether `user` may come in at all: an account outlives the role it had."""
    return getattr(user, "is_staff", False) and user.has_perm("records.view_record")


RecordManager = models.Manager.from_queryset(RecordQuerySet)


class Record(GuardedModel):
    """A record of the archive; every kind is a child table of this one."""

    #: Fields that stand in no reader's document, in any format.
    private_fields: ClassVar[frozenset[str]] = frozenset({"internal_note", "withheld"})
    #: Fields that only archivists see and change.
    restricted_fields: ClassVar[frozenset[str]] = frozenset({"internal_note"})
    #: Fields that undo and restore never bring back: consent and privacy are decided anew.
    sticky_fields: ClassVar[frozenset[str]] = frozenset({"withheld"})
    #: Fields that an editor may keep from readers, one by one.
    may_be_withheld: ClassVar[tuple[str, ...]] = ()
    #: What a kind calls fields that it shares with the others, such as a person's portrait.
    own_labels: ClassVar[dict[str, Any]] = {}
    #: Fields of `Record` that a kind makes of its own ones: no form and no document holds them.
    projected_fields: ClassVar[frozenset[str]] = frozenset()
    #: Kinds whose title and sort key follow from their names.
    is_titled_by_names: ClassVar[bool] = False
    #: Kinds that may hold this kind, and hide it when they are hidden.
    container_kinds: ClassVar[tuple[str, ...]] = ()
    #: Fields with EDTF that say when this record was, first to last.
    date_fields: ClassVar[tuple[str, ...]] = ("date",)
    #: Order of this kind's list: "sort_key" or "date_sort".
    list_order: ClassVar[str] = "sort_key"
    #: Kinds whose records stand on the timeline, under their `date`.
    on_timeline: ClassVar[bool] = False
    #: Kinds of which calendars tell: what is certain to the day comes round every year.
    in_calendars: ClassVar[bool] = False
    #: Kinds whose records have a calendar each, of the days that belong to them.
    has_calendar: ClassVar[bool] = False
    #: The key by which records of this kind name the larger one that they are a part of.
    whole_field: ClassVar[str] = ""
    #: Kinds that should say where what they tell is known from, in at least one statement.
    rests_on_statements: ClassVar[bool] = False
    #: Kinds whose names are contested have no words in their address.
    slug_in_address: ClassVar[bool] = True

    kind = models.CharField(max_length=40, editable=False)
    identifier = models.CharField(max_length=16, unique=True, editable=False)
    slug = models.CharField(max_length=100, blank=True, editable=False)

    title = models.CharField(
        _("title"),
        max_length=300,
        help_text=_("What the record is called, in neutral words: “Unveiling of the memorial”."),
    )
    sort_as = models.CharField(
        _("sort as"),
        max_length=300,
        blank=True,
        help_text=_("Only where it differs from the title: “Hasanova, Aynur”."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=600,
        blank=True,
        help_text=_("One or two plain sentences; shown in lists and by search engines."),
    )
    body = RichTextField(_("text"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        default="en",
        help_text=_("Language of the title and text: en, az, hy, ru…"),
    )
    date = EDTFField(
        _("date"),
        help_text=_(
            "As the source says it: 13 May 1992, July 1916, c. 1915, 1914–18, before 1920, "
            "spring 1992?"
        ),
    )
    date_as_written = as_written(_("date as written"))
    cover = models.ForeignKey(
        "self",
        verbose_name=_("cover picture"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="cover_of",
        help_text=_("A media record with a picture."),
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("held in"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="contents",
        help_text=_("The collection, series or file that holds this. Hiding it hides this too."),
    )
    content_notice = models.CharField(
        _("content notice"),
        max_length=200,
        blank=True,
        help_text=_(
            "Said before the content: “Describes injuries.” Leave empty where none is due."
        ),
    )
    internal_note = models.TextField(
        _("internal note"),
        blank=True,
        help_text=_("For archivists alone. It never leaves the archive, in any format."),
    )

    withheld = WordsField(
        _("kept private"),
        help_text=_("Fields of this record that no reader sees, in any format."),
    )

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("published from"), null=True, blank=True, editable=False)
    withdrawal_ground = models.CharField(
        _("ground"), max_length=12, choices=WithdrawalGround, blank=True, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    review_on = models.DateField(_("to be reviewed on"), null=True, editable=False)

    # Projections, written by the door and by nothing else.
    sort_key = models.CharField(max_length=300, editable=False, default="")
    folded = models.CharField(max_length=300, editable=False, default="")
    # The days between which it was: `questions` says how open ends are kept.
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    doubted = models.BooleanField(default=False, editable=False)
    date_sort = models.IntegerField(default=NO_DATE, editable=False)
    opens_at = models.DateTimeField(null=True, editable=False)
    public_from = models.DateTimeField(null=True, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_in = models.ForeignKey(
        "records.Changeset", on_delete=models.PROTECT, related_name="created", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="records_created",
        editable=False,
    )
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="records_updated",
        editable=False,
    )

    objects: ClassVar[Any] = RecordManager()
    tags = TaggableManager(through=TaggedRecord, blank=True, verbose_name=_("tags"))

    class Meta(GuardedModel.Meta):
        verbose_name = _("record")
        verbose_name_plural = _("records")
        default_permissions = ("view",)
        permissions = (
            ("change_any_record", "Can change records of others, whatever their status"),
            ("publish_record", "Can publish, withdraw and schedule records"),
            ("edit_restricted_record", "Can see and change restricted fields"),
        )
        indexes = (
            models.Index(fields=("kind", "public_from", "identifier"), name="record_newest"),
            models.Index(fields=("kind", "sort_key", "identifier"), name="record_by_name"),
            models.Index(fields=("kind", "date_sort", "identifier"), name="record_by_date"),
            models.Index(fields=("kind", "earliest", "latest"), name="record_span"),
            models.Index(fields=("public_from", "identifier"), name="record_public"),
            models.Index(fields=("folded",), name="record_folded"),
            models.Index(fields=("status", "updated_at"), name="record_status"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the record's address, made of what its own columns say."""
        return address_of(self.kind, self.identifier, self.slug)

    @classmethod
    def label_of(cls, name: str) -> Any:
        """Return what editors and readers of this kind know its field `name` as."""
        return cls.own_labels.get(name) or cls._meta.get_field(name).verbose_name  # type: ignore[union-attr]

    @classmethod
    def kind_name(cls) -> str:
        """Return the name under which documents and addresses know this kind."""
        return cls._meta.model_name or ""

    @classmethod
    def cited_as(cls, document: Any) -> CitedAs:
        """Return what this kind says of the record of a public document to those who cite it."""
        return CitedAs()

    def guarded_record_pk(self) -> int | None:
        return self.pk

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse, inside the door as well: the row would take its history with it."""
        raise UnrecordedChange(
            "A record is deleted by the door's verb `remove`; `purge` alone ends its row."
        )

    # --- what the door asks of a kind ---------------------------------------------------

    @property
    def is_public(self) -> bool:
        """True while any reader may see the record."""
        return self.public_from is not None and self.public_from <= timezone.now()

    @property
    def heading(self) -> str:
        """The letter under which a directory lists the record."""
        return alphabets.heading_of(self.sort_key)

    def withdrawn(self) -> "Record | None":
        """Return the withdrawn record that readers miss here: this one, or what holds it.

        None where readers never saw it: of a record that was taken back before its
        publication nothing is told, not even that it was withdrawn.
        """
        gone: Record | None = None
        if self.status == Status.WITHDRAWN:
            gone = self
        elif self.status == Status.PUBLISHED and self.part_of is not None:
            gone = self.part_of.withdrawn()
        if gone is None or self.publish_at is None or gone.withdrawn_at is None:
            return None
        return gone if self.publish_at <= gone.withdrawn_at else None

    def own_public_moment(self) -> datetime | None:
        """Return from when this record by itself may be public; None hides it.

        A kind may hide more (`Person` hides the living); containers are the door's business.
        """
        return self.publish_at if self.status == Status.PUBLISHED else None

    def obstacles_to_publishing(self) -> list[str]:
        """Return, in plain sentences, what must be mended before publication."""
        if self.is_titled_by_names or self.title.strip():
            return []
        return [str(_("Give the record a title first."))]

    def reasons_hidden(self) -> list[str]:
        """Return, in plain sentences, why readers do not see this record though it is published."""
        if self.status != Status.PUBLISHED or self.is_public:
            return []
        reasons = self.obstacles_to_publishing()
        if self.part_of is not None and not self.part_of.is_public:
            reasons.append(str(_("What holds it is hidden, and so it is too.")))
        if self.publish_at is not None and self.publish_at > timezone.now():
            reasons.append(str(_("The day of its publication is still to come.")))
        return reasons

    def project(self) -> dict[str, Any]:
        """Return the columns that lists and finding read, as they follow from the rest."""
        earliest, latest, doubted = questions.whole_span(self.dates())
        title, key = self._title_and_key()
        return {
            "title": title,
            "slug": slugify(title) if self.slug_in_address else "",
            "sort_key": key,
            "folded": fold(title)[:300],
            "earliest": earliest,
            "latest": latest,
            "doubted": doubted,
            "date_sort": self._date_sort(),
            "opens_at": self.own_public_moment(),
        }

    def retitle(self) -> None:
        """Take title and sort key from the names, where the kind has them from there."""
        self.title, self.sort_key = self._title_and_key()

    def _title_and_key(self) -> tuple[str, str]:
        if not self.is_titled_by_names:
            return self.title, alphabets.sort_key(self.sort_as or self.title, self.language)
        name = name_for(self.names.all(), self.language)
        return (name.text, name.key) if name else (self.title, self.sort_key)

    def whole_span(self, first: str, last: str) -> str:
        """Return two dates as one EDTF interval; empty where they do not make one.

        "Born in 1920 or 1921" is an interval itself and cannot be the end of another.
        """
        ends = (self.public_date(first), self.public_date(last))
        try:
            return dates.check("/".join(ends)) if all(ends) else ""
        except dates.DateRefused:
            return ""

    def ends_before_it_begins(self, first: str, last: str) -> bool:
        """Say whether the date `last` lies before `first`, as far as is known of both."""
        return questions.is_after(getattr(self, first), getattr(self, last))

    def _date_sort(self) -> int:
        """Return the day it is filed under: about 1915 under 1915, though it may be 1914."""
        days = (dates.sort_key(text) for text in self.dates() if text)
        return next((day for day in days if day is not None), NO_DATE)

    def dates(self) -> list[str]:
        """Return this record's EDTF dates, first to last; empty text where one is unknown."""
        return [self.public_date(name) for name in self.date_fields]

    def public_date(self, name: str) -> str:
        """Return the date `name` as readers may know it: empty where it is withheld."""
        return "" if name in self.withheld else getattr(self, name)

    def remembered_days(self) -> Iterator[tuple[str, int, int]]:
        """Give the days on which this record is remembered: topic, month and day MMDD, year.

        Only dates that are certain to the day; both ends of a span.
        """
        for name in self.date_fields:
            for topic, (year, day) in questions.certain_days(self.public_date(name), name):
                yield topic, day, year

    @property
    def shown_cover_id(self) -> int | None:
        """The key of the cover as readers may know it: none where it is withheld."""
        return None if "cover" in self.withheld else self.cover_id

    def withheld_topics(self) -> frozenset[str]:
        """Return the topics of those statements that would tell what is withheld."""
        return frozenset(self.withheld)

    def withheld_fields(self) -> frozenset[str]:
        """Return the fields that readers do not see here, with the words of dates."""
        words = (companion_of(self, name) for name in self.withheld)
        return frozenset(self.withheld) | frozenset(filter(None, words))

    # --- what the record refuses --------------------------------------------------------

    def clean(self) -> None:
        super().clean()
        self.title = " ".join(self.title.split())
        refuse_no_language(self.language)
        self._refuse_wrong_container()
        self._tidy_withheld()

    def _tidy_withheld(self) -> None:
        if not set(self.withheld) <= set(self.may_be_withheld):
            raise ValidationError({"withheld": _("This cannot be kept private by itself.")})
        self.withheld = [name for name in self.may_be_withheld if name in self.withheld]

    def _refuse_wrong_container(self) -> None:
        if self.part_of is None:
            return
        if self.part_of.kind not in self.container_kinds:
            raise ValidationError({"part_of": _("A record of this kind cannot be held there.")})
        self.refuse_circle("part_of", _("A record cannot be held in itself."))

    def refuse_circle(self, field: str, sentence: Any) -> None:
        """Raise ValidationError on `field` if following it upwards comes back to this record."""
        seen, above = {self.pk}, getattr(self, field)
        while above is not None:
            if above.pk in seen:
                raise ValidationError({field: sentence})
            seen.add(above.pk)
            above = getattr(above, field)


#: How many levels of narrower tags speak for one that no record bears by itself.
_LEVELS_OF_TAGS = 4


def tags_visible_to(user: Any) -> models.QuerySet[Tag]:
    """Return the tags that `user` may know: all but those that only hidden records bear.

    Such a tag would tell what they are about; readers meet it when the first of them is
    published. A broader tag is known by its narrower ones.
    """
    if _has_a_role(user):
        return Tag.objects.all()
    known = ~Q(Exists(TaggedRecord.objects.filter(tag=OuterRef("pk"))))
    for level in range(_LEVELS_OF_TAGS):
        borne = f"tagged__tag{'__broader' * level}"
        known |= Q(Exists(Record.objects.public().filter(**{borne: OuterRef("pk")})))
    return Tag.objects.filter(known)


def address_of(kind: str, identifier: str, slug: str = "") -> str:
    """Return the address of a record of `kind` without asking the database."""
    namespace = namespace_of(kind)
    if slug:
        return reverse(f"{namespace}:detail", args=[identifier, slug])
    return reverse(f"{namespace}:detail-plain", args=[identifier])

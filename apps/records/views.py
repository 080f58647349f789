"""Readers' pages of records. Each kind's views specialise `RecordList` and `RecordDetail`."""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from . import (
    accounts,
    alphabets,
    connections,
    identifiers,
    letters,
    naming,
    pages,
    passages,
    questions,
    sharing,
    terms,
)
from .asking import AskedDate, answered, asked
from .beside import Beside, gathered
from .documents import PublicDocument, document_fields, public_document
from .facts import authorities, day_words, fact, wording_of, words
from .kinds import kinds, namespace_of
from .models import (
    Record,
    RecordQuerySet,
    Relation,
    Topic,
    is_companion,
)
from .naming import ShownNames
from .pages import (
    NEWEST,
    ORDERS,
    Card,
    Fact,
    Group,
    Order,
    called,
    cards,
    chosen_order,
    current_language,
    one_page,
    order_links,
)
from .readers_texts import in_readers_language, translations
from .source_notes import SourceNotes, Topics

#: Parts that a page shows in a way of its own: there may be thousands of them.
_SHOWN_APART = frozenset({"connections"})


class RecordList(View):
    """The public list of one kind, in an order the reader may choose."""

    model: ClassVar[type[Record]]
    template_name = ""
    #: What may be asked of dates here: the word in the address, what it is called, the columns.
    #: The first is asked unless another is chosen; with none, the list has no question.
    asked_dates: ClassVar[tuple[AskedDate, ...]] = (AskedDate("date", "", ""),)

    def get(self, request: HttpRequest) -> HttpResponse:
        directory = import_string(settings.DIRECTORIES)(self.model.kind_name())
        when = asked(self.asked_dates, request)
        if when is not None and when.days is not None:
            answer = answered(self.records(), self.orders()[0], when, request)
            return self.shown(request, answer | {"when": when})
        if letters.LETTER in request.GET:
            return self.shown(request, self.under_letter(directory, request))
        orders = self.orders()
        order = chosen_order(orders, request)
        page = one_page(self.records().for_list(), order, request)
        context = {
            "cards": cards(page.records),
            "total": directory.total,
            **page.links,
            "orders": order_links(orders, order, request),
            "alphabets": self.alphabets(directory),
            "when": when,
        }
        return self.shown(request, context)

    def under_letter(self, directory: Any, request: HttpRequest) -> dict[str, Any]:
        """Return those of whom a name begins with the letter asked for, by those names."""
        letter = alphabets.letter_called(request.GET[letters.LETTER])
        total = directory.letters[letter]
        if not total:
            raise Http404
        page, shown = directory.page_of(letter, request)
        return {
            "cards": shown,
            "total": total,
            **page.links,
            "orders": [],
            "alphabets": self.alphabets(directory, letter),
            "letter": letters.heading(letter, current_language()),
            "script": letters.name_of_script(letter),
            "all_total": directory.total,
            "when": None,
        }

    def alphabets(self, directory: Any, letter: str = "") -> list[letters.Alphabet]:
        """Return links to the letters; none where all there is stands on one page."""
        if directory.total <= pages.PAGE_LENGTH and not letter:
            return []
        return letters.bars(directory.letters, letter, current_language())

    def shown(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """Return the page with `context` and what every list of this kind shows."""
        context |= {"heading": self.model._meta.verbose_name_plural}
        return render(request, self.templates(), context | self.more_context())

    def records(self) -> RecordQuerySet:
        """Return the records that the list is of."""
        return Record.objects.filter(kind=self.model.kind_name()).public()

    def orders(self) -> list[Order]:
        """Return the orders on offer, the kind's own first."""
        own = ORDERS[self.model.list_order]
        return [own, *(order for order in (NEWEST,) if order is not own)]

    def more_context(self) -> dict[str, Any]:
        """Return what a kind's own list page shows besides."""
        return {}

    def templates(self) -> list[str]:
        own = f"{self.model._meta.app_label}/{self.model._meta.model_name}_list.html"
        return [own, "records/record_list.html"]


class RecordDetail(View):
    """The page of one record: its public document, and what stands beside it."""

    model: ClassVar[type[Record]]
    #: What the page calls its facts, where it differs from what editors call the fields. Facts
    #: that follow each other under one label share it.
    fact_labels: ClassVar[dict[str, Any]] = {}
    #: The kind's own fields that the page shows in another way, or need not say.
    not_facts: ClassVar[frozenset[str]] = frozenset()
    #: What previews on other sites take it for, in the words of Open Graph.
    shared_as: ClassVar[str] = "website"
    #: The parts of the page that cite sources, in the order in which they stand there.
    citing_parts: ClassVar[tuple[str, ...]] = ("date", "names", "facts", "own", "accounts")

    _called: dict[int, tuple[str, str]] | None = None
    #: Cards of all the records that the page shows, by key, once `page` has made them.
    ready: dict[int, Card]
    #: What the page shows, its first connections and its citations, while `page` makes it.
    public: PublicDocument
    connected: list[Any]
    notes: SourceNotes

    def get(self, request: HttpRequest, identifier: str, slug: str = "") -> HttpResponse:
        record = self.record(request, identifier)
        if not record.is_public and record.withdrawn():
            return tombstone(request, record)
        if slug != record.slug:
            return HttpResponsePermanentRedirect(record.get_absolute_url())
        public = public_document(record, without=_SHOWN_APART)
        page = self.page(request, record, public)
        page |= {
            "in_short": sharing.in_short(page),
            "shared": sharing.shared(request, record, page, self.shared_as),
        }
        context = {"doc": public.document, "page": page}
        response = render(request, self.templates(), context)
        if not record.is_public:
            add_never_cache_headers(response)
        return response

    def record(self, request: HttpRequest, identifier: str) -> Record:
        """Return the record, if this reader may see it or its tombstone."""
        kept = self.model.objects.for_page().kept()
        record = get_object_or_404(kept, identifier=identifier)
        if record.is_public or record.withdrawn():
            return record
        # Not public: the gate says who else may see it, and everybody else learns nothing.
        visible = self.model.objects.visible_to(request.user).filter(pk=record.pk)
        if not visible.exists():
            raise Http404
        return record

    def page(self, request: HttpRequest, record: Record, public: PublicDocument) -> dict[str, Any]:
        """Return what the template shows besides the document itself."""
        document = public.document
        texts = in_readers_language(record, document)
        connected = connections.first_of_each(record)
        notes = SourceNotes(public, partial(permanent_url, request))
        self.public, self.connected, self.notes = public, connected, notes
        date = [Fact("", "", name="date")] if record.date else []
        rests, topics = self.model.rests_on_statements, self.fact_topics(document)
        beside = gathered(self.groups(record))
        neighbours = [r for _group, records in beside for r in records]
        shown = passages.shown_in(texts["body"], public.mentioned)
        further = [*self.further(request, record), *shown]
        ends = connections.ends(record, connected)
        ready = self.ready = _cards_of([*neighbours, record, *ends, *further])
        permanent_address = permanent_url(request, record.identifier)
        beside_it = [ready[r.pk] for r in [*neighbours, *ends]]
        return {
            "kind_label": self.model._meta.verbose_name,
            "list_url": reverse(f"{namespace_of(record.kind)}:list"),
            "list_label": self.model._meta.verbose_name_plural,
            "url": record.get_absolute_url(),
            "permanent_url": permanent_address,
            "citation": sharing.citation(request, record, public, ready, permanent_address),
            "identifier_shown": identifiers.shown(record.identifier),
            "contact_url": contact_url(record.identifier),
            "edit_url": edit_url(request, record),
            "state": "" if record.is_public else _state_words(record),
            **texts,
            **passages.of_document(texts["body"], public, ready),
            "date_words": words(record.date),
            "date_edtf": record.date,
            "date_wording": wording_of(public, "date", record.date),
            "date_sources": next(iter(notes.beside("date", date, topics, rests=rests)), None),
            "facts": notes.beside("facts", self.facts(public), topics, rests=rests),
            "authorities": authorities(document),
            "files": self.files(public),
            "tags": terms.terms(public.tags, terms.own_language(request)),
            "names": self.names(request, public, texts["title"]),
            "accounts": accounts.accounts(public, notes),
            **self.connections_shown(record, connected, ready),
            "groups": [
                Group(g.label, [ready[r.pk] for r in rs], name=g.name) for g, rs in beside if rs
            ],
            "translations": translations(request, record, document, texts["language"]),
            "updated_words": day_words(record.updated_at),
            "picture": ready[record.pk].picture,
            "gallery_url": _gallery_url(record, beside_it),
            "identifier": record.identifier,
            "has_timeline": record.is_public and _has_timeline(record, beside_it),
            "has_calendar": record.is_public and _has_calendar(record, beside_it),
            # What holds the record, and of what kind its notice is, for kinds that have them.
            "above": [],
            "notice_kind": "",
            **self.own_parts(public),
            "sources": notes.listed(self.citing_parts),
        }

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Return the kind's own fields as labelled facts, in the order of the model."""
        own = [
            field
            for name, field in document_fields(self.model).items()
            if field.model is self.model
            and name not in self.model.private_fields | self.not_facts
            and not is_companion(self.model, name)
        ]
        names = self.called(public)
        facts = [fact(field, public, names, self.fact_labels.get(field.name)) for field in own]
        return [fact for fact in facts if fact is not None]

    def fact_topics(self, document: Any) -> Topics:
        """Return which topics of statements speak of which fact, by the name of its field."""
        return {"place": frozenset({Topic.PLACE}), "role": frozenset({Topic.ROLE})}

    def own_parts(self, public: PublicDocument) -> dict[str, Any]:
        """Return parts of the page that a kind makes of the document itself, with citations."""
        return {}

    def called(
        self, public: PublicDocument, also: Iterable[Record] = ()
    ) -> dict[int, tuple[str, str]]:
        """Return what each record that the document names is called here, by its key, with the
        language of that.

        A page asks once, however often it needs to know: whoever asks first says of whom else.
        """
        if self._called is None:
            self._called = called([*public.references.values(), *also])
        return self._called

    def names(self, request: HttpRequest, public: PublicDocument, title: str) -> ShownNames:
        """Return the record's names, for kinds that have them."""
        return naming.names(public, title, self.notes)

    def files(self, public: PublicDocument) -> list[dict[str, Any]]:
        """Return the document's files, for kinds that have them."""
        return []

    def connections_shown(
        self, record: Record, rows: list[Relation], ready: dict[int, Card]
    ) -> dict[str, Any]:
        """Return the record's connections as its page shows them; `ready` has all their cards."""
        return {"connections": connections.groups(record, rows, ready)}

    def groups(self, record: Record) -> list[Beside]:
        """Return what is to stand beside the record, by the keys that point to it."""
        return []

    def further(self, request: HttpRequest, record: Record) -> list[Record]:
        """Return other public records whose cards a kind's page shows; they stand in `ready`."""
        return []

    def templates(self) -> list[str]:
        own = f"{self.model._meta.app_label}/{self.model._meta.model_name}_detail.html"
        return [own, "records/record_detail.html"]


def _has_timeline(record: Record, beside_it: list[Card]) -> bool:
    """Say whether what stands beside a record can be read in order of time."""
    own = kinds()[record.kind].on_timeline
    return not own and any(kinds()[card.kind].on_timeline for card in beside_it)


def _has_calendar(record: Record, beside_it: list[Card]) -> bool:
    """Say whether a record, or what stands beside it, has a day that comes round every year."""
    if not kinds()[record.kind].has_calendar:
        return False
    own = kinds()[record.kind].in_calendars and any(record.remembered_days())
    is_kept = bool(getattr(record, "yearly_on", ""))
    dated = (card.date_edtf for card in beside_it if kinds()[card.kind].in_calendars)
    ends = (end for edtf in dated for end in edtf.split("/"))
    return own or is_kept or any(map(questions.names_a_day, ends))


def _gallery_url(record: Record, beside_it: list[Card]) -> str:
    """Return where all pictures of a record stand together; empty where none stands beside it."""
    shown = (card.picture or card.content_notice for card in beside_it if card.kind == "item")
    return f"{reverse(settings.GALLERY)}?of={record.identifier}" if any(shown) else ""


def _cards_of(records: list[Record]) -> dict[int, Card]:
    """Return a card for each of a page's records by its key, made in one go: a few queries."""
    everything = {r.pk: r for r in records}
    return dict(zip(everything, cards(everything.values()), strict=True))


# --- all connections of one sort ------------------------------------------------------------


class RecordConnections(View):
    """All connections of one record that are of one sort, page by page."""

    #: The page of the record itself, which knows who may see it.
    detail: type[RecordDetail] = RecordDetail
    #: Whether the record is the connections' object.
    from_object = False

    def get(self, request: HttpRequest, identifier: str, type_identifier: str) -> HttpResponse:
        record = self.detail().record(request, identifier)
        if not record.is_public and record.withdrawn():
            return tombstone(request, record)
        page = connections.page_of(record, type_identifier, request, from_object=self.from_object)
        (card,) = cards([record])
        context = {
            "record": card,
            "list_url": reverse(f"{namespace_of(record.kind)}:list"),
            "list_label": self.detail.model._meta.verbose_name_plural,
            "group": page.group,
            "next_url": page.next_url,
            "previous_url": page.previous_url,
        }
        response = render(request, "records/connections.html", context)
        if not record.is_public:
            add_never_cache_headers(response)
        return response


# --- addresses --------------------------------------------------------------------------


def permanent_url(request: HttpRequest, identifier: str) -> str:
    """Return the absolute address that will always lead to the record."""
    return sharing.absolute(request, reverse("permanent", args=[identifiers.shown(identifier)]))


def contact_url(identifier: str) -> str:
    """Return the contact page's address, quoting the identifier for the letter."""
    return f"{reverse('contact')}?about={quote(identifiers.shown(identifier), safe='')}"


def edit_url(request: HttpRequest, record: Record) -> str:
    """Return where staff edit the record; empty for everybody else."""
    if not request.user.is_staff:
        return ""
    model = kinds()[record.kind]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    try:
        return reverse(name, args=[record.pk])
    except NoReverseMatch:
        return ""


def _state_words(record: Record) -> str | Promise:
    if record.status != "published":
        status = record.get_status_display()
        return _("{status}: only staff can see this page.").format(status=status)
    if record.publish_at is not None and record.publish_at > timezone.now():
        when = date_format(timezone.localtime(record.publish_at), "DATETIME_FORMAT")
        return _("To be published on {when}: until then only staff can see this page.").format(
            when=when
        )
    return _("Published, and yet hidden from readers:") + " " + " ".join(record.reasons_hidden())


@require_safe
def permanent(request: HttpRequest, identifier: str) -> HttpResponse:
    """Lead from a permanent address to the record, or to its tombstone."""
    wanted = identifiers.normalise(identifier)
    record = Record.objects.filter(identifier=wanted).select_related("part_of").first()
    if record is None:
        raise Http404
    if record.withdrawn():
        return tombstone(request, record)
    if not Record.objects.visible_to(request.user).filter(pk=record.pk).exists():
        raise Http404
    # Not permanent: where the record stands may change, the permanent address never does.
    response = HttpResponse(status=302)
    response["Location"] = record.get_absolute_url()
    return response


def tombstone(request: HttpRequest, record: Record) -> HttpResponse:
    """Answer 410 for a withdrawn record: its identifier and the ground, never its title."""
    gone = record.withdrawn() or record
    context = {
        "identifier_shown": identifiers.shown(record.identifier),
        "contact_url": contact_url(record.identifier),
        "withdrawn_words": day_words(gone.withdrawn_at),
        "ground_words": gone.get_withdrawal_ground_display(),
        "review_words": day_words(gone.review_on),
        "edit_url": edit_url(request, record),
    }
    response = render(request, "410.html", context, status=410)
    response["Cache-Control"] = "no-cache"
    return response

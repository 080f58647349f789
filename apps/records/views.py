"""Readers' pages of records and tags. Each kind's views specialise `RecordList`/`RecordDetail`."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.http import require_safe

from . import accounts, connections, dates, identifiers, naming, passages, sharing, terms
from .asking import AskedDate, answered, asked
from .beside import Beside, gathered
from .documents import PublicDocument, document_fields, public_document
from .kinds import kinds, namespace_of
from .models import (
    Authority,
    EDTFField,
    NameKind,
    Record,
    RecordQuerySet,
    Relation,
    Tag,
    Topic,
    is_companion,
    tags_visible_to,
)
from .models.authorities import address_of_entry
from .naming import ShownNames
from .pages import (
    BY_DATE,
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
    in_readers_words,
    language_name,
    one_page,
    order_links,
)
from .source_notes import SourceNotes, Topics
from .wordings import Wording, wording

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
        records = self.records()
        when = asked(self.asked_dates, request)
        if when is not None and when.days is not None:
            answer = answered(records, self.orders()[0], when, request)
            return self.shown(request, answer | {"when": when})
        orders = self.orders()
        order = chosen_order(orders, request)
        page = one_page(records.for_list(), order, request)
        context = {
            "cards": cards(page.records),
            "total": records.count(),
            "next_url": page.next_url,
            "previous_url": page.previous_url,
            "orders": order_links(orders, order, request),
            "letters": [],
            "when": when,
        }
        return self.shown(request, context)

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
        texts = _in_readers_language(record, document)
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
            "date_words": _words(record.date),
            "date_edtf": record.date,
            "date_wording": _wording(public, "date", record.date),
            "date_sources": next(iter(notes.beside("date", date, topics, rests=rests)), None),
            "facts": notes.beside("facts", self.facts(public), topics, rests=rests),
            "authorities": _authorities(document),
            "files": self.files(public),
            "tags": terms.terms(public.tags, _own_language(request)),
            "names": self.names(request, public, texts["title"]),
            "accounts": accounts.accounts(public, notes),
            **self.connections_shown(record, connected, ready),
            "groups": [
                Group(g.label, [ready[r.pk] for r in rs], name=g.name) for g, rs in beside if rs
            ],
            "translations": _translations(request, record, document, texts["language"]),
            "updated_words": _day_words(record.updated_at),
            "picture": ready[record.pk].picture,
            "gallery_url": _gallery_url(record, beside_it),
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
        facts = [_fact(field, public, names, self.fact_labels.get(field.name)) for field in own]
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


def _gallery_url(record: Record, beside_it: list[Card]) -> str:
    """Return where all pictures of a record stand together; empty where none stands beside it."""
    shown = (card.picture or card.content_notice for card in beside_it if card.kind == "item")
    return f"{reverse(settings.GALLERY)}?of={record.identifier}" if any(shown) else ""


def _cards_of(records: list[Record]) -> dict[int, Card]:
    """Return a card for each of a page's records by its key, made in one go: a few queries."""
    everything = {r.pk: r for r in records}
    return dict(zip(everything, cards(everything.values()), strict=True))


def _in_readers_language(record: Record, document: Any) -> dict[str, str]:
    """Return title, texts and notice in the reader's language, each with the one it is in.

    A translation may lack a summary or a text: the record's own then stands there, as itself.
    Whoever translated is named beside what is shown.
    """
    language = current_language()
    own_language = document.language == language
    translations = () if own_language else document.translations
    shown = next((t for t in translations if t.language == language), document)
    texts = _title(record, document, shown) | {"translator": getattr(shown, "translator", "")}
    for name in ("summary", "body", "content_notice"):
        source = shown if getattr(shown, name) else document
        texts |= {name: getattr(source, name), f"{name}_language": source.language}
    return texts | _untranslated(texts)


def _untranslated(texts: dict[str, str]) -> dict[str, str]:
    """Return which of the shown `texts` is in another language than the page, and in which.

    The text stands for both: its summary is told of alone where it is all that is foreign.
    Both are empty where everything can be read in the page's language.
    """
    for part in ("body", "summary"):
        language = texts[f"{part}_language"]
        if texts[part] and language.split("-")[0] != current_language():
            is_all = part == "body" or not texts["body"]
            called = naming.language_words(language)
            return {"untranslated": "text" if is_all else part, "untranslated_from": called}
    return {"untranslated": "", "untranslated_from": ""}


def _title(record: Record, document: Any, shown: Any) -> dict[str, str]:
    """Return the title in the reader's language and the language it is in."""
    if not record.is_titled_by_names:
        return {"title": shown.title, "language": shown.language}
    for name in document.names:
        if name.kind == NameKind.PREFERRED and name.language == current_language():
            return {"title": name.text, "language": name.language}
    return {"title": record.title, "language": record.language}


def _translations(
    request: HttpRequest, record: Record, document: Any, shown: str
) -> list[dict[str, Any]]:
    codes = [document.language, *(t.language for t in document.translations)]
    if record.is_titled_by_names:
        codes += [n.language for n in document.names if n.kind == NameKind.PREFERRED]
    if len(set(codes)) == 1:
        return []
    offered = request.owner.languages  # type: ignore[attr-defined]
    return [
        {
            "code": c,
            "name": language_name(c),
            "url": in_language(record, c),
            "is_current": c == shown,
        }
        for c in dict.fromkeys(codes)
        if c in offered
    ]


def in_language(record: Record, code: str) -> str:
    """Return the record's address with the interface in the language `code`."""
    with override(code):
        return record.get_absolute_url()


def _words(edtf: str) -> str:
    return dates.words(edtf, current_language()) if edtf else ""


def _wording(public: PublicDocument, name: str, edtf: str) -> Wording | None:
    """Return how the date `name` was written, as far as the public document tells."""
    text = getattr(public.document, f"{name}_as_written", "")
    return wording(edtf, text, current_language())


def _day_words(when: date | None) -> str:
    """Return the day in the words used for every other date; Django's lack Armenian cases."""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return _words(day.isoformat()) if day else ""


def _fact(
    field: "models.Field[Any, Any]",
    public: PublicDocument,
    names: dict[int, tuple[str, str]],
    label: Any = None,
) -> Fact | None:
    """Return a field of the public document as a fact; None where it says nothing."""
    label = label or field.verbose_name
    value = getattr(public.document, field.name)
    if value in ("", None, False):
        return None
    if field.remote_field is not None:
        target = public.references[value]
        title, language = names[target.pk]
        return Fact(label, title, target.get_absolute_url(), language, name=field.name)
    if isinstance(field, EDTFField):
        words = _wording(public, field.name, value)
        return Fact(label, _words(value), wording=words, name=field.name)
    if field.choices:
        value = dict(field.flatchoices)[value]
    elif value is True:
        value = _("Yes")
    elif not isinstance(field, models.URLField) and isinstance(value, str):
        own = public.document.language
        language = "" if own == current_language() else own
        return Fact(label, value, language=language, name=field.name)
    url = value if isinstance(field, models.URLField) else ""
    return Fact(label, value, url, name=field.name)


def _authorities(document: Any) -> list[dict[str, Any]]:
    """Return where authority files speak of the same, in their order."""
    entries = getattr(document, "authorities", ())
    return [
        {
            "label": Authority(entry.authority).label,
            "code": entry.code,
            "url": address_of_entry(entry.authority, entry.code),
        }
        for entry in sorted(entries, key=lambda entry: list(Authority).index(entry.authority))
    ]


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
        "withdrawn_words": _day_words(gone.withdrawn_at),
        "ground_words": gone.get_withdrawal_ground_display(),
        "review_words": _day_words(gone.review_on),
        "edit_url": edit_url(request, record),
    }
    response = render(request, "410.html", context, status=410)
    response["Cache-Control"] = "no-cache"
    return response


# --- tags -------------------------------------------------------------------------------


@require_safe
def tag_index(request: HttpRequest) -> HttpResponse:
    """Show every tag that has something to show, in groups, with counts."""
    public = Q(tagged__content_object__in=Record.objects.public())
    tags = Tag.objects.annotate(count=Count("tagged", filter=public)).filter(count__gt=0)
    in_order = tags.order_by("group", "folded")
    context = {"groups": terms.in_groups(in_order, _own_language(request))}
    return render(request, "records/tag_index.html", context)


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all kinds of records under one tag, newest or by date, with counts per kind."""
    tag = get_object_or_404(Tag.objects.select_related("broader"), slug=slug)
    everything = Record.objects.public().filter(tagged__tag=tag)
    counts = dict(everything.order_by().values_list("kind").annotate(Count("pk")))
    known = tags_visible_to(request.user)
    if not counts and not known.filter(pk=tag.pk).exists():
        raise Http404
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds():
        raise Http404
    orders = [NEWEST, BY_DATE]
    order = chosen_order(orders, request)
    records = everything.filter(kind=kind) if kind else everything
    when = asked((AskedDate("date", "", ""),), request)
    if when is not None and when.days is not None:
        listed = answered(records, order, when, request)
    else:
        listed = _tagged_page(records, order, request)
        listed["total"] = counts.get(kind, 0) if kind else sum(counts.values())
    own = _own_language(request)
    context = {
        "tag": terms.term(tag, own),
        "slug": tag.slug,
        "group": in_readers_words(tag, "group", own),
        "counts": _counts(request, counts, kind),
        "orders": order_links(orders, order, request),
        **listed,
        "when": when,
        "broader": terms.term(tag.broader, own) if tag.broader else None,
        "narrower": terms.terms(known.filter(broader=tag), own),
        "siblings": terms.terms(_siblings(tag, known), own),
    }
    return render(request, "records/tag_detail.html", context)


#: How many of its siblings a tag's page names; the index has them all.
_SIBLINGS = 40


def _siblings(tag: Tag, known: "models.QuerySet[Tag]") -> "models.QuerySet[Tag]":
    """Return other tags below the same broader one; where there is none, of the same group."""
    if tag.broader_id:
        found = known.filter(broader=tag.broader_id)
    else:
        found = known.filter(group=tag.group, broader=None) if tag.group else known.none()
    return found.exclude(pk=tag.pk).order_by("folded")[:_SIBLINGS]


def _tagged_page(records: RecordQuerySet, order: Order, request: HttpRequest) -> dict[str, Any]:
    page = one_page(records.for_list(), order, request)
    return {
        "cards": cards(page.records),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
    }


def _own_language(request: HttpRequest) -> str:
    """Return the archive's first language, in which the terms of its vocabulary are."""
    return str(request.owner.language)  # type: ignore[attr-defined]


def _counts(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    rows = [
        {"label": _("All"), "count": sum(counts.values()), "url": "?", "is_current": not chosen}
    ]
    for kind, model in kinds().items():
        if counts.get(kind):
            rows.append(
                {
                    "label": model._meta.verbose_name_plural,
                    "count": counts[kind],
                    "url": f"?kind={kind}",
                    "is_current": kind == chosen,
                }
            )
    return rows

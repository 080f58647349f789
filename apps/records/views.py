"""Readers' pages of records and tags. Each kind's views specialise `RecordList`/`RecordDetail`."""

from datetime import date, datetime
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
from django.utils.translation import get_language_info, override, pgettext
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from . import dates, identifiers, richtext
from .documents import PublicDocument, document_fields, public_document
from .kinds import kinds, namespace_of
from .models import EDTFField, Record, RecordQuerySet, Relation, Tag, tags_visible_to
from .pages import (
    BY_DATE,
    NEWEST,
    ORDERS,
    Card,
    Fact,
    Group,
    Order,
    cards,
    chosen_order,
    current_language,
    one_page,
    order_links,
)

#: A heading and the records to stand under it.
Neighbours = tuple[Any, list[Record]]

#: How many neighbours a page shows before it links to their list.
GROUP_LENGTH = 12


class RecordList(View):
    """The public list of one kind, in an order the reader may choose."""

    model: ClassVar[type[Record]]
    template_name = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        records = self.records()
        orders = self.orders()
        order = chosen_order(orders, request)
        page = one_page(records.for_list(), order, request)
        context = {
            "heading": self.model._meta.verbose_name_plural,
            "cards": cards(page.records),
            "total": records.count(),
            "next_url": page.next_url,
            "previous_url": page.previous_url,
            "orders": order_links(orders, order, request),
            "letters": [],
        }
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

    def get(self, request: HttpRequest, identifier: str, slug: str = "") -> HttpResponse:
        record = self.record(request, identifier)
        if not record.is_public and record.withdrawn():
            return tombstone(request, record)
        if slug != record.slug:
            return HttpResponsePermanentRedirect(record.get_absolute_url())
        public = public_document(record)
        context = {"doc": public.document, "page": self.page(request, record, public)}
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
        texts = _in_readers_language(document)
        own, connected, beside = _with_cards(
            record, connections(record, public), self.groups(record)
        )
        return {
            "kind_label": self.model._meta.verbose_name,
            "list_url": reverse(f"{namespace_of(record.kind)}:list"),
            "list_label": self.model._meta.verbose_name_plural,
            "url": record.get_absolute_url(),
            "permanent_url": permanent_url(request, record.identifier),
            "identifier_shown": identifiers.shown(record.identifier),
            "contact_url": contact_url(record.identifier),
            "edit_url": edit_url(request, record),
            "state": "" if record.is_public else _state_words(record),
            **texts,
            "body": richtext.render(texts["body"]),
            "date_words": _words(record.date),
            "date_edtf": record.date,
            "facts": self.facts(public),
            "files": self.files(public),
            "tags": [{"name": t.name, "url": t.get_absolute_url()} for t in public.tags],
            "connections": connected,
            "groups": beside,
            "translations": _translations(request, record, document, texts["language"]),
            "updated_words": _day_words(record.updated_at),
            "picture": own.picture,
        }

    def facts(self, public: PublicDocument) -> list[Fact]:
        """Return the kind's own fields as labelled facts, in the order of the model."""
        own = [
            field
            for name, field in document_fields(self.model).items()
            if field.model is self.model and name not in self.model.private_fields
        ]
        facts = [_fact(field, public) for field in own]
        return [fact for fact in facts if fact is not None]

    def files(self, public: PublicDocument) -> list[dict[str, Any]]:
        """Return the document's files, for kinds that have them."""
        return []

    def groups(self, record: Record) -> list[Neighbours]:
        """Return what stands beside the record, by the keys that point to it."""
        return []

    def templates(self) -> list[str]:
        own = f"{self.model._meta.app_label}/{self.model._meta.model_name}_detail.html"
        return [own, "records/record_detail.html"]


def neighbours(label: Any, queryset: RecordQuerySet, order: Order = BY_DATE) -> Neighbours:
    """Return the first of `queryset`'s public records, to stand under `label` on a page."""
    prefix = "-" if order.descending else ""
    records = queryset.public().for_list().order_by(prefix + order.column, "identifier")
    return label, list(records[:GROUP_LENGTH])


def _with_cards(
    record: Record, connected: list[Neighbours], beside: list[Neighbours]
) -> tuple[Card, list[Group], list[Group]]:
    """Turn a page's own and other records into cards, all in one go: the queries do not grow."""
    sides = (connected, beside)
    others = {r.pk: r for side in sides for _label, records in side for r in records}
    everything = others | {record.pk: record}
    ready = dict(zip(everything, cards(everything.values()), strict=True))
    of_connected, of_beside = (
        [Group(label, [ready[r.pk] for r in records]) for label, records in side if records]
        for side in sides
    )
    return ready[record.pk], of_connected, of_beside


def _in_readers_language(document: Any) -> dict[str, str]:
    """Return title, summary and text in the reader's language, each with the one it is in.

    A translation may lack a summary or a text: the record's own then stands there, as itself.
    """
    language = current_language()
    own_language = document.language == language
    translations = () if own_language else document.translations
    shown = next((t for t in translations if t.language == language), document)
    texts = {"title": shown.title, "language": shown.language}
    for name in ("summary", "body"):
        source = shown if getattr(shown, name) else document
        texts |= {name: getattr(source, name), f"{name}_language": source.language}
    return texts


def _translations(
    request: HttpRequest, record: Record, document: Any, shown: str
) -> list[dict[str, Any]]:
    codes = [document.language, *(t.language for t in document.translations)]
    if len(codes) == 1:
        return []
    offered = request.owner.languages  # type: ignore[attr-defined]
    return [
        {
            "code": c,
            "name": _language_name(c),
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


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _words(edtf: str) -> str:
    return dates.words(edtf, current_language()) if edtf else ""


def _day_words(when: date | None) -> str:
    """Return the day in the words used for every other date; Django's lack Armenian cases."""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return _words(day.isoformat()) if day else ""


def _fact(field: "models.Field[Any, Any]", public: PublicDocument) -> Fact | None:
    """Return a field of the public document as a fact; None where it says nothing."""
    value = getattr(public.document, field.name)
    if value in ("", None, False):
        return None
    if field.remote_field is not None:
        target = public.references[value]
        return Fact(field.verbose_name, target.title, target.get_absolute_url(), target.language)
    if isinstance(field, EDTFField):
        value = _words(value)
    elif field.choices:
        value = dict(field.flatchoices)[value]
    elif value is True:
        value = _("Yes")
    url = value if isinstance(field, models.URLField) else ""
    return Fact(field.verbose_name, value, url)


def connections(record: Record, public: PublicDocument) -> list[Neighbours]:
    """Return the records connected to this one, from both ends, under the words for each."""
    objects = {target.pk: target for target in public.references.values()}
    grouped: dict[str, dict[int, Record]] = {}
    for row in _relations(record):
        if row.subject_id == record.pk:
            label, other = row.type.label, objects.get(row.object_id)
        else:
            label, other = row.type.inverse_label, row.subject
        if other is not None:
            # Labels that every archive begins with are translated; its own are found nowhere.
            grouped.setdefault(pgettext("connection", label), {})[other.pk] = other
    return [(label, list(others.values())) for label, others in grouped.items()]


def _relations(record: Record) -> Any:
    from_public = Q(object=record.pk, subject__in=Record.objects.public())
    return (
        Relation.objects.filter(Q(subject=record.pk) | from_public)
        .select_related("type", "subject")
        .defer("subject__body", "subject__internal_note")
        .order_by("type__position", "position", "subject__date_sort", "subject__sort_key")
    )


# --- addresses --------------------------------------------------------------------------


def permanent_url(request: HttpRequest, identifier: str) -> str:
    """Return the absolute address that will always lead to the record."""
    path = reverse("permanent", args=[identifiers.shown(identifier)])
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


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
    return _("Hidden: what holds it is hidden, or the person counts as living.")


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
    groups: dict[str, list[dict[str, Any]]] = {}
    for tag in tags.order_by("group", "folded"):
        groups.setdefault(tag.group, []).append(
            {
                "name": tag.name,
                "url": tag.get_absolute_url(),
                "count": tag.count,
                "definition": tag.definition,
            }
        )
    context = {"groups": [{"label": label, "tags": tags} for label, tags in groups.items()]}
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
    page = one_page(records.for_list(), order, request)
    context = {
        "tag": {"name": tag.name, "definition": tag.definition, "identifier": tag.identifier},
        "counts": _counts(request, counts, kind),
        "cards": cards(page.records),
        "total": counts.get(kind, 0) if kind else sum(counts.values()),
        "next_url": page.next_url,
        "previous_url": page.previous_url,
        "orders": order_links(orders, order, request),
        "broader": _tag_link(tag.broader) if tag.broader else None,
        "narrower": [_tag_link(narrower) for narrower in known.filter(broader=tag)],
    }
    return render(request, "records/tag_detail.html", context)


def _tag_link(tag: Tag) -> dict[str, str]:
    return {"name": tag.name, "url": tag.get_absolute_url()}


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

"""Connections in rows, from both ends.

A connection belongs to its subject's document. Edited from its object's page it changes the
subject, which is claimed, kept and versioned like the record whose page it is.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Record, Relation, RelationType
from ..pages import current_language
from ..refusals import Refused
from .fields import record_text, shown_date
from .forms import PartForm, after_the_last
from .inlines import NamedBoxes, NamedRows, NamesRecords
from .links import key_in
from .rows import put_rows, rows_of

#: How many connections from the other side a page holds.
SHOWN = 50


class ConnectionForm(PartForm):
    """A connection; `other` is the box that names the record at its other end."""

    other = "object"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.has_changed() and {"type", self.other} <= self.cleaned_data.keys():
            sentence = self._refusal()
            if sentence:
                self.add_error(self.other, sentence)
        return cleaned

    def ends(self) -> tuple[int | None, int | None]:
        """Return the keys of the subject and the object: None for a page not saved yet."""
        return self.instance.subject_id, self.cleaned_data["object"].pk

    def _refusal(self) -> str:
        """Return why the row cannot be saved; empty where it can."""
        subject, to = self.ends()
        if subject is None or to is None:
            return ""
        if subject == to:
            return _("A record cannot be connected to itself.")
        return "" if "period" in self.errors else self._refusal_of_twin(subject, to)

    def _refusal_of_twin(self, subject: int, to: int) -> str:
        of_type, period = self.cleaned_data["type"], self.cleaned_data["period"]
        same_ends = Q(subject=subject, object=to)
        if of_type.is_symmetric:
            same_ends |= Q(subject=to, object=subject)
        twins = Relation.objects.filter(same_ends, type=of_type, period=period)
        twin = twins.exclude(pk=self.instance.pk).first()
        if twin is None:
            return ""
        if twin.subject_id == subject:
            return _("These two records are already connected in this way.")
        return _("These two records are already connected in this way, from the other side.")


class ConnectionRows(NamedRows):
    """Rows of connections, which say so in words where two of them are the same."""

    def get_form_error(self) -> str:
        return _("These two records are already connected in this way.")


class ConnectionInline(NamesRecords, NamedBoxes):
    """Connections, with types called as readers of the editor's language will read them."""

    model = Relation
    formset: Any = ConnectionRows
    extra = 1
    #: Whether the page's record is the connections' object.
    from_object = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        # One list for all rows; a ModelChoiceField would ask the database for each of them.
        language, from_object = current_language(), self.from_object
        types = [(t.pk, t.words(language, from_object=from_object)) for t in types_for(request)]
        type_field: Any = formset.form.base_fields["type"]
        type_field.choices = [("", "—"), *types]
        return formset


def types_for(request: Any) -> list[RelationType]:
    """Return all types of connection, asked for once in a request."""
    if not hasattr(request, "types_of_connection"):
        request.types_of_connection = list(RelationType.objects.all())
    found: list[RelationType] = request.types_of_connection
    return found


class RelationInline(ConnectionInline):
    """What the record itself says of others."""

    form = ConnectionForm
    fk_name = "subject"
    fields = ("type", "object", "period", "note", "order")


def refuse_twins(formsets: Iterable[Any]) -> None:
    """Refuse one connection that is the same from both ends and was added at both in one form.

    Raises:
        Refused: it names the other record.

    """
    seen: set[Any] = set()
    for formset in formsets:
        rows: list[Any] = formset.forms if isinstance(formset, ConnectionRows) else []
        for form in rows:
            said = form.cleaned_data if form.has_changed() else {}
            if not said or form in formset.deleted_forms or not said["type"].is_symmetric:
                continue
            other = said[form.other]
            key = (said["type"].pk, other.pk, said["period"])
            if key in seen:
                sentence = _("This connection with “%(title)s” stands twice in the form.")
                raise Refused([("", sentence % {"title": other.title})])
            seen.add(key)


# --- from the other side --------------------------------------------------------------------


class OtherSideForm(ConnectionForm):
    """A connection whose object is the page's record: saving it changes the subject."""

    other = "subject"
    #: A connection's place is the subject's affair.
    order = None  # type: ignore[assignment]
    #: The person at the form; set for each request by the inline.
    editor: ClassVar[Any] = None
    #: What the formset has to say of this row: it changed while it was being edited.
    complaint = ""

    # What the row said when it was shown: others edit it on its subject's page meanwhile, and
    # this page's own version knows nothing of that.
    as_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["as_shown"] = boxes_of(self.instance)["as_shown"]

    def ends(self) -> tuple[int | None, int | None]:
        return self.cleaned_data["subject"].pk, self.instance.object_id

    def subjects(self) -> list[Record]:
        """Return the records whose documents the row changes: two, where it moves."""
        former = self.initial.get("subject") if self.instance.pk is not None else None
        return [r for r in (former, self.cleaned_data.get("subject")) if r is not None]

    def _refusal(self) -> str:
        return self.complaint or self.refusal_of_editor() or super()._refusal()

    def refusal_of_editor(self) -> str:
        """Return why this person may not change the row; empty where they may."""
        wanted = {subject.pk: subject for subject in self.subjects()}
        editable = Record.objects.editable_by(self.editor).filter(pk__in=wanted)
        barred = wanted.keys() - set(editable.values_list("pk", flat=True))
        if not barred:
            return ""
        sentence = _("You may not edit “%(title)s”, to which this connection belongs.")
        return sentence % {"title": wanted[min(barred)].title}

    def save(self, commit: bool = True) -> Any:
        if "subject" in self.changed_data:
            self.instance.position = after_the_last(self.instance)
        return super().save(commit)


class OtherSideRows(ConnectionRows):
    """Connections from the other side, as they are now and as they were shown.

    A row that nobody touched here follows what its subject says meanwhile. One that was changed
    on both sides is given back with a sentence; saved again, it stands.
    """

    #: The first row that the page shows, of how many there are.
    start = 0

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        self.complaints: dict[int, str] = {}
        self.before, self.after = 0, 0
        rows = kwargs["queryset"].filter(object=kwargs["instance"].pk)
        kept = self._page_of(rows) if data is None else self._settled(data, rows, kwargs["prefix"])
        kwargs["queryset"] = rows.filter(pk__in=kept)
        super().__init__(data, **kwargs)

    def _page_of(self, rows: Any) -> list[int]:
        keys = list(rows.values_list("pk", flat=True)[self.start : self.start + SHOWN + 1])
        self.before = self.start
        if len(keys) > SHOWN:
            self.after = rows.count() - self.start - SHOWN
        return keys[:SHOWN]

    @property
    def next_start(self) -> str:
        """The row from which the next page shows them, as addresses write it."""
        return str(self.start + SHOWN)

    def _settled(self, data: Any, rows: Any, prefix: str) -> list[int]:
        """Bring what was sent up to what is there now; return the keys of the rows meant."""
        total = key_in(data.get(f"{prefix}-TOTAL_FORMS", ""))
        sent = [row for number, row in sorted(rows_of(data, prefix).items()) if number < total]
        present = rows.in_bulk({key_in(row.get("id", "")) for row in sent})
        first: list[dict[str, str]] = []
        anew: list[dict[str, str]] = []
        of_gone: list[dict[str, str]] = []
        for row in sent:
            relation = present.get(key_in(row.get("id", "")))
            touched = fingerprint(row) != row.get("as_shown", "")
            if relation is not None:
                self._follow(row, boxes_of(relation), len(first), touched=touched)
                first.append(row)
            elif not row.get("id"):
                anew.append(row)
            elif touched and "DELETE" not in row:
                of_gone.append(row | {"id": "", "as_shown": ""})
        for number, _row in enumerate(of_gone, start=len(first)):
            self.complaints[number] = _(
                "Somebody has deleted this connection since you opened the page. "
                "Save again to record it anew."
            )
        if sent:
            put_rows(data, prefix, first, of_gone + anew)
        return list(present)

    def _follow(
        self, row: dict[str, str], now: dict[str, str], number: int, *, touched: bool
    ) -> None:
        if not touched:
            row |= now
        elif row.get("as_shown") != now["as_shown"]:
            row["as_shown"] = now["as_shown"]
            said = " · ".join(filter(None, (now["subject"], now["period"], now["note"])))
            sentence = _(
                "Somebody has changed this connection since you opened the page: it says "
                "“%(said)s” now. Save again to write yours."
            )
            self.complaints[number] = sentence % {"said": said}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.complaint = self.complaints.get(i, "")
        return form

    def clean(self) -> None:
        super().clean()
        leaving: list[Any] = self.deleted_forms
        refusals = (form.refusal_of_editor() for form in leaving)
        for sentence in filter(None, refusals):
            raise ValidationError(sentence)

    def subjects(self) -> list[Record]:
        """Return the records whose documents saving these rows will change."""
        leaving: list[Any] = self.deleted_forms
        concerned: list[Any] = [f for f in self.forms if f.has_changed() or f in leaving]
        return [subject for form in concerned for subject in form.subjects()]


def boxes_of(relation: Relation) -> dict[str, str]:
    """Return what the boxes of a row from the other side show of `relation`."""
    boxes = {
        "type": str(relation.type_id),
        "subject": record_text(relation.subject),
        "period": shown_date(Relation, "period", vars(relation)),
        "note": relation.note,
    }
    return boxes | {"as_shown": fingerprint(boxes)}


def fingerprint(boxes: Mapping[str, str]) -> str:
    """Return a short mark of what a row's boxes say; a browser may alter their white space."""
    said = "\n".join(" ".join(boxes.get(n, "").split()) for n in OtherSideInline.boxes)
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:16]


class OtherSideInline(ConnectionInline):
    """What other records say of this one. Each row belongs to the record that it names."""

    form = OtherSideForm
    formset: Any = OtherSideRows
    template = "admin/records/other_side.html"
    fk_name = "object"
    rows_name = "inverse_connections"
    from_object = True
    boxes = ("type", "subject", "period", "note")
    fields = (*boxes, "as_shown")
    verbose_name = gettext_lazy("connection from the other side")
    verbose_name_plural = gettext_lazy("connected from the other side")

    @staticmethod
    def boxes_of(relation: Relation) -> dict[str, str]:
        """Return what the boxes of the row of `relation` show."""
        return boxes_of(relation)

    def get_queryset(self, request: HttpRequest) -> Any:
        # What somebody may not see is neither shown to them nor theirs to change.
        seen = Record.objects.visible_to(request.user).kept()
        rows = super().get_queryset(request).filter(subject__in=seen).select_related("subject")
        order = ("type__position", "type", "period_sort", "subject__date_sort", "pk")
        return rows.defer("subject__body", "subject__internal_note").order_by(*order)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.editor = request.user
        formset.form.base_fields["subject"].label = _("Record")
        formset.start = key_in(request.GET.get("connected_from", "")) % 1_000_000
        return formset

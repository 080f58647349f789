"""One admin for every kind: each save goes through the door, in one changeset."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import dates, richtext
from ..changes import Change, EditConflict, Refused, changeset
from ..documents import document_fields
from ..models import (
    Record,
    Statement,
    Status,
    Tag,
    is_companion,
)
from . import verbs
from .conflict import SaidInForm, conflict_page, settle_rows, typed
from .connections import OtherSideInline, OtherSideRows, RelationInline, refuse_twins
from .fields import status_badge
from .figures import figures_not_shown
from .forms import RecordForm
from .history import history_page
from .inlines import (
    AuthorityInline,
    FormerAddressInline,
    NameInline,
    NamesRecords,
    StatementInline,
)
from .links import key_in, search_list
from .terminology import avoided_in
from .translations import TranslationInline, TranslationOfNamedInline

#: How many rows of one part a form takes.
MOST_ROWS = 1000


class TagFilter(admin.SimpleListFilter):
    """The tags most used, as a filter of a list."""

    title = gettext_lazy("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kind = model_admin.model.kind_name()
        used = Tag.objects.filter(tagged__content_object__kind=kind).annotate(
            uses=models.Count("tagged")
        )
        return [(tag.slug, tag.name) for tag in used.order_by("-uses", "folded")[:20]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(tagged__tag__slug=self.value()) if self.value() else queryset


class StatusFilter(admin.SimpleListFilter):
    """Where records stand; deleted ones are shown only when asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value():
            return queryset.filter(status=self.value())
        return queryset.exclude(status=Status.REMOVED)


class SourcesFilter(admin.SimpleListFilter):
    """Records whose statements name no source, and those that should have one and have none."""

    title = gettext_lazy("sources")
    parameter_name = "sources"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        model = model_admin.model
        offered: list[tuple[str, Any]] = [("missing", gettext_lazy("A statement without source"))]
        if model is Record or model.rests_on_statements:
            offered.append(("nothing", gettext_lazy("No statement at all")))
        return offered

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "missing":
            bare = Statement.objects.filter(record=OuterRef("pk"), source=None)
            return queryset.filter(Exists(bare))
        return queryset.without_statements() if self.value() == "nothing" else queryset


class RecordAdmin(NamesRecords, admin.ModelAdmin):
    """Edits one kind of record.

    A kind names its own fields in `own_fields` and, where it has parts of its own, adds to
    `inlines`. Everything else comes from here.
    """

    form = RecordForm
    change_form_template = "admin/records/change_form.html"
    change_list_template = "admin/records/change_list.html"
    formfield_overrides: ClassVar[Any] = {models.URLField: {"assume_scheme": "https"}}
    inlines: ClassVar[Any] = (
        StatementInline,
        RelationInline,
        OtherSideInline,
        TranslationInline,
        FormerAddressInline,
    )

    #: The kind's own fields, in archival order; by default as the model has them.
    own_fields: ClassVar[tuple[str, ...]] = ()
    #: Instead of `own_fields`: sections with names of their own, each with its fields. They may
    #: take in `date`, `part_of` and `content_notice`.
    own_sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    #: What publishing asks of a record of this kind, said before there is one.
    publishing_asks: ClassVar[tuple[Any, ...]] = ()

    list_display = ("title", "status_words", "date_words", "tag_words", "updated_at")
    list_filter: ClassVar[Any] = (StatusFilter, TagFilter, SourcesFilter, "language")
    search_fields = ("folded",)
    search_help_text = gettext_lazy(
        "Any of its names, in any spelling or script: “Shusha” finds Şuşa. Identifiers too."
    )
    actions: tuple[str, ...] = (
        "publish",
        "return_to_draft",
        "submit",
        "withdraw",
        "delete_records",
    )
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-updated_at", "-pk")
    save_on_top = False

    # --- what the form shows ------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = list(self.own_fields) or [
            name
            for name, field in document_fields(self.model).items()
            if field.model is self.model and not is_companion(self.model, name)
        ]
        shared = document_fields(self.model)
        titled = [n for n in ("title", "sort_as") if n in shared]
        sections = [(label, list(names)) for label, names in self.own_sections]
        placed = {name for _label, names in sections for name in names}
        if not sections:
            sections = [(_("Description"), [*(["date"] if "date" in shared else []), *own])]
        held = ["part_of"] if self.model.container_kinds and "part_of" not in placed else []
        noticed = [] if "content_notice" in placed else ["content_notice"]
        note = ["internal_note"] if self._is_archivist(request) else []
        withheld = ["withheld"] if self.model.may_be_withheld else []
        process = ["publish_on"] if request.user.has_perm("records.publish_record") else []
        return (
            (None, {"fields": [*titled, "language", "summary"]}),
            *((label, {"fields": names}) for label, names in sections),
            (_("Text"), {"fields": ["body", "cover"]}),
            (_("Where it belongs"), {"fields": ["tag_names", *held]}),
            (_("For readers' sake"), {"fields": [*noticed, *withheld]}),
            (_("Keeping"), {"fields": [*note, *process, "change_reason", "seen_version"]}),
        )

    def _is_archivist(self, request: HttpRequest) -> bool:
        return request.user.has_perm("records.edit_restricted_record")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.model.is_titled_by_names:
            return self.inlines
        instead = {TranslationInline: TranslationOfNamedInline}
        own = [instead.get(inline, inline) for inline in self.inlines]
        # The last of them are the addresses; what other files call the record stands before.
        return (NameInline, *own[:-1], AuthorityInline, *own[-1:])

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        # A request that claims to have more rows is refused before they are all made.
        most = {"max_num": MOST_ROWS, "absolute_max": MOST_ROWS}
        for inline in self.get_inline_instances(request, obj):
            yield inline.get_formset(request, obj, **most), inline

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kw)
        # The class is made before it is mended: every class makes its boxes anew.
        own: Any = type(form.__name__, (form,), {"editor": request.user})
        for name in self.model.own_labels.keys() & own.base_fields.keys():
            own.base_fields[name].label = capfirst(self.model.label_of(name))
        return own

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.model.objects.shown_to_its_keeper(request.user).order_by(*self.ordering)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        keys = [n for n, f in document_fields(self.model).items() if f.remote_field is not None]
        rows = self.get_queryset(request).select_related(*keys)
        return rows.filter(pk=key_in(unquote(object_id))).first()

    def view_on_site(self, obj: Any) -> str:
        return cast(Record, obj).get_absolute_url()

    # --- the list -----------------------------------------------------------------------

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_words(self, record: Record) -> str:
        return status_badge(record)

    @admin.display(description=gettext_lazy("date"), ordering="date_sort")
    def date_words(self, record: Record) -> str:
        return dates.words(record.date) if record.date else ""

    @admin.display(description=gettext_lazy("tags"))
    def tag_words(self, record: Record) -> str:
        return ", ".join(row.tag.name for row in record.tagged.all())

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        return search_list(request, queryset, term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_list_select_related(self, request: HttpRequest) -> Any:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        changelist.queryset = changelist.queryset.defer("body").prefetch_related("tagged__tag")
        changelist.result_list = changelist.result_list.defer("body").prefetch_related(
            "tagged__tag"
        )
        return changelist

    # --- who may ------------------------------------------------------------------------

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to sift the list by what its editor may not see, and so to guess its words."""
        is_restricted = lookup.split("__")[0] in self.model.restricted_fields
        if is_restricted and not self._is_archivist(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.created_by_id == request.user.pk:
            return self._may_edit(request, obj)
        return super().has_delete_permission(request, obj)

    def _may_edit(self, request: HttpRequest, record: Record) -> bool:
        if request.user.has_perm("records.change_any_record"):
            return record.status != Status.REMOVED
        return record.status == Status.DRAFT and record.created_by_id == request.user.pk

    # --- saving, through the door -------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, or save it in one changeset.

        The whole view is wrapped, since one context manager cannot straddle the admin's hooks.
        The version is checked before the form is validated.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        self.before_change(request)
        try:
            with changeset(by=request.user, reason=self.reason_for(request)) as change:
                request.change = change  # type: ignore[attr-defined]
                if object_id is not None:
                    pk = self._key_to_edit(request, object_id)
                    change.expect(pk, _seen_version(request))
                    if "over_theirs" in request.POST:
                        settle_rows(self, request, pk)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict as conflict:
            if conflict.pk and conflict.pk != key_in(object_id or ""):
                sentence = _("A record named here was changed at this very moment. Try again.")
                return self._not_saved(request, [sentence], 409)
            return conflict_page(self, request, object_id or "", conflict)
        except Refused as refusal:
            return self._not_saved(request, [text for _path, text in refusal.problems], 400)
        except PermissionDenied:
            return self._not_saved(request, [_("You may no longer change this record.")], 403)
        except IntegrityError:
            # Two people took one former address, say, or a hidden field was tampered with.
            sentence = _("Something here stands twice, or was taken by somebody at this moment.")
            return self._not_saved(request, [sentence], 409)
        except OperationalError:
            return self._not_saved(request, [_("The archive is busy with a long change.")], 503)

    def before_change(self, request: HttpRequest) -> None:
        """Do what takes time, such as decoding files, before the changeset takes its lock."""

    def reason_for(self, request: HttpRequest) -> str:
        """Return the editor's reason for the change, for the history."""
        return request.POST.get("change_reason", "").strip()[:300]

    def _key_to_edit(self, request: HttpRequest, object_id: str) -> int:
        """Return the key of the record to save.

        Raises:
            EditConflict: it was deleted, or never was; the conflict tells nothing of it.
            PermissionDenied: it has moved on to where this person may not edit it.

        """
        record = self.get_object(request, object_id)
        if record is None or record.status == Status.REMOVED:
            raise EditConflict(None, None, 0)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        return int(record.pk)

    def _not_saved(self, request: HttpRequest, sentences: list[str], status: int) -> HttpResponse:
        """Say why nothing was saved, keep all that was typed, and offer to try again."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not saved yet"),
            "opts": self.opts,
            "sentences": sentences,
            "may_retry": status != 403,
            "typed": typed(request),
            "shown": SaidInForm(self, request).in_words(),
        }
        return TemplateResponse(request, "admin/records/not_saved.html", context, status=status)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # What is edited is saved with its rows, which say what else must be claimed first.
        if not change:
            _door(request).add(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        door, record = _door(request), form.instance
        refuse_twins(formsets)
        beside = self._claim(request, form, formsets)
        if change and form.has_changed():
            record.save()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)
        record.retitle()
        if "tag_names" in form.changed_data:
            tags = [door.find_or_add_tag(name) for name in form.cleaned_data["tag_names"]]
            # Two names, each in its language, may mean one tag.
            door.set_tags(record, dict.fromkeys(tags))
        self._move_on(request, door, record, form.cleaned_data)
        for sentence in (*avoided_in(record), *figures_not_shown(record)):
            self.message_user(request, sentence, messages.WARNING)
        if beside:
            names = ", ".join(f"“{other}”" for other in beside)
            self.message_user(request, _("Changed too: {names}.").format(names=names))

    def _claim(self, request: HttpRequest, form: Any, formsets: Any) -> list[Record]:
        """Claim all that will be written, at once and so in one order; return the others."""
        beside, is_touched = [], form.has_changed()
        for formset in formsets:
            if isinstance(formset, OtherSideRows):
                beside += formset.subjects()
            else:
                is_touched = is_touched or formset.has_changed()
        record = form.instance
        record.version = _seen_version(request) or record.version
        others = {other.pk: other for other in beside}
        _door(request).claim([*([record] if is_touched else []), *others.values()])
        return list(others.values())

    def _move_on(
        self, request: HttpRequest, door: Change, record: Record, cleaned: dict[str, Any]
    ) -> None:
        """Do what the pressed button asks beyond saving."""
        if "_publish" in request.POST:
            door.publish(record, at=cleaned.get("publish_on"))
        elif "_submit" in request.POST:
            door.submit(record)

    def message_user(
        self,
        request: HttpRequest,
        message: Any,
        level: int | str = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """Say what was done, with a way to undo it."""
        door: Change | None = getattr(request, "change", None)
        if door is not None and not door.is_empty and level == messages.SUCCESS:
            extra_tags = f"{extra_tags} undo:{door.row.pk}".strip()
        super().message_user(request, message, level, extra_tags, fail_silently)

    # --- other pages --------------------------------------------------------------------

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["media"] = richtext.media_with_nonce(context["media"], request)
        record = context.get("original")
        may_publish = request.user.has_perm("records.publish_record")
        status = record.status if record else Status.DRAFT
        context |= {
            "may_publish": may_publish,
            "show_publish": may_publish and status != Status.PUBLISHED,
            "show_submit": not may_publish and status == Status.DRAFT,
            "show_withdraw": may_publish and status == Status.PUBLISHED,
            "show_return": may_publish and status not in (Status.DRAFT, Status.REMOVED),
            "status_badge": status_badge(record) if record else "",
            **(self._verb_urls(record) if record else {}),
            "obstacles": record.obstacles_to_publishing() if record else self.publishing_asks,
            "avoided": avoided_in(record) if record else [],
            "reasons_hidden": record.reasons_hidden() if record else [],
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _verb_urls(self, record: Record) -> dict[str, str]:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        verbs_linked = {"withdraw": "withdraw", "return": "return_to_draft", "remove": "remove"}
        return {
            f"{name}_url": reverse(f"{page}_{verb}", args=[record.pk])
            for name, verb in verbs_linked.items()
        }

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(self.verb_view),
                {"verb": verb},
                name=f"{self.opts.app_label}_{self.opts.model_name}_{verb}",
            )
            for verb in verbs.VERBS
        ]
        return own + super().get_urls()

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Ask before, and do, one of the door's verbs to one record."""
        rows = self.get_queryset(request).filter(pk=key_in(str(pk)))
        return verbs.verb_page(self, request, rows, verb)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Delete through the door: a state, not the end of the row."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._unknown(request)
        return verbs.verb_page(
            self, request, self.get_queryset(request).filter(pk=record.pk), "remove"
        )

    def _unknown(self, request: HttpRequest) -> HttpResponse:
        self.message_user(request, _("There is no such record."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show every version with what changed, and offer to restore one."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._unknown(request)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return history_page(self, request, record)

    # --- actions on many ----------------------------------------------------------------

    def response_action(self, request: Any, queryset: Any, *args: Any) -> HttpResponse | None:
        """Do an action to the chosen rows; where one is chosen by no key, to none."""
        if all(map(key_in, request.POST.getlist("_selected_action"))):
            return super().response_action(request, queryset, *args)
        self.message_user(
            request, _("Choose the records in the list, then again."), messages.ERROR
        )
        return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return verbs.do_to_all(self, request, queryset, "publish")

    @admin.action(description=gettext_lazy("Return to draft"), permissions=["publish"])
    def return_to_draft(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return verbs.do_to_all(self, request, queryset, "return_to_draft")

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return verbs.do_to_all(self, request, queryset, "submit")

    @admin.action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return verbs.verb_page(self, request, queryset, "withdraw")

    @admin.action(description=gettext_lazy("Delete…"), permissions=["delete"])
    def delete_records(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return verbs.verb_page(self, request, queryset, "remove")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("records.publish_record"))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it deletes rows, and round the door
        return actions


def _door(request: HttpRequest) -> Change:
    return cast(Change, request.change)  # type: ignore[attr-defined]


def _seen_version(request: HttpRequest) -> int | None:
    text = request.POST.get("seen_version", "")
    return key_in(text) or None

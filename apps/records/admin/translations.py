"""Rows of translations: into which language, by whom, and whether readers see them."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Translation, TranslationStatus
from ..models.fields import is_language_code
from ..pages import language_name
from .forms import PartForm
from .inlines import NamesRecords


class TranslationForm(PartForm):
    """A translation, which asks for no place in an order."""

    # A box that is not shown would come back empty and count as a change.
    order = None  # type: ignore[assignment]

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    #: The languages that the archive offers, and whether the person at the form may publish;
    #: both set for each request by `TranslationInline.get_formset`.
    offered: ClassVar[list[str]] = []
    may_publish: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = [("", "—"), *self._languages()]
        if "title" in self.fields:
            self.fields["title"].help_text = ""
        if not self.may_publish:
            self._leave_publishing_to_others()

    def _languages(self) -> Iterator[tuple[str, Any]]:
        """Give the languages to choose from, those that readers can choose first.

        A translation may be made before its language is offered, and outlive that.
        """
        yield from ((code, language_name(code)) for code in self.offered)
        sent = self.data.get(self.add_prefix("language"), "")
        known = dict.fromkeys([*dict(settings.LANGUAGES), self.instance.language, sent])
        others = [c for c in known if c not in self.offered and is_language_code(c)]
        if others:
            yield _("Not offered to readers now"), [(c, language_name(c)) for c in others]

    def _leave_publishing_to_others(self) -> None:
        if self.instance.status == TranslationStatus.PUBLISHED:
            return
        status: Any = self.fields["status"]
        status.choices = [c for c in status.choices if c[0] != TranslationStatus.PUBLISHED]
        status.error_messages["invalid_choice"] = _(
            "Only those who may publish can show a translation to readers. "
            "Leave it in review for them."
        )


class TranslationsFormSet(forms.BaseInlineFormSet):
    """A record's translations, one into each language."""

    def clean(self) -> None:
        # Instead of Django's own sentence, which stands above all rows and names a column.
        taken = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", None) or {}
            language = cleaned.get("language")
            if not language or cleaned.get("DELETE"):
                continue
            if language in taken:
                form.add_error("language", _("There is already a translation into this language."))
            taken.add(language)


class TranslationInline(NamesRecords, admin.StackedInline):
    """What the record says in other languages, each published on its own."""

    model = Translation
    form = TranslationForm
    formset = TranslationsFormSet
    extra = 1
    classes = ("collapse",)
    fields: ClassVar[Any] = (
        ("language", "status"),
        "title",
        "summary",
        "body",
        "content_notice",
        "translator",
    )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        known = {
            "offered": list(request.owner.languages),  # type: ignore[attr-defined]
            "may_publish": request.user.has_perm("records.publish_record"),
        }
        form = type(self.form.__name__, (self.form,), known)
        return super().get_formset(request, obj, **{"form": form} | kwargs)


class TranslationOfNamedInline(TranslationInline):
    """The same for people, places and groups, which take their title from their names."""

    fields: ClassVar[Any] = tuple(box for box in TranslationInline.fields if box != "title")

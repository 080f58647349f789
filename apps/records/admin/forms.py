"""The form that every kind is edited with."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import RecordPart, WithdrawalGround
from .fields import DatedForm, RecordField, TagsField, unknown_tags


class MomentInput(AdminSplitDateTime):
    """A day and a time whose boxes say for themselves which is which."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        for box, label in zip(
            self.widgets, (gettext_lazy("Day"), gettext_lazy("Time")), strict=True
        ):
            box.attrs["aria-label"] = label


class RecordForm(DatedForm):
    """A record's own fields, its tags, and which version its editor saw."""

    #: The person at the form; set for each request by `RecordAdmin.get_form`.
    editor: ClassVar[Any] = None

    # Optional, because a missing version is a conflict for the door, not a slip of the editor.
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tag_names = TagsField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("With commas between: 2020 war, agreements. Any spelling will do."),
    )
    publish_on = forms.SplitDateTimeField(
        label=gettext_lazy("Publish on"),
        required=False,
        widget=MomentInput,
        help_text=gettext_lazy("For “Save and publish”: leave empty to publish at once."),
    )
    change_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        help_text=gettext_lazy("Kept in the history: “Date corrected from the parish register”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["seen_version"] = self.instance.version
            tagged = self.instance.tagged.select_related("tag").order_by("position", "pk")
            self.initial["tag_names"] = [row.tag for row in tagged]
            if self.instance.publish_at and self.instance.publish_at > timezone.now():
                self.initial["publish_on"] = self.instance.publish_at
        show_records(self)

    def clean_tag_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["tag_names"]
        if self.editor is not None and not self.editor.has_perm("records.add_tag"):
            unknown = unknown_tags(names)
            if unknown:
                raise forms.ValidationError(
                    _(
                        "There is no tag “%(name)s” yet. An editor can add it; leave it out for now."
                    )
                    % {"name": unknown[0][:80]}
                )
        return names

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        publish_on = self.cleaned_data.get("publish_on")
        if publish_on and publish_on <= timezone.now() and "publish_on" in self.changed_data:
            self.add_error(
                "publish_on", _("This moment has passed. Leave it empty to publish now.")
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if "_publish" in self.data and not self.errors:
            for sentence in self.obstacles():
                self.add_error(None, sentence)

    def obstacles(self) -> list[str]:
        """Return what must be mended before publication, in sentences for the whole form."""
        return list(self.instance.obstacles_to_publishing())


def show_records(form: forms.ModelForm) -> None:
    """Hand the records that `form` names to its boxes, so that none is asked for twice."""
    for name, field in form.fields.items():
        if isinstance(field, RecordField) and form.instance.pk is not None:
            form.initial[name] = field.present = getattr(form.instance, name)


class PartForm(DatedForm):
    """A row of a record's part, with its place in the order."""

    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "vSmallInput"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["order"] = self.instance.position + 1
        show_records(self)

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("order"):
            self.instance.position = self.cleaned_data["order"] - 1
        elif self.instance.pk is None:
            self.instance.position = after_the_last(self.instance)
        return super().save(commit)


def after_the_last(row: RecordPart) -> int:
    """Return the place after the last of the rows that `row`'s record has: new ones go there."""
    owner = row.owner_attname()
    rows = type(row).objects.filter(**{owner: getattr(row, owner)})
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


class WithdrawForm(forms.Form):
    """Why a record is taken down, and when that is looked at again."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=WithdrawalGround.choices,
        help_text=gettext_lazy("Readers see this on the page that stands in its place."),
    )
    review_on = forms.DateField(
        label=gettext_lazy("To be reviewed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("For example 2027-01-31."),
    )

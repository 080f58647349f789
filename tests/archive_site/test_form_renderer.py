"""The quick way of rendering boxes gives what Django's own way gives."""

import lxml.html
import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from archive_site.form_renderer import QuickBoxes


class Everything(forms.Form):
    """One box of each sort, with words that must be escaped."""

    name = forms.CharField(label="Name & title", help_text="<b>As written</b>", initial='"<Şuşa>"')
    note = forms.CharField(widget=forms.Textarea, required=False)
    kept = forms.BooleanField(required=False, initial=True)
    kind = forms.ChoiceField(choices=[("", "—"), ("In groups", [("a", "<A>"), ("b", "B")])])
    several = forms.MultipleChoiceField(
        choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple
    )
    when = forms.SplitDateTimeField()
    file = forms.FileField()
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Not <so>.")


@pytest.mark.parametrize("data", [None, {"name": "", "kind": "<x>", "several": ["1", "<3>"]}])
def test_boxes_labels_and_complaints_are_the_same(data: dict[str, object] | None) -> None:
    quick, usual = (str(Everything(data, renderer=r)) for r in (QuickBoxes(), DjangoTemplates()))
    assert parts(quick) == parts(usual)
    assert "&lt;" in quick


def parts(html: str) -> list[tuple[object, ...]]:
    """Return the elements and the words of `html`, whatever space stands between them."""
    tree = lxml.html.fragment_fromstring(html, create_parent="form")
    return [
        (e.tag, sorted(e.attrib.items()), (e.text or "").split(), (e.tail or "").split())
        for e in tree.iter()
    ]

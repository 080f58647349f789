"""Filling in the admin's forms as a browser does: everything on the page is sent back."""

from collections.abc import Mapping
from typing import Any

import lxml.html
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

#: What a form sends: one value or several under each name.
Fields = dict[str, Any]


def admin_url(record: Any, page: str = "change") -> str:
    """Return the address of a page of `record` in admin; of its list or its form for adding."""
    opts = record._meta
    args = (
        [record.pk] if isinstance(record, opts.model) and page not in ("add", "changelist") else []
    )
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def parse(response: Any) -> lxml.html.HtmlElement:
    """Return the page as a tree."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return lxml.html.document_fromstring(content.decode())


def fields_of(response: Any) -> Fields:
    """Return what a browser would send if the page's form were sent as it stands."""
    form = parse(response).xpath("//*[@id='content']//form[@method='post']")[0]
    fields: dict[str, list[str]] = {}
    for box in form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
        if "__prefix__" not in box.get("name"):  # the empty row that a script copies
            fields.setdefault(box.get("name"), []).extend(_values_of(box))
    return {name: v[0] if len(v) == 1 else v for name, v in fields.items() if v}


def _values_of(box: Any) -> list[str]:
    kind = box.get("type", "text") if box.tag == "input" else box.tag
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    if kind in ("checkbox", "radio"):
        return [box.get("value", "on")] if box.get("checked") is not None else []
    if kind == "select":
        chosen = box.xpath(".//option[@selected]") or box.xpath(".//option")[:1]
        return [option.get("value", "") for option in chosen]
    if kind == "textarea":
        return [(box.text or "").removeprefix("\n")]
    return [box.get("value", "")]


def send(
    client: Client, url: str, changes: Mapping[str, Any], button: str = "_save", **extra: Any
) -> HttpResponse:
    """Open the form at `url`, fill in `changes`, press `button`; return the answer."""
    fields = fields_of(client.get(url)) | dict(changes) | {button: "1"}
    return client.post(url, fields, **extra)


def errors_of(response: Any) -> dict[str, str]:
    """Return the sentences of complaint on a page, by the name of the box they stand beside.

    The complaints of a whole form or row stand under "".
    """
    found: dict[str, list[str]] = {}
    for complaint in parse(response).xpath("//ul[contains(@class, 'errorlist')]"):
        name = _box_beside(complaint)
        found.setdefault(name, []).append(" ".join(complaint.text_content().split()))
    return {name: " ".join(sentences) for name, sentences in found.items()}


def _box_beside(complaint: Any) -> str:
    named = complaint.get("id") or ""  # Django's own: "id_title_error"
    if named.startswith("id_") and named.endswith("_error"):
        return named[3:-6]
    boxes = complaint.xpath(
        "(ancestor::*[contains(@class, 'form-row') or self::td][1])"
        "//*[self::input or self::select or self::textarea][@name]"
    )
    return boxes[0].get("name") if boxes else ""

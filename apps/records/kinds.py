"""The kinds of record there are: read from the registry of models, never from a list.

Looks its base classes up by name, so that the models themselves may ask it.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from .models import Record, RecordPart


@cache
def kinds() -> "dict[str, type[Record]]":
    """Return every kind by its name, in the order in which the apps are installed."""
    record: Any = apps.get_model("records", "Record")
    models: list[Any] = [m for m in apps.get_models() if issubclass(m, record)]
    return {model.kind_name(): model for model in models if model is not record}


@cache
def namespace_of(kind: str) -> str:
    """Return the namespace of a kind's addresses: that of its app."""
    return kinds()[kind]._meta.app_label


@cache
def parts_of(kind: str) -> "tuple[type[RecordPart], ...]":
    """Return the parts that records of `kind` may have, by their name in the document."""
    model = kinds()[kind]
    parts: list[Any] = [p for p in apps.get_models() if hasattr(p, "document_name")]
    own = [part for part in parts if part.belongs_to(model)]
    return tuple(sorted(own, key=lambda part: part.document_name))

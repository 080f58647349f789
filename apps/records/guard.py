"""What keeps writers inside the door: nothing about a record changes outside a changeset.

Three rings, each catching what the one before lets through:

1. `GuardedQuerySet` refuses set-based writes (`update`, `delete`, `bulk_create`…) everywhere
   but in `changes.py`;
2. `GuardedModel.save` and `.delete` ask the open changeset whether it has claimed the record;
3. `refuse_unrecorded_sql`, a database wrapper on in tests and in DEBUG, reads every statement
   and so catches raw SQL, fixtures and automatic many-to-many tables as well.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from .changes import Change


class UnrecordedChange(RuntimeError):
    """Somebody tried to write to a record round the door. A programming error, never input."""


_open_change: ContextVar["Change | None"] = ContextVar("open_change", default=None)
_door_is_writing: ContextVar[bool] = ContextVar("door_is_writing", default=False)


def open_change() -> "Change | None":
    """Return the changeset that is open in this thread, if any."""
    return _open_change.get()


@contextmanager
def opened(change: "Change") -> Iterator[None]:
    """Make `change` the open changeset of this thread. For `changes.py` alone."""
    token = _open_change.set(change)
    try:
        yield
    finally:
        _open_change.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Allow set-based writes for a moment. For `changes.py` alone."""
    token = _door_is_writing.set(True)
    try:
        yield
    finally:
        _door_is_writing.reset(token)


def _refuse(what: str) -> None:
    raise UnrecordedChange(
        f"{what} writes to a record round the door. "
        "Open a changeset (apps.records.changes) and use its verbs."
    )


class GuardedQuerySet(models.QuerySet[Any]):
    """A queryset that reads freely and writes only for the door."""

    def _guard(self, method: str) -> None:
        if not _door_is_writing.get():
            _refuse(f"{self.model.__name__}.objects.{method}()")

    def update(self, **kwargs: Any) -> int:
        self._guard("update")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard("delete")
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        self._guard("bulk_create")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._guard("bulk_update")
        return super().bulk_update(*args, **kwargs)


GuardedManager = models.Manager.from_queryset(GuardedQuerySet)


class GuardedModel(models.Model):
    """A row that belongs to a record or to the vocabulary and is written through the door only.

    `base_manager_name` matters: Django uses the base manager for related managers'
    `add(bulk=True)` and for `_base_manager.update`, which would otherwise pass the guard.
    """

    objects: ClassVar[Any] = GuardedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def guarded_record_pk(self) -> int | None:
        """Return the key of the record this row belongs to; None where it belongs to none."""
        return None

    def _guard(self, method: str) -> None:
        change = open_change()
        if change is None or not change.allows(self):
            _refuse(f"{type(self).__name__}.{method}()")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._guard("save")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._guard("delete")
        return super().delete(*args, **kwargs)


#: Statements that write, up to the table's name: `INSERT OR IGNORE INTO "x"`, `UPDATE ONLY x`.
_WRITE = re.compile(
    r"""\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|DELETE\s+FROM|COPY
    |UPDATE(?:\s+OR\s+\w+)?|TRUNCATE(?:\s+TABLE)?|(?:ALTER|DROP)\s+TABLE(?:\s+IF\s+EXISTS)?)
    \s+(?:ONLY\s+)?(?:["\w]+\.)?["`\[]?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
#: Comments may stand between any two words of SQL.
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)


@cache
def guarded_tables() -> frozenset[str]:
    """Return the names of the tables that only the door may write."""
    guarded = [m for m in apps.get_models(include_auto_created=True) if _is_guarded(m)]
    return frozenset(model._meta.db_table for model in guarded)


def _is_guarded(model: type[models.Model]) -> bool:
    if issubclass(model, GuardedModel):
        return True
    owner = model._meta.auto_created  # an automatic many-to-many table of a guarded model
    return isinstance(owner, type) and issubclass(owner, GuardedModel)


def refuse_unrecorded_sql(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Refuse statements that write to a record's tables while no changeset is open.

    A wrapper for `connection.execute_wrapper`. It reads SQL, so it is for tests and DEBUG: in
    production the first two rings stand alone and a page does not pay for the third.
    """
    if open_change() is None:
        for table in _WRITE.findall(_COMMENT.sub(" ", sql)):
            if table.lower() in guarded_tables():
                _refuse(f"SQL on {table}")
    return execute(sql, params, many, context)

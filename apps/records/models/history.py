"""Who changed what, when and why; and the addresses where a record once stood."""

import json
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..guard import GuardedModel
from .parts import RecordPart


class CompactEncoder(json.JSONEncoder):
    """Stores documents without padding and in their own letters: an eighth smaller."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(kwargs | {"separators": (",", ":"), "ensure_ascii": False}))


class Changeset(GuardedModel):
    """One act of one person on any number of records: atomic, attributed, undoable."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changesets",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    undoes = models.ForeignKey(
        "self",
        verbose_name=_("undoes"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="undone_by",
    )

    class Meta(GuardedModel.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.reason or str(_("Change {number}")).format(number=self.pk)


class Revision(GuardedModel):
    """A record's document as it stood *before* a changeset touched it (copy on write).

    A record that has never been edited has none; `Record.created_in` says where it came from.
    `state` holds what the document leaves out: status, publication and withdrawal.
    """

    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="revisions"
    )
    changeset = models.ForeignKey(Changeset, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    document = models.JSONField(encoder=CompactEncoder)
    state = models.JSONField(encoder=CompactEncoder)

    class Meta(GuardedModel.Meta):
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("record", "changeset"), name="one_revision_per_changeset"
            ),
        )

    def __str__(self) -> str:
        return str(_("Version {number}")).format(number=self.version)

    def guarded_record_pk(self) -> int | None:
        return self.record_id


class FormerAddress(RecordPart):
    """A path where a record or a tag once stood. It leads to the present address for ever."""

    document_name = "former_addresses"
    document_fields = ("path",)
    flat = True

    path = models.CharField(
        _("former address"),
        max_length=300,
        unique=True,
        help_text=_("A path on this site that led here before, such as /news/2019/unveiling.html"),
    )
    record = models.ForeignKey(
        "records.Record",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="former_addresses",
    )
    tag = models.ForeignKey(
        "records.Tag",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="former_addresses",
    )

    class Meta(RecordPart.Meta):
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(record__isnull=True) ^ models.Q(tag__isnull=True),
                name="former_address_of_one_thing",
                violation_error_message=_("A former address leads to one record or to one tag."),
            ),
        )

    def __str__(self) -> str:
        return self.path

    def clean_fields(self, exclude: Any = None) -> None:
        # People paste whole addresses, as browsers copy them: `/x%C9%99b%C9%99r` for `/xəbər`.
        # What can be answered here is the path, in the letters that a request has.
        bare = self.path.strip().partition("#")[0]
        beyond_host = bare.partition("://")[2].partition("/")[2] if "://" in bare else bare
        self.path = "/" + unquote(beyond_host).replace("\x00", "").lstrip("/")
        super().clean_fields(exclude)

"""Media records describe items: a letter, a photograph, a decree known only from print.

An item holds none, one or several files in order. Only containment hides: an item in a hidden
collection is hidden with it, and so are its files.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.places.models import Place
from apps.records.citing import CitedAs
from apps.records.models import Record

from ..rights import RightsStatement

#: Said of an item with files.
NO_RIGHTS = _("Choose a rights statement first: readers must know what they may do.")

_NUMBER = re.compile(r"[0-9]+")
#: So long that every number of a reference code is filled up to it.
_DIGITS = 9


def code_key(reference_code: str, sort_key: str) -> str:
    """Return by what an item is ordered among its like: codes as people count, then names."""
    if not reference_code:
        return f"1{sort_key}"[:300]
    counted = _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), reference_code.casefold())
    return f"0{counted}"[:300]


class Level(models.TextChoices):
    """Level of description (ISAD(G) 3.1.4)."""

    FONDS = "fonds", _("Fonds")
    SERIES = "series", _("Series")
    FILE = "file", _("File")
    ITEM = "item", _("Item")


class ItemType(models.TextChoices):
    """What sort of thing an item is."""

    PHOTOGRAPH = "photograph", _("Photograph")
    DOCUMENT = "document", _("Document")
    MAP = "map", _("Map")
    POSTER = "poster", _("Poster")
    FILM = "film", _("Film")
    SOUND = "sound", _("Sound recording")
    OTHER = "other", _("Other")


#: What CSL calls each sort of thing. Its “document” is what is none of the others.
CSL_TYPES = {
    ItemType.PHOTOGRAPH: "graphic",
    ItemType.DOCUMENT: "manuscript",
    ItemType.MAP: "map",
    ItemType.POSTER: "graphic",
    ItemType.FILM: "motion_picture",
    ItemType.SOUND: "song",
    ItemType.OTHER: "document",
}


class NoticeKind(models.TextChoices):
    """Of what readers are warned before they see or hear an item."""

    DEATH = "death", _("The dead")
    INJURY = "injury", _("Injuries")
    VIOLENCE = "violence", _("Violence")
    CAPTIVITY = "captivity", _("Captivity or ill-treatment")
    GRIEF = "grief", _("Grief and mourning")
    LANGUAGE = "language", _("Words that insult people")


class Item(Record):
    """An item of the archive, or a fonds, series or file that holds items.

    The elements of description follow ISAD(G); clauses are named beside them.
    """

    container_kinds = ("item",)
    private_fields = Record.private_fields | {"contributor_conditions"}
    may_be_withheld = ("creator", "donor", "provenance", "custodial_history", "place")

    level = models.CharField(_("level"), max_length=6, choices=Level, default=Level.ITEM)
    # ISAD(G) 3.1.1
    reference_code = models.CharField(
        _("reference code"),
        max_length=100,
        blank=True,
        help_text=_("As it stands on the box or in the finding aid: “AZ-1/3/12”."),
    )
    item_type = models.CharField(
        _("type"), max_length=10, choices=ItemType, default=ItemType.DOCUMENT
    )
    creator = models.CharField(
        _("creator"),
        max_length=300,
        blank=True,
        help_text=_("Who wrote, took or made it; leave empty where that is not known."),
    )
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    donor = models.CharField(
        _("donor"),
        max_length=300,
        blank=True,
        help_text=_("Who gave or lent it to the archive (ISAD(G) 3.2.4)."),
    )
    accession_number = models.CharField(_("accession number"), max_length=100, blank=True)
    provenance = models.TextField(
        _("provenance"), blank=True, help_text=_("Where it comes from, as far as that is known.")
    )
    custodial_history = models.TextField(
        _("custodial history"),
        blank=True,
        help_text=_("Who held it before it came here (ISAD(G) 3.2.3)."),
    )
    # ISAD(G) 3.1.5
    extent = models.CharField(
        _("extent"), max_length=300, blank=True, help_text=_("“3 boxes, 41 photographs”.")
    )
    physical_form = models.CharField(
        _("physical form"),
        max_length=200,
        blank=True,
        help_text=_("“Gelatin silver print”, “letter, ink on paper”."),
    )
    dimensions = models.CharField(
        _("size"), max_length=200, blank=True, help_text=_("“9 × 14 cm”.")
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="items",
        help_text=_("Where it was made or what it shows."),
    )
    credit_line = models.CharField(
        _("credit line"), max_length=300, blank=True, help_text=_("Printed beside the picture.")
    )
    rights_statement = models.CharField(
        _("rights statement"),
        max_length=100,
        choices=RightsStatement,
        blank=True,
        help_text=_("Needed before an item with files is published."),
    )
    rights = models.CharField(
        _("rights"),
        max_length=300,
        blank=True,
        help_text=_("Who holds them and what readers may do, in plain words."),
    )
    contributor_conditions = models.TextField(
        _("conditions of the contributor"),
        blank=True,
        help_text=_("What was promised to whoever gave it. Readers never see this."),
    )
    notice_kind = models.CharField(
        _("kind of content notice"),
        max_length=10,
        choices=NoticeKind,
        blank=True,
        help_text=_("Pictures then wait behind these words until a reader asks for them."),
    )
    source_address = models.URLField(
        _("source address"), max_length=500, blank=True, help_text=_("Where it is published.")
    )
    #: Among what a collection holds: by reference code, 2 before 10; by name where there is none.
    code_key = models.CharField(max_length=300, editable=False, default="")

    class Meta:
        verbose_name = _("media item")
        verbose_name_plural = _("media")
        constraints = (
            models.UniqueConstraint(
                fields=("reference_code",),
                condition=~models.Q(reference_code=""),
                name="one_item_per_reference_code",
                violation_error_message=_("Another item has this reference code already."),
            ),
        )

    @classmethod
    def cited_as(cls, document: Any) -> CitedAs:
        is_item = document.level == Level.ITEM
        sort = ItemType(document.item_type)
        return CitedAs(
            type=CSL_TYPES[sort] if is_item else "collection",
            genre=sort.label if is_item else Level(document.level).label,
            creator=document.creator,
            publisher=document.publisher,
            date=document.date,
            reference_code=document.reference_code,
        )

    def obstacles_to_publishing(self) -> list[str]:
        """Ask for rights and, for pictures, alternative text, of whatever has files."""
        obstacles = super().obstacles_to_publishing()
        files = list(self.files.values_list("content_type", "alt_text", "name"))
        if files and not self.rights_statement:
            obstacles.append(str(NO_RIGHTS))
        sentence = _now("“{name}” has no alternative text: say what the picture shows.")
        obstacles += [
            sentence.format(name=name)
            for kind, alt, name in files
            if kind.startswith("image/") and not alt.strip()
        ]
        return obstacles

    def project(self) -> dict[str, Any]:
        projected = super().project()
        return projected | {"code_key": code_key(self.reference_code, projected["sort_key"])}

    def validate_constraints(self, exclude: Any = None) -> None:
        """Ask the database for another item's reference code only where there is one."""
        unasked = set() if self.reference_code else {"reference_code"}
        super().validate_constraints({*(exclude or ()), *unasked})

    def clean(self) -> None:
        super().clean()
        if self.part_of is not None:
            self._refuse_wrong_level(self.part_of)

    def _refuse_wrong_level(self, container: Record) -> None:
        """Refuse a container that is no higher in the hierarchy than what it would hold."""
        above = Item.objects.filter(pk=container.pk).values_list("level", flat=True).first()
        levels = Level.values
        if above in levels and levels.index(above) >= levels.index(self.level):
            sentence = _("A %(lower)s cannot be held in a %(upper)s: choose a higher level.")
            words = {"lower": Level(self.level).label, "upper": Level(above).label}
            raise ValidationError({"part_of": sentence % words})

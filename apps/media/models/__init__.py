"""Items of the archive, their files, who is pictured, and the renditions made of files."""

from .batches import UploadBatch
from .files import FileRole, FocalPoint, ItemFile, is_image, new_key, storage_name
from .item import NO_RIGHTS, Item, ItemType, Level, NoticeKind, code_key
from .pictured import Pictured
from .renditions import Renditions, RenditionState

__all__ = [
    "NO_RIGHTS",
    "FileRole",
    "FocalPoint",
    "Item",
    "ItemFile",
    "ItemType",
    "Level",
    "NoticeKind",
    "Pictured",
    "RenditionState",
    "Renditions",
    "UploadBatch",
    "code_key",
    "is_image",
    "new_key",
    "storage_name",
]

"""The archive's roles: groups whose permissions follow from the kinds there are.

Granted anew after every migrate, so that a new kind needs no one to remember its permissions.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Model, Q

from .kinds import kinds
from .models import AvoidedWord, Changeset, Record, RecordPart, RelationType, Source, Tag

CONTRIBUTORS, EDITORS = "Contributors", "Editors"
ARCHIVISTS, ADMINISTRATORS = "Archivists", "Administrators"

_VOCABULARY = (Tag, RelationType, AvoidedWord)


def _of_models(models: Iterable[type[Model]], actions: tuple[str, ...]) -> Q:
    """Return what finds `actions` on `models`; other apps may have models of the same name."""
    found = Q()
    for options in (model._meta for model in models):
        codenames = [f"{action}_{options.model_name}" for action in actions]
        found |= Q(content_type__app_label=options.app_label, codename__in=codenames)
    return found


def _record_permission(*codenames: str) -> Q:
    return Q(content_type__app_label="records", codename__in=codenames)


def permissions_by_role() -> dict[str, Q]:
    """Return, for each role, what finds its permissions. Each role holds the one before."""
    of_kinds = list(kinds().values())
    of_parts = [model for model in global_apps.get_models() if issubclass(model, RecordPart)]
    everything = ("view", "add", "change", "delete")
    contributors = (
        _of_models(of_kinds, ("view", "add", "change"))
        | _of_models(of_parts, everything)
        | _of_models([*_VOCABULARY, Source, Record], ("view",))
    )
    editors = (
        contributors
        | _of_models(of_kinds, ("delete",))
        | _of_models([Tag], ("add",))
        | _of_models([Source], everything)
        | _of_models([Changeset], ("view",))
        | _record_permission("change_any_record", "publish_record")
    )
    archivists = (
        editors
        | _of_models(_VOCABULARY, everything)
        | _record_permission("edit_restricted_record")
    )
    administrators = archivists | Q(
        content_type__app_label="auth",
        codename__in=["view_user", "add_user", "change_user", "view_group"],
    )
    administrators |= Q(content_type__app_label="archive_site")
    return {
        CONTRIBUTORS: contributors,
        EDITORS: editors,
        ARCHIVISTS: archivists,
        ADMINISTRATORS: administrators,
    }


def grant_after_migrate(sender: Any, using: str = "default", **_kwargs: Any) -> None:
    """Give every role exactly its permissions. Sent once for each app; harmless to repeat."""
    if not kinds() or sender.label != list(kinds().values())[-1]._meta.app_label:
        return  # only once, when the last kind's permissions exist
    # This is called before Django has made the permissions of the apps that stand last.
    for app in global_apps.get_app_configs():
        create_permissions(app, verbosity=0, using=using)
    for role, query in permissions_by_role().items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(Permission.objects.using(using).filter(query))

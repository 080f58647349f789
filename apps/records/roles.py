"""The archive's roles: groups whose permissions follow from the kinds there are.

Granted anew after every migrate, so that a new kind needs no one to remember its permissions.
"""

from typing import Any

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from .guard import GuardedModel
from .kinds import kinds

CONTRIBUTORS, EDITORS = "Contributors", "Editors"
ARCHIVISTS, ADMINISTRATORS = "Archivists", "Administrators"

_VOCABULARY = ("tag", "relationtype")


def _of_models(names: list[str], actions: tuple[str, ...]) -> Q:
    codenames = [f"{action}_{name}" for name in names for action in actions]
    return Q(codename__in=codenames)


def _record_permission(*codenames: str) -> Q:
    return Q(content_type__app_label="records", codename__in=codenames)


def permissions_by_role() -> dict[str, Q]:
    """Return, for each role, what finds its permissions. Each role holds the one before."""
    kind_names = list(kinds())
    part_names = [
        model._meta.model_name or ""
        for model in global_apps.get_models()
        if issubclass(model, GuardedModel) and hasattr(model, "document_name")
    ]
    everything = ("view", "add", "change", "delete")
    contributors = (
        _of_models(kind_names, ("view", "add", "change"))
        | _of_models(part_names, everything)
        | _of_models([*_VOCABULARY, "record"], ("view",))
    )
    editors = (
        contributors
        | _of_models(kind_names, ("delete",))
        | _of_models(["tag"], ("add",))
        | _of_models(["changeset"], ("view",))
        | _record_permission("change_any_record", "publish_record")
    )
    archivists = (
        editors
        | _of_models(list(_VOCABULARY), everything)
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

"""The records app: what every record is, who may see it, and how it changes."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    """Registers the one signal of the project: groups get their permissions after migrate."""

    name = "apps.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        from . import roles

        post_migrate.connect(roles.grant_after_migrate, dispatch_uid="records.roles")

"""The groups app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    """Units, institutions and families."""

    name = "apps.groups"
    label = "groups"
    verbose_name = _("Groups")

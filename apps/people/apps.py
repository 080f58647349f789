"""The people app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """People, as the archive remembers or mentions them."""

    name = "apps.people"
    label = "people"
    verbose_name = _("People")

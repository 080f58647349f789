"""The events app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """What happened, when and where."""

    name = "apps.events"
    label = "events"
    verbose_name = _("Events")

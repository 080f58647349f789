"""The exchange app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Formats in which the archive's records go out to other programs."""

    name = "apps.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

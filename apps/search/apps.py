"""The search app."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SearchConfig(AppConfig):
    """One index of what records say, and the pages that ask it."""

    name = "apps.search"
    label = "search"
    verbose_name = pgettext_lazy("heading", "Search")

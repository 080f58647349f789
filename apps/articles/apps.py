"""The articles app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Texts about what the archive keeps."""

    name = "apps.articles"
    label = "articles"
    verbose_name = _("Articles")

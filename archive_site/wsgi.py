"""The entry point for WSGI servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive_site.settings")

application = get_wsgi_application()
# All views, so that no first reader waits for them.
get_resolver().url_patterns  # noqa: B018
# The program itself is never freed. Looking through it for what could be would hold up some
# request every few seconds, for as long as a search takes.
gc.collect()
gc.freeze()

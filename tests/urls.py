"""The archive's addresses, and those of the tests' own kind."""

from django.urls import include, path

from archive_site.languages import in_every_language
from archive_site.urls import urlpatterns as archive

urlpatterns = [
    *archive,
    *in_every_language(path("monuments/", include("tests.sixth_kind.urls"))),
]

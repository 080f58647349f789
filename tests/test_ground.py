"""The ground the tests stand on: what `tests/conftest.py` promises them."""

import socket

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.template import Context, engines
from django.test import Client
from django.utils import translation

from apps.records.models import RelationType
from tests.conftest import NetworkUsedError
from tests.tools.loud_templates import TEMPLATES, MissingVariableError


@pytest.mark.django_db(transaction=True)
def test_what_migrations_sowed_outlives_a_flush() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert RelationType.objects.filter(identifier="took-part-in").exists()
    assert Group.objects.exists()


def test_network_is_closed() -> None:
    with (
        socket.socket() as stranger,
        pytest.raises(NetworkUsedError, match=r"192\.0\.2\.1"),
    ):
        stranger.connect(("192.0.2.1", 80))


@pytest.mark.django_db
@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_begins_in_the_default_language(client: Client, time: str) -> None:
    assert translation.get_language() == "en"
    translation.activate("hy")


def test_variable_missing_from_a_readers_template_is_loud() -> None:
    engine = engines["django"].engine
    template = engine.from_string("{{ recrod.title }}")
    assert template.render(Context()) == ""
    template.origin.name = str(TEMPLATES / "people" / "person_detail.html")
    with pytest.raises(MissingVariableError, match=r"recrod\.title"):
        template.render(Context())
    template.origin.name = str(TEMPLATES / "admin" / "base_site.html")
    assert template.render(Context()) == ""

"""Bad and odd files: each gets the verdict that the corpus says, in words, and ends nothing."""

import io
import os
from functools import cache
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.media import ingest
from apps.media.ingest import Inspected
from apps.media.models import ItemFile
from apps.media.suggestions import LONGEST, Suggestions
from tests.build import make_editor, make_item, upload
from tests.forms import admin_url, errors_of, send

from .corpus import EITHER, PDF, TAKEN, Case, corpus, saved

#: Every so many of them are sent by the form as well.
STEP = 12


@cache
def cases() -> list[Case]:
    """Return the corpus, made once: it takes seconds, which no other test should wait for."""
    return list(corpus())


def sent_as(case: Case) -> SimpleUploadedFile:
    """Return the file under its very name, which Django's own class would already mend."""
    file = upload("plain", case.content)
    file._name = case.name
    return file


def verdict(case: Case, **options: Any) -> Inspected | str:
    """Return what the archive says of a file; nothing but a refusal is caught."""
    try:
        return ingest.inspect(sent_as(case), **options)
    except ValidationError as refusal:
        return " ".join(refusal.messages)


def is_as_expected(case: Case, said: Inspected | str) -> bool:
    if case.verdict == EITHER:
        return True
    if isinstance(said, str):
        return case.verdict != TAKEN and case.verdict in said
    return case.verdict == TAKEN and all(
        getattr(said, name) == value for name, value in case.found.items()
    )


def resident() -> int:
    """Return the bytes of memory that this process holds now."""
    with open("/proc/self/statm") as figures:  # noqa: PTH123 - a figure of the kernel
        return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.once
def test_every_file_of_the_corpus_gets_its_verdict_and_costs_no_memory() -> None:
    assert len(cases()) >= 150
    before = most = resident()
    wrong = []
    for case in cases():
        said = verdict(case)
        most = max(most, resident())
        if not is_as_expected(case, said):
            wrong.append((case.about, case.name, case.verdict, said))
    assert wrong == []
    assert most - before < 200 * 1024 * 1024


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.once
def test_form_answers_every_sort_of_file_in_words() -> None:
    client, item = Client(), make_item()
    client.force_login(make_editor())
    for case in cases()[::STEP]:
        before = ItemFile.objects.count()
        rows = {"files-0-file": sent_as(case), "files-0-alt_text": "x", "files-TOTAL_FORMS": "1"}
        answer = send(client, admin_url(item), rows)
        assert answer.status_code in (200, 302), case
        was_taken = answer.status_code == 302
        assert ItemFile.objects.count() == before + was_taken, case
        if was_taken:
            item = make_item()
        if case.verdict not in (TAKEN, EITHER):
            assert errors_of(answer)["files-0-file"], case


# --- what is found out ----------------------------------------------------------------------


def test_archivists_may_bring_larger_pictures() -> None:
    case = Case("A3 at 600 dpi", "a3.png", saved("PNG", Image.new("1", (7016, 9921))))
    assert "50 million pixels" in str(verdict(case))
    found = verdict(case, for_archivist=True)
    assert isinstance(found, Inspected)
    assert (found.width, found.height) == (7016, 9921)


def test_limits_are_settings(settings: Any) -> None:
    settings.MEDIA_MAX_MEGAPIXELS = 1
    case = Case("two megapixels", "two.png", saved("PNG", Image.new("1", (2000, 1000))))
    assert "more than 1 million pixels" in str(verdict(case))


def test_what_a_picture_says_of_itself_is_offered() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Şuşa, the square\nin spring".encode()
    exif[0x013B], exif[0x8298] = "R. Əliyev".encode(), "Nobody"
    exif.get_ifd(0x8769)[0x9003] = "1992:02:26 10:00:00"
    found = verdict(Case("", "said.jpg", saved("JPEG", exif=exif)))
    assert isinstance(found, Inspected)
    assert found.suggestions == Suggestions(
        date="1992-02-26",
        creator="R. Əliyev",
        description="Şuşa, the square in spring",
        credit="Nobody",
    )


def test_xmp_is_heard_before_exif() -> None:
    packet = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
        photoshop:DateCreated="1988-02-20T10:00"><dc:creator><rdf:Seq><rdf:li>A. Mammadova</rdf:li>
        </rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = "A camera", "A stone"
    found = verdict(Case("", "said.jpg", saved("JPEG", xmp=packet.encode(), exif=exif)))
    assert isinstance(found, Inspected)
    said = found.suggestions
    assert (said.date, said.creator, said.description) == ("1988-02-20", "A. Mammadova", "A stone")


def test_words_of_a_file_are_cut_short_and_have_nothing_unseen() -> None:
    exif = Image.Exif()
    exif[0x010E] = ("\u202e" + "x" * 60_000).encode()
    found = verdict(Case("", "long.jpg", saved("JPEG", exif=exif)))
    assert isinstance(found, Inspected)
    assert found.suggestions.description == "x" * LONGEST


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\boot.pdf", "boot.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("a\r\n\0b.pdf", "ab.pdf"),
        ("Ş" * 300 + ".pdf", "Ş" * 251 + ".pdf"),
    ],
)
def test_name_is_kept_without_what_deceives(name: str, plain: str) -> None:
    assert ingest.plain_name(name) == plain


def test_file_on_the_disk_is_read_there_and_left_as_it_was() -> None:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    large = TemporaryUploadedFile("large.pdf", "", len(PDF), None)
    large.write(PDF)
    large.seek(3)
    found = ingest.inspect(large)
    assert (found.pages, found.size) == (1, len(PDF))
    assert io.BytesIO(large.read()).getvalue() == PDF

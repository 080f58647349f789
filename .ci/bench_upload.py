"""Measure what the admin itself takes for an upload: `make bench`.

A photograph of 24 megapixels is sent by the form of an item, in this process and through every
middleware; the time for which the process apart decodes it is taken off. Beside it, in the same
run, Django's own admin keeps the same file in a model of a title and a file.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from bench import Seconds, photograph, ratio  # noqa: E402
from django.contrib.admin import AdminSite  # noqa: E402
from django.core.files.storage import FileSystemStorage  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import path  # noqa: E402

from apps.media import ingest  # noqa: E402
from tests import urls  # noqa: E402
from tests.build import make_editor, make_item, upload  # noqa: E402
from tests.forms import admin_url, fields_of  # noqa: E402

ROUNDS = 9
#: The row of an item's form in which its first file is sent.
ROW = {"files-0-alt_text": "Soft shapes", "files-TOTAL_FORMS": "1"}

stock = AdminSite("stock")


class Kept(models.Model):
    """What anybody would keep of a photograph at first."""

    title = models.CharField(max_length=200)
    file = models.FileField(storage=FileSystemStorage(tempfile.mkdtemp()))

    class Meta:
        app_label = "media"

    def __str__(self) -> str:
        return self.title


stock.register(Kept)
urlpatterns = [path("stock/", stock.urls), *urls.urlpatterns]


class Decoding:
    """Counts for how long programs run apart."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._run, ingest.run_limited = ingest.run_limited, self

    def __call__(self, *arguments: Any, **limits: Any) -> Any:
        """Run the program as ever."""
        began = time.perf_counter()
        try:
            return self._run(*arguments, **limits)
        finally:
            self.seconds += time.perf_counter() - began


def sent(client: Client, url: str, changes: dict[str, Any], decoding: Decoding) -> Seconds:
    """Send the form at `url`; return how long the answer took beyond decoding."""
    body = encode_multipart(BOUNDARY, fields_of(client.get(url)) | changes | {"_save": "1"})
    decoding.seconds = 0
    clock, processor = time.perf_counter(), time.process_time()
    answer = client.generic("POST", url, body, MULTIPART_CONTENT)
    taken = time.perf_counter() - clock - decoding.seconds, time.process_time() - processor
    if answer.status_code != 302:
        sys.exit(f"{url} answered {answer.status_code}: {answer.content.decode()[:2000]}")
    return taken


def measure(content: bytes) -> None:
    """Send the file by both forms, in turn, and print how they compare."""
    editor, owner, decoding = Client(), Client(), Decoding()
    editor.force_login(make_editor())
    owner.force_login(make_editor(is_superuser=True))
    ours, theirs, decoded = [], [], []
    for number in range(ROUNDS + 1):
        file = {"files-0-file": upload("photograph.jpg", content)}
        taken = sent(editor, admin_url(make_item()), ROW | file, decoding)
        decoded.append(decoding.seconds)
        kept = {"title": "Soft shapes", "file": upload("photograph.jpg", content)}
        beside = sent(owner, "/stock/media/kept/add/", kept, decoding)
        if number:  # the first time, both still load what they need
            ours.append(taken)
            theirs.append(beside)
    print(f"An upload of {len(content) / 1024**2:.1f} MiB, beyond transfer and decoding")
    print(f"  ({1000 * statistics.median(decoded):.0f} ms): the admin {milliseconds(ours)},")
    print(f"  Django's own {milliseconds(theirs)}: {ratio(ours, theirs)}.")


def milliseconds(of: list[Seconds]) -> str:
    """Return the medians in words."""
    clock, processor = (1000 * statistics.median(s[i] for s in of) for i in (0, 1))
    return f"{clock:.0f} ms ({processor:.0f} ms of processor time)"


def main() -> None:
    """Make a database that is thrown away, and measure in it."""
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, serialize=False)
    with connection.schema_editor() as editor:
        editor.create_model(Kept)
    with override_settings(ROOT_URLCONF=__name__):
        measure(photograph(6000, 4000))
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()

"""Gather the site's words into its catalogues, and write down what was translated.

Run through `make messages`. Needs GNU gettext; the compiled catalogues are kept with the source,
so that nobody else does.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "archive_site" / "locale"
NOT_OURS = (".venv", "build", "tests", "archive_site/static")
# Gathering words touches no archive, and makes none.
SETTINGS = {"DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": "words-sign-nothing", "DEBUG": "0"}
# Lines that change at every run, or that the history of the project tells better.
UNKEPT = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")


def main() -> None:
    if not shutil.which("xgettext") or not shutil.which("msgmerge"):
        sys.exit(
            "GNU gettext gathers the words, and was not found here. Install it and run this again\n"
            "(Debian and Ubuntu: sudo apt install gettext; macOS: brew install gettext)."
        )
    languages = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
    gather(languages)
    for language in languages:
        print(compile_words(LOCALE / language / "LC_MESSAGES" / "django.po"))


def gather(languages: list[str]) -> None:
    """Bring the catalogues up to the words that templates and programs now hold."""
    command = [sys.executable, "manage.py", "makemessages", "--verbosity=0", "--no-obsolete"]
    # Lines without numbers, so that a catalogue changes only with its words.
    command += ["--add-location=file"]
    command += [f"--locale={language}" for language in languages]
    command += [f"--ignore={path}" for path in NOT_OURS]
    subprocess.run(command, cwd=ROOT, env=os.environ | SETTINGS, check=True)


def compile_words(path: Path) -> str:
    """Write the catalogue, plain and compiled; say what it still asks of a translator."""
    catalogue = polib.pofile(str(path))
    for name in UNKEPT:
        catalogue.metadata.pop(name, None)
    catalogue.save()
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    wanting = len(catalogue.untranslated_entries())
    doubtful = len(catalogue.fuzzy_entries())
    return f"{path.parent.parent.name}: {wanting} to translate, {doubtful} to look at again"


if __name__ == "__main__":
    main()

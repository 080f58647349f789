"""Named steps at which tests end the process, as a power cut or the kernel would.

Only where the setting FAULTS is true, and it is in the tests' settings alone, does the variable
MEMORIAL_KILL_AT of the environment name a step.
"""

import os
import signal
from typing import Any

from django.conf import settings
from django.db import transaction

#: The steps of an upload and of a drawing, in their order. A drawing is kept file by file, as an
#: upload is.
KEEPING = ("in_temp", "after_temp", "after_rename")
UPLOAD = (*KEEPING, "before_commit", "before_letting_go", "after_commit")
DRAWING = (
    "before_drawing",
    "after_drawing",
    *KEEPING,
    "before_letting_go",
    "after_first_rendition",
    "before_ready",
)


def step(name: str) -> None:
    """End this process here, without a word, if the tests ask for it."""
    if getattr(settings, "FAULTS", False) and os.environ.get("MEMORIAL_KILL_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)


def follow(batch: Any) -> None:
    """Stand among CHANGE_FOLLOWERS, in tests: the steps round the commit of a changeset."""
    transaction.on_commit(lambda: step("after_commit"))
    step("before_commit")

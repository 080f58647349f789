"""How the programs of `limits.run_limited` answer: one line of JSON, whatever happens to them.

`{"refused": WHY}`, or what was found or done. `limits.Outcome.answer` reads it.
"""

import errno
import json
import sys
from collections.abc import Callable
from typing import Any

#: Faults of the machine, not of the file.
_OF_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


class Refused(Exception):
    """The file cannot be taken or drawn; the only argument says why, in one word."""


def say(work: Callable[[], dict[str, Any]]) -> None:
    """Do the work and say what it returns, or why it could not be done."""
    try:
        answer = work()
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except Exception as error:  # readers of formats raise nearly anything on broken files
        answer = {"refused": _why(error)}
    sys.stdout.write(json.dumps(answer))


def _why(error: Exception) -> str:
    # Pillow says of some decoders that they ran out of memory, and raises OSError all the same.
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return "memory"
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return "size"
    if isinstance(error, OSError) and error.errno in _OF_MACHINE:
        return "unforeseen"
    return "damaged"

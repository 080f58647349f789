"""The program that processes of `limits.run_limited` start with.

It lowers its own limits before anything is read, and then becomes the program asked for. It
imports next to nothing, so that it starts in a moment.
"""

import resource
import runpy
import sys
from pathlib import Path


def lower(seconds: int, memory: int, file_size: int) -> None:
    """Lower this process's limits; it cannot raise them again."""
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        # At the first it is told SIGXCPU, by which the cause is known; at the second it is ended.
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_FSIZE: (file_size, file_size),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_AS: (memory, memory),
    }
    for kind, limit in limits.items():
        try:
            resource.setrlimit(kind, limit)
        except (ValueError, OSError):
            # Some systems know a limit and refuse to set it; the clock outside holds all the same.
            continue


def become(program: str, *arguments: str) -> None:
    """Run `program` in this process, as if it had been started with `arguments`."""
    sys.argv = [program, *arguments]
    # Last, so that nothing of ours is taken for a part of Python or of a package.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    lower(*(int(limit) for limit in sys.argv[1:4]))
    become(*sys.argv[4:])

"""A child process that reads anybody's bytes: it has little memory, little time and none of our secrets.

What becomes of it can't hurt the server. No Django here: the child starts in a fraction of a second.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

_MEMORY_BYTES = 1_000_000_000
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


def answer_of(arguments: Sequence[str], given: bytes, *, seconds: float) -> bytes:
    """What this Python, called so, makes of the bytes. Raises subprocess.SubprocessError when it fails or isn't done in time."""
    command = [sys.executable, "-P", *arguments]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment, check=True).stdout


def limit(processor_seconds: int) -> None:
    """For the child itself, before it reads a byte."""
    import resource  # noqa: PLC0415  not on every system, and only the child needs it

    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

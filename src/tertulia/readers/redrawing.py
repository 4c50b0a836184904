"""Draws a picture anew: small, square, and without a word of what its file said.

A picture is anybody's bytes, so it is read in a child process that has little memory, little time and none of our secrets; what
becomes of that process can't hurt the server. Pillow is loaded in the child alone.
"""

import logging
import os
import subprocess
import sys
import threading

from tertulia.plumbing.problems import Busy
from tertulia.readers.errors import PictureNotUsable

logger = logging.getLogger(__name__)

MOST_BYTES = 5_000_000
SECONDS = 20
WAITING_SECONDS = 2
RETRY_SECONDS = 10
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR")
# However many come at once: one thread of the server is the most that pictures may keep busy for long.
_in_turn = threading.Semaphore(1)


def redraw(raw: bytes) -> bytes:
    """A small square WebP. Raises PictureNotUsable; Busy while another is being drawn."""
    if not 0 < len(raw) <= MOST_BYTES:
        raise PictureNotUsable
    command = [sys.executable, "-P", "-c", "from tertulia.readers.drawing_child import main; main()"]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    if not _in_turn.acquire(timeout=WAITING_SECONDS):
        raise Busy(retry_after_seconds=RETRY_SECONDS)
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, env=environment, check=True)
    except subprocess.SubprocessError as failure:
        logger.info("a picture could not be used: %s", type(failure).__name__)
        raise PictureNotUsable from failure
    finally:
        _in_turn.release()
    return done.stdout

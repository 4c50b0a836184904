"""Draws a picture anew: small, square, and without a word of what its file said.

A picture is anybody's bytes, so it is read in a child process (see ``plumbing.child``). Pillow is loaded there alone.
"""

import logging
import subprocess
import threading

from tertulia.plumbing import child
from tertulia.plumbing.problems import Busy
from tertulia.readers.errors import PictureNotUsable

logger = logging.getLogger(__name__)

MOST_BYTES = 5_000_000
SECONDS = 20
WAITING_SECONDS = 2
RETRY_SECONDS = 10
# However many come at once: one thread of the server is the most that pictures may keep busy for long.
_in_turn = threading.Semaphore(1)


def redraw(raw: bytes) -> bytes:
    """A small square WebP. Raises PictureNotUsable; Busy while another is being drawn."""
    if not 0 < len(raw) <= MOST_BYTES:
        raise PictureNotUsable
    command = ["-c", "from tertulia.readers.drawing_child import main; main()"]
    if not _in_turn.acquire(timeout=WAITING_SECONDS):
        raise Busy(retry_after_seconds=RETRY_SECONDS)
    try:
        return child.answer_of(command, raw, seconds=SECONDS)
    except subprocess.SubprocessError as failure:
        logger.info("a picture could not be used: %s", type(failure).__name__)
        raise PictureNotUsable from failure
    finally:
        _in_turn.release()

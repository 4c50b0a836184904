"""Reads out of a page what it says of itself: title, section, language, date, canonical address, readable text.

A page is anybody's HTML, so it is read in a child process (see ``plumbing.child``).
"""

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tertulia.plumbing import child
from tertulia.stories.page_facts import PageFacts

logger = logging.getLogger(__name__)


def extract(body: bytes, content_type: str, address: str, *, seconds: int) -> PageFacts:
    """The page's facts; none at all when it can't be read within the time and memory it is given."""
    head = json.dumps({"content_type": content_type, "address": address, "seconds": seconds})
    command = ["-X", "utf8", "-m", "tertulia.stories.extracting"]
    try:
        said = json.loads(child.answer_of(command, head.encode() + b"\n" + body, seconds=seconds))
    except (subprocess.SubprocessError, ValueError) as failure:
        logger.warning("nothing could be read out of %s: %s", address, _reason(failure))
        return PageFacts()
    published = said.pop("published_at")
    return PageFacts(published_at=datetime.fromisoformat(published) if published else None, **said)


def _reason(failure: Exception) -> str:
    if isinstance(failure, subprocess.CalledProcessError):
        last = (failure.stderr or b"").decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
        return f"the reading process ended with {failure.returncode} {last[:200]}".strip()
    return "it took longer than allowed" if isinstance(failure, subprocess.TimeoutExpired) else "it said nonsense"


def _limit(seconds: int) -> None:
    os.nice(10)  # Readers come first; so the clock is given three times what the processor is.
    child.limit(max(1, seconds // 3))


def main() -> None:
    """The child process: a line of JSON and the page come in, a line of JSON goes out."""
    head: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    _limit(head["seconds"])
    logging.disable()
    from tertulia.stories import pages  # noqa: PLC0415  heavy, and the server must not load it

    facts = asdict(pages.read(sys.stdin.buffer.read(), head["content_type"], head["address"]))
    facts["published_at"] = facts["published_at"] and facts["published_at"].isoformat()
    print(json.dumps(facts))  # noqa: T201  the answer itself


if __name__ == "__main__":
    main()

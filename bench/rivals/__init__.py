"""Other comment systems, installed by name from their package registries and run as their manuals say.

Each module here knows one of them: how to get it, how to fill it with the same threads, and how it is asked and told.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from bench.load import Posting
from bench.servers import Server

HOME = Path(__file__).parent.parent / ".rivals"
SITE = "http://127.0.0.1:8000"


class Rival(Protocol):
    """``first_page`` is what its own widget asks first for the thread of 50."""

    name: str
    first_page: str
    headers: dict[str, str]

    def install(self) -> None: ...

    def is_installed(self) -> bool: ...

    def start(self, folder: Path, running: ExitStack) -> Server:
        """Filled with the threads of the shelf; everything it leaves behind is in the folder."""

    def posting(self, port: int) -> Posting: ...

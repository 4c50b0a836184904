"""Which model judges: a small file beside the models that were switched to, replaced as a whole: nobody reads half of it.

    models/in-force.json     [{"version": "2026.11+5d2f…", "folder": "2026.11+5d2f…", "since": "2026-11-24T12:00:00+00:00"}, …]
    models/2026.11+5d2f…/    its weights, never changed

The last entry judges, the one before it did before; without any the shipped one does.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from tertulia.discussion import conf

FILE = "in-force.json"
# So many switches are remembered.
MOST_KEPT = 20

Stamp = tuple[int, int, int]  # of the file: whatever is written into it, this changes


@dataclass(frozen=True, slots=True)
class Chosen:
    """``folder`` is below ``models_folder()``; empty: the shipped one. ``since`` in ISO 8601."""

    version: str
    folder: str
    since: str

    @property
    def path(self) -> Path | None:
        return models_folder() / self.folder if self.folder else None


def named_by_setting() -> Path | None:
    """The folder of the setting ``judging_weights``: nothing else counts where it names one."""
    weights = conf.JUDGING_WEIGHTS()
    return Path(settings.TERTULIA["base"], weights) if weights else None


def models_folder() -> Path:
    return Path(settings.TERTULIA["base"], conf.MODELS_FOLDER())


def stamp() -> Stamp | None:
    """None where nobody has ever switched. Asking costs a few microseconds."""
    try:
        found = os.stat(models_folder() / FILE)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def chosen() -> list[Chosen]:
    """Oldest first. Raises OSError, ValueError when there is a file that can't be used."""
    try:
        text = (models_folder() / FILE).read_text("utf-8")
    except FileNotFoundError:
        return []
    try:
        return [Chosen(**entry) for entry in json.loads(text)]
    except TypeError as wrong:
        raise ValueError(f"{models_folder() / FILE} isn't what `tertulia model` writes: {wrong}") from wrong


def write_chosen(entries: Sequence[Chosen]) -> None:
    """On the disk when it returns. Raises OSError."""
    folder = models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{FILE}-{os.getpid()}"
    with new.open("w", encoding="utf-8") as file:
        json.dump([asdict(entry) for entry in entries[-MOST_KEPT:]], file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / FILE)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """So that names in it survive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

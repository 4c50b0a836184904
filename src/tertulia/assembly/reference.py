"""Writes the manual's tables out of the code: ``python -m tertulia.assembly.reference``. A test says when they are old."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.utils import translation

from tertulia.assembly.command.writing_settings import TYPES, toml
from tertulia.assembly.configuration import ROOMS, settings_of
from tertulia.discussion import errors as discussion_errors
from tertulia.notices import errors as notices_errors
from tertulia.plumbing import problems
from tertulia.plumbing.settings import Setting
from tertulia.readers import errors as readers_errors
from tertulia.rulebooks import errors as rulebooks_errors
from tertulia.stories import errors as stories_errors

FOLDER = Path("docs/reference")
PROBLEMS = {
    "Every address": problems,
    "Stories": stories_errors,
    "Readers": readers_errors,
    "Rulebooks": rulebooks_errors,
    "Discussion": discussion_errors,
    "Notices": notices_errors,
}


def pages() -> dict[str, str]:
    """The written pages by their file's name."""
    with translation.override(None):
        return {"problems.md": _page(_problems()), "settings.md": _page(_settings())}


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _problems() -> Iterator[str]:
    yield "# Problems"
    yield from ("", "What can't be done is told as an RFC 9457 problem with a stable `code`; `/problems/CODE` explains each.")
    kinds = sorted(problems.all_problems(), key=lambda kind: (kind.status, kind.code))
    for title, room in PROBLEMS.items():
        yield from ("", f"## {title}", "")
        yield from _row("code", "status", "what", "what to do")
        yield from _row(*["---"] * 4)
        for kind in kinds:
            if kind.__module__ == room.__name__:
                yield from _row(f"`{kind.code}`", kind.status, kind.title, kind.hint)


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Set in `tertulia.toml`, which `tertulia init` writes, or by a variable: `TERTULIA_` and the name in capitals."
    for title, room in ROOMS.items():
        yield from ("", f"## {title}", "")
        yield from _row("name", "type", "default", "unit", "from … to", "what")
        yield from _row(*["---"] * 6)
        for setting in settings_of(room):
            default = f"`{toml(setting.default)}`"
            yield from _row(f"`{setting.name}`", TYPES[setting.type], default, setting.unit, _bounds(setting), setting.help)


def _bounds(setting: Setting[Any]) -> str:
    return "" if setting.least is None else f"{setting.least} … {setting.most}"


def _row(*cells: object) -> Iterator[str]:
    yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    settings.configure()
    django.setup(set_prefix=False)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")

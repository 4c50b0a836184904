"""A settings file that explains itself: every setting, with type, unit, default and help."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from tertulia.assembly.configuration import ROOMS, settings_of
from tertulia.plumbing.settings import Setting

TYPES = {bool: "true or false", int: "whole number", str: "text", list: "list of texts", dict: "table"}


def settings_file(values: Mapping[str, Any]) -> str:
    """TOML with the given values set, and everything else shown as a comment with its default."""
    lines = ["# Settings of Tertulia. Each can also be given by an environment variable, TERTULIA_ and its name."]
    for title, room in ROOMS.items():
        lines += ["", f"# ── {title} " + "─" * (70 - len(title))]
        for setting in settings_of(room):
            lines += ["", *_explained(setting), _line(setting, values)]
    return "\n".join(lines) + "\n"


def _explained(setting: Setting[Any]) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(setting.help, 100))
    bounds = f", {setting.least} to {setting.most}" if setting.least is not None else ""
    yield f"# {kind(setting)}{bounds}; default {toml(setting.default)}"


def _line(setting: Setting[Any], values: Mapping[str, Any]) -> str:
    given = setting.name in values
    return f"{'' if given else '# '}{setting.name} = {toml(values.get(setting.name, setting.default))}"


def kind(setting: Setting[Any]) -> str:
    name = TYPES[setting.type]
    return f"{name}, in {setting.unit}" if setting.unit else name


def toml(value: Any) -> str:
    """JSON writes these types just as TOML does."""
    return json.dumps(value, ensure_ascii=False)

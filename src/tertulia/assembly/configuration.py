"""Reads the settings file and the environment into checked values. Nonsense stops here, with an id and what to do.

tertulia.E001  the settings file can't be read
tertulia.E002  a name that is no setting
tertulia.E003  a value of the wrong type
tertulia.E004  a number out of bounds
tertulia.E005  a value that can't be used
tertulia.E006  the secret key is missing or too short
"""

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from tertulia.assembly import conf as assembly_conf
from tertulia.discussion import conf as discussion_conf
from tertulia.notices import conf as notices_conf
from tertulia.plumbing import conf as plumbing_conf
from tertulia.plumbing.settings import Setting
from tertulia.readers import conf as readers_conf
from tertulia.stories import conf as stories_conf

ROOMS: dict[str, ModuleType] = {
    "The server": assembly_conf,
    "Data, mail and the network": plumbing_conf,
    "Stories": stories_conf,
    "Readers": readers_conf,
    "Discussion": discussion_conf,
    "Notices": notices_conf,
}
FILE_VARIABLE = "TERTULIA_CONFIG"
FILES = (Path("tertulia.toml"), Path("/etc/tertulia/tertulia.toml"))
SECRET_CHARACTERS = 32


class ConfigurationWrong(Exception):
    """What is wrong, a line for each, all at once."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def settings_of(room: ModuleType) -> list[Setting[Any]]:
    return [value for value in vars(room).values() if isinstance(value, Setting)]


def all_settings() -> dict[str, Setting[Any]]:
    return {setting.name: setting for room in ROOMS.values() for setting in settings_of(room)}


def load(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every setting's value by its name, and “base”, the folder relative paths begin at. Raises ConfigurationWrong."""
    path = _file(environment)
    given = _from_file(path) if path else {}
    known = all_settings()
    faults = list(_unknown(given, known, path))
    values: dict[str, Any] = {}
    for name, setting in known.items():
        try:
            values[name] = _value(setting, given, environment)
        except ValueError as wrong:
            faults.append(str(wrong))
    if len(values.get("secret_key", "")) < SECRET_CHARACTERS:
        faults.append(
            f"tertulia.E006 secret_key: missing or shorter than {SECRET_CHARACTERS} characters. "
            "`tertulia init` writes a settings file with a fresh one; or set TERTULIA_SECRET_KEY."
        )
    if faults:
        raise ConfigurationWrong(*faults)
    return values | {"base": str(path.parent.resolve() if path else Path.cwd())}


def _file(environment: Mapping[str, str]) -> Path | None:
    if named := environment.get(FILE_VARIABLE):
        return Path(named)
    return next((path for path in FILES if path.exists()), None)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise ConfigurationWrong(
            f"tertulia.E001 {path}: {wrong}. Mend the file, or write a new one with `tertulia init`."
        ) from wrong


def _unknown(given: dict[str, Any], known: dict[str, Setting[Any]], path: Path | None) -> Iterator[str]:
    for name in given.keys() - known.keys():
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else " `tertulia settings` lists what there is."
        yield f"tertulia.E002 {name} (in {path}): there is no such setting.{hint}"


def _value(setting: Setting[Any], given: dict[str, Any], environment: Mapping[str, str]) -> Any:
    raw, where = given.get(setting.name, setting.default), "in the settings file"
    if setting.name == "database_url" and "DATABASE_URL" in environment:
        raw, where = environment["DATABASE_URL"], "in DATABASE_URL"
    if setting.variable in environment:
        raw, where = _from_text(setting, environment[setting.variable]), f"in {setting.variable}"
    return _checked(setting, raw, where)


def _from_text(setting: Setting[Any], text: str) -> Any:
    if setting.type is bool:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(text.lower(), text)
    if setting.type is int:
        return int(text) if text.lstrip("-").isdigit() else text
    if setting.type is dict:
        return _from_json(text)
    return [part.strip() for part in text.split(",") if part.strip()] if setting.type is list else text


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _checked(setting: Setting[Any], value: Any, where: str) -> Any:
    # A table may hold secrets; a fault is read by many.
    what = f"{setting.name} ({where})" if setting.type is dict else f"{setting.name} = {value!r} ({where})"
    is_list = isinstance(value, list) and all(isinstance(part, str) for part in value)
    if type(value) is not setting.type or (setting.type is list and not is_list):
        raise ValueError(f"tertulia.E003 {what}: must be {_TYPES[setting.type]}.")
    low, high = setting.least, setting.most
    if isinstance(value, int) and ((low is not None and value < low) or (high is not None and value > high)):
        raise ValueError(f"tertulia.E004 {what}: must be between {low} and {high} {setting.unit}.")
    if wrong := setting.wrong(value):
        raise ValueError(f"tertulia.E005 {what}: {wrong}.")
    return value


_TYPES = {int: "a whole number", str: "text", bool: "true or false", list: "a list of texts", dict: "a table"}

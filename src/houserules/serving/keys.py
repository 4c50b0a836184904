"""API keys in a TOML file. A key is shown once, when it is made; kept is only what it can be known by.

[[key]]
name = "coral"
sha256 = "…"
rates = "20/second; 100000/day"        # requests; no limit when missing
lines_rates = "1000000/day"            # lines sent to /v1/score
"""

import hashlib
import json
import logging
import os
import re
import secrets
import time
import tomllib
from pathlib import Path
from typing import Any

from houserules.errors import HouseRulesError
from houserules.serving.asking import Caller
from houserules.serving.quotas import parse_rates

log = logging.getLogger("houserules")

PREFIX = "hr_"
LOOK_AGAIN_SECONDS = 2
LONGEST_KEY_CHARACTERS = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class KeysUnusable(HouseRulesError):
    code = "keys-unusable"


def digest(key: str) -> str:
    """Keys are 256 random bits: nobody can try them all, so no slow hash is needed."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class KeyFile:
    """The file is read again once it has changed; one that can't be read leaves the keys that were."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._callers = read_callers(path)
        self._version = _version(path)
        self._looked = time.monotonic()

    async def caller(self, key: str) -> Caller | None:
        self._look()
        return self._callers.get(digest(key)) if len(key) <= LONGEST_KEY_CHARACTERS else None

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_AGAIN_SECONDS:
            return
        self._looked = now
        version = _version(self._path)
        if version == self._version:
            return
        self._version = version
        try:
            self._callers = read_callers(self._path)
        except KeysUnusable as wrong:
            log.error("the keys stay as they were: %s", wrong)


def read_callers(path: Path) -> dict[str, Caller]:
    """By the key's digest. Raises KeysUnusable."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("key", [])
    except (OSError, ValueError) as wrong:
        raise KeysUnusable(f"{path} can't be read: {wrong}") from wrong
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise KeysUnusable(f"{path}: write each key as a table, [[key]].")
    callers = dict(_caller(entry, f"{path}, key {number}") for number, entry in enumerate(entries, 1))
    if len({caller.name for caller in callers.values()}) != len(entries):
        raise KeysUnusable(f"{path}: two keys have the same name, or are the same.")
    return callers


def make_key(path: Path, name: str, rates: str = "", lines_rates: str = "") -> str:
    """A new key, written to the file, which is made when it isn't there. Raises KeysUnusable."""
    key = PREFIX + secrets.token_urlsafe(32)
    entry = {"name": name, "sha256": digest(key), "rates": rates, "lines_rates": lines_rates}
    _caller(entry, "The key")
    names = {caller.name for caller in read_callers(path).values()} if path.exists() else set()
    if name in names:
        raise KeysUnusable(f"There is a key “{name}” in {path} already. Take its entry out first, or choose another name.")
    lines = [f"{word} = {json.dumps(value)}" for word, value in entry.items() if value]
    try:
        _append(path, "\n".join(["[[key]]", *lines, "", ""]))
    except OSError as wrong:
        raise KeysUnusable(f"{path} can't be written: {wrong}") from wrong
    return key


def _append(path: Path, text: str) -> None:
    """In one write, so that a server that reads meanwhile sees all of it or nothing."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, ("\n" + text if os.fstat(file).st_size else text).encode("utf-8"))
        os.fsync(file)
    finally:
        os.close(file)


def _caller(entry: dict[str, Any], place: str) -> tuple[str, Caller]:
    unknown = entry.keys() - {"name", "sha256", "rates", "lines_rates"}
    if unknown:
        raise KeysUnusable(f"{place}: there is no setting “{min(unknown)}”. There are name, sha256, rates, lines_rates.")
    name, sha256, rates, lines_rates = (entry.get(word, "") for word in ("name", "sha256", "rates", "lines_rates"))
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise KeysUnusable(f"{place}: a name has 1 to 60 letters, digits and signs out of . _ -")
    if not (isinstance(sha256, str) and re.fullmatch("[0-9a-f]{64}", sha256)):
        raise KeysUnusable(f"{place}: sha256 has 64 hexadecimal digits. `houserules keys make NAME` writes it.")
    for word, text in (("rates", rates), ("lines_rates", lines_rates)):
        if wrong_rates(text):
            raise KeysUnusable(f"{place}: {word} is {wrong_rates(text)}.")
    return sha256, Caller(name, rates, lines_rates)


def wrong_rates(text: Any) -> str:
    """What is wrong with the text, or nothing."""
    try:
        parse_rates(text)
    except (ValueError, AttributeError, TypeError):
        return "written like 20/second; 100000/day"
    return ""


def _version(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)

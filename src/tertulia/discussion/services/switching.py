"""Another model judges from now on: its weights are copied, tried as they lie there, and chosen; or what was before it is again.

Servers notice by themselves (``judging.engine``). Nothing of this is in the database: models belong to a machine.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path
from tempfile import mkdtemp

import houserules
from houserules.comparing import Outcome
from houserules.shapes import Tier
from tertulia.discussion.errors import ModelUnusable
from tertulia.discussion.judging import choice
from tertulia.discussion.judging.choice import Chosen
from tertulia.discussion.judging.engine import tried
from tertulia.plumbing import clock

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,59}")


def switch_model(*, weights: Path, anyway: bool = False) -> Chosen:
    """The model in that folder judges from now on. What is kept is a copy. Raises ModelUnusable, OSError.

    One that was found to be worse when it was trained is refused, unless it is meant.
    """
    _must_count()
    if not anyway:
        _must_not_be_worse(weights)
    with _copied(weights) as copy:
        version = _tried(copy)
        if version == shipped_version():
            raise ModelUnusable(f"“{version}” is the name of the shipped model: train with another --version.")
        kept = choice.models_folder() / version
        if not kept.exists():
            copy.rename(kept)
            choice.sync_folder(kept.parent)
        elif not _is_same(copy, kept):
            raise ModelUnusable(f"Another model of the name “{version}” is kept already: train with another --version.")
    return _choose(version, version)


def switch_to_shipped() -> Chosen:
    """Raises ModelUnusable, OSError."""
    _must_count()
    return _choose(shipped_version(), "")


def switch_back() -> Chosen:
    """What judged before the last switch does again. Raises ModelUnusable, OSError."""
    _must_count()
    entries = choices()
    if not entries or (len(entries) == 1 and not entries[0].folder):
        raise ModelUnusable("The shipped model judges, and nothing is known that did before it.")
    before = entries[-2] if len(entries) > 1 else Chosen(shipped_version(), "", "")
    if before.path:
        _tried(before.path)
    again = _since_now(before.version, before.folder)
    choice.write_chosen([*entries[:-2], again])
    return again


def choices() -> list[Chosen]:
    """Oldest first. Raises ModelUnusable when they can't be read."""
    try:
        return choice.chosen()
    except (OSError, ValueError) as wrong:
        raise ModelUnusable(f"Which model judges can't be read: {wrong}") from wrong


def shipped_version() -> str:
    return houserules.engine().version


def _choose(version: str, folder: str) -> Chosen:
    entries = choices()
    if entries and entries[-1].folder == folder:
        return entries[-1]
    new = _since_now(version, folder)
    choice.write_chosen([*entries, new])
    return new


def _since_now(version: str, folder: str) -> Chosen:
    return Chosen(version, folder, clock.now().isoformat(timespec="seconds"))


def _must_count() -> None:
    named = choice.named_by_setting()
    if named is not None:
        raise ModelUnusable(
            f"The setting judging_weights names {named}, and nothing else judges while it does. Take it out of the settings and "
            "restart the server; then switch."
        )


def _must_not_be_worse(weights: Path) -> None:
    """By what `houserules train` wrote into it; a model that says nothing of itself may be anything."""
    try:
        compared = json.loads((weights / "about.json").read_text("utf-8")).get("compared", {})
    except (OSError, ValueError, AttributeError) as wrong:
        raise ModelUnusable(f"{weights} is no folder of weights: {wrong}") from wrong
    if compared.get("outcome") in (Outcome.WORSE, Outcome.MIXED):
        raise ModelUnusable(f"{compared.get('told')} (--anyway switches all the same.)")


def _tried(weights: Path) -> str:
    """Its version, when it loads and judges."""
    try:
        verdict = tried(houserules.Engine(weights=weights), Tier.FULL)
    except Exception as wrong:  # a broken model may break in any way
        raise ModelUnusable(f"This model can't judge: {type(wrong).__name__}: {wrong}") from wrong
    if not _VERSION.fullmatch(verdict.model_version):
        raise ModelUnusable(f"“{verdict.model_version}” is no name for a model: train with another --version.")
    return verdict.model_version


@contextmanager
def _copied(weights: Path) -> Iterator[Path]:
    """Its files, on the disk, in a folder that goes unless it is renamed."""
    models = choice.models_folder()
    models.mkdir(parents=True, exist_ok=True)
    copy = Path(mkdtemp(prefix=".coming-", dir=models))
    try:
        copy.chmod(0o755)
        for file in sorted(weights.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                _copy(file, copy / file.name)
        choice.sync_folder(copy)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _copy(file: Path, to: Path) -> None:
    with file.open("rb") as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())


def _is_same(one: Path, other: Path) -> bool:
    names = {file.name for file in one.iterdir()}
    return names == {file.name for file in other.iterdir()} and all(
        cmp(one / name, other / name, shallow=False) for name in names
    )

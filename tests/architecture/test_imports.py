"""Arrows point down, at import time and in the tables."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def _layers() -> dict[str, int]:
    """How high each room stands, as the first contract says."""
    layers = CONTRACTS[0]["layers"]
    return {room.strip(): len(layers) - at for at, layer in enumerate(layers) for room in layer.split("|")}


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_room_has_its_place() -> None:
    rooms = {path.parent.name for path in (ROOT / "src" / "tertulia").glob("*/__init__.py")}
    assert rooms == set(_layers())


@pytest.mark.parametrize("room", ["wire", "hotpath"])
def test_the_wire_and_the_hot_path_run_where_there_is_no_django(room: str) -> None:
    code = (
        "import sys, pkgutil, importlib; sys.modules['django'] = None\n"
        f"import tertulia.{room} as room\n"
        "for found in pkgutil.walk_packages(room.__path__, room.__name__ + '.'): importlib.import_module(found.name)\n"
        "print(sorted(name for name in sys.modules if name.startswith('tertulia.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"tertulia.{room}" in done.stdout


def test_foreign_keys_follow_the_arrows() -> None:
    """A key named by a string is not an import, so the contracts can't see it."""
    height = _layers()
    ours = [model for model in apps.get_models() if model.__module__.startswith("tertulia.")]
    assert len(ours) >= 10
    for model in ours:
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                target = field.related_model._meta.app_label
                own = model._meta.app_label
                assert target == own or height[target] < height[own], f"{model._meta.label}.{field.name} points up or sideways"


def test_no_model_acts_on_being_saved() -> None:
    """Verbs live in services; a row does nothing by itself."""
    for model in apps.get_models():
        if model.__module__.startswith("tertulia."):
            assert "save" not in vars(model), model
            assert "delete" not in vars(model), model


def test_nothing_listens_to_signals() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "tertulia").rglob("*.py"))
    assert "@receiver" not in code
    assert "post_save" not in code

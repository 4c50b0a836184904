"""An installation of Tertulia to measure: made by `tertulia init`, filled fast, served and checked."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.servers import ROOT, Server, free_port

PAPER = "bench"
SITE = "https://bench.example"
WALL = "wall"

_FILL = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tertulia.assembly.settings"
import django
django.setup(set_prefix=False)
from bench import seeding
seeding.fill()
"""

JUDGED = {"TERTULIA_JUDGING": "full"}
# What holds back a reader who writes ten comments a second is right for a newspaper and wrong for a measurement.
NO_LIMITS = {f"TERTULIA_{name}_RATES": "" for name in ("POST", "POST_NETWORK", "GUEST_NETWORK", "REACTION")}


class House:
    """One installation in a folder. Kept from run to run when the folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._settings = folder / "tertulia.toml"
        self._environment = {"TERTULIA_CONFIG": str(self._settings)}

    def make(self) -> None:
        """With all threads in it; nothing is done when a run before has left it whole."""
        whole = self.folder / "whole"
        if whole.exists():
            return
        self.run(
            "init",
            "--publication",
            "Bench",
            "--slug",
            PAPER,
            "--origin",
            SITE,
            "--admin-email",
            "editor@bench.example",
            "--admin-name",
            "Editor",
            "--file",
            str(self._settings),
            "--judging",
            "off",
            "--force",
        )
        # In a process of its own, since it sets Django up.
        subprocess.run([sys.executable, "-c", _FILL], check=True, cwd=ROOT, env=os.environ | self._environment)
        whole.touch()

    def serve(self, settings: Mapping[str, str] | None = None) -> Server:
        """Started as an operator starts it. ``settings`` go by environment."""
        port = free_port()
        return Server(
            [_tertulia(), "serve", "--port", str(port), "--workers", "1"],
            port=port,
            ready=first_page("s50"),
            log=self.folder / "serve.log",
            environment=self._environment | dict(settings or {}),
            folder=self.folder,
        )

    def run(self, *arguments: str) -> str:
        """A command of Tertulia's; what it prints. Raises CalledProcessError."""
        done = subprocess.run(
            [_tertulia(), *arguments],
            check=True,
            cwd=self.folder,
            env=os.environ | self._environment,
            capture_output=True,
            text=True,
        )
        return done.stdout


def first_page(story: str) -> str:
    """What the widget asks first."""
    return f"/api/v1/discussion?story={story}&publication={PAPER}&sort=newest"


def _tertulia() -> str:
    return str(Path(sys.executable).with_name("tertulia"))

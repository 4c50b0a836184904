"""A virtual environment for each rival written in Python."""

import subprocess
import sys
from pathlib import Path

GUNICORN = "gunicorn==27.0.1"


def make(home: Path, *requirements: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements], check=True)

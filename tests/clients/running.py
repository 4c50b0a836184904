"""The service in a process of its own, and Node beside it."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from houserules.serving.keys import make_key
from tests.server import free_port

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
START_SECONDS = 30

http = urllib3.PoolManager(retries=False, timeout=30.0)


@dataclass(frozen=True)
class Running:
    url: str
    key: str
    folder: Path

    @property
    def labels(self) -> list[dict[str, Any]]:
        path = self.folder / "labels.jsonl"
        return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []

    def post(self, path: str, body: Any) -> Any:
        answer = http.request("POST", self.url + path, json=body, headers={"x-goog-api-key": self.key})
        return answer.json()


@contextmanager
def pretended(folder: Path) -> Iterator[Running]:
    """With the engine of ``pretended.py``."""
    key, port = make_key(folder / "keys.toml", "clients"), free_port()
    url = f"http://127.0.0.1:{port}"
    target = ["--interface", "asgi", "--factory", "tests.clients.pretended:application"]
    command = [sys.executable, "-m", "granian", "--port", str(port), "--no-ws", "--log-level", "warning", *target]
    with running(command, url, folder, CLIENTS_FOLDER=str(folder), CLIENTS_URL=url):
        yield Running(url, key, folder)


@contextmanager
def running(command: Sequence[str], url: str, folder: Path, **environment: str) -> Iterator[None]:
    """The command in a session of its own, from when it answers /readyz to when it has ended."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(process, url, folder / "server.log")
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not _is_ready(url):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError("the server did not start:\n" + log.read_text("utf-8", "replace"))
        time.sleep(0.05)


def _is_ready(url: str) -> bool:
    try:
        return http.request("GET", f"{url}/readyz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


def node(script: str, *arguments: str) -> Any:
    """What the script, which lies here, prints as JSON. Its packages are installed first when they aren't yet."""
    _install()
    done = subprocess.run(_node("node", str(HERE / script), *arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _install() -> None:
    """Once, whoever else wants it at the same time."""
    lock, done = HERE / "package-lock.json", HERE / "node_modules" / ".ready"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run(_node("npm", "ci", "--prefix", str(HERE), "--no-audit", "--no-fund", "--silent"), check=True)
            done.touch()


def _node(*command: str) -> list[str]:
    return [sys.executable, str(ROOT / "web" / "node.py"), *command]

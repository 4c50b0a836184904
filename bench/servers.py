"""Servers on a core of their own: started, waited for, and stopped with all their children."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import meter

PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).parent.parent


class NotStarted(Exception):
    """The server ended, or gave no good answer in time."""


def program(name: str) -> str | None:
    """Where it is; also where only root's PATH looks."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A command pinned to the servers' core. ``ready`` is a path that answers 2xx once the server is there."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        ready: str,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        started = time.perf_counter()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(meter.SERVER_CORE), *command],
                cwd=folder,
                env=os.environ | dict(environment or {}),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            self._wait(ready, log)
        except NotStarted:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def _wait(self, ready: str, log: Path) -> None:
        end = time.perf_counter() + PATIENCE_SECONDS
        while not _answers(self.url + ready):
            if self._process.poll() is not None or time.perf_counter() > end:
                raise NotStarted(f"{log.stem} did not start:\n{log.read_text(errors='replace')[-1500:]}")
            time.sleep(0.005)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            answer.read()
            return bool(200 <= answer.status < 300)
    except OSError:
        return False


def nginx(folder: Path) -> Server:
    """Serves the files of ``folder``/files as they lie there; ``folder``/files/coded/ says that they are br."""
    port = free_port()
    files = folder / "files"
    (files / "coded").mkdir(parents=True, exist_ok=True)
    (files / "up").write_text("up\n")
    places = " ".join(f"{what}_temp_path {folder}/temp;" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"""
{"user root;" if os.geteuid() == 0 else ""}
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000000; default_type application/json; {places}
  server {{
    listen 127.0.0.1:{port}; root {files};
    location /coded/ {{ add_header Content-Encoding br; }}
  }}
}}
""")
    command = [program("nginx") or "nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return Server(command, port=port, ready="/up", log=folder / "nginx.log")


def granian(interface: str, target: str, folder: Path, environment: Mapping[str, str]) -> Server:
    """A callable on the server Tertulia uses, with the same options."""
    port = free_port()
    options = (
        f"--host 127.0.0.1 --port {port} --workers 1 --loop uvloop --no-ws --no-access-log --log-level warning --backlog 1024"
    )
    command = [sys.executable, "-m", "granian", "--interface", interface, *options.split(), target]
    return Server(command, port=port, ready="/", log=folder / f"{interface}.log", environment=environment)

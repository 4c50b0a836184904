"""A real server in processes of its own, for tests that need one: made with ``tertulia init``, run with ``tertulia serve``."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

PAPER_ORIGIN = "https://paper.example"
PUBLICATION = "chronicle"
ADMINISTRATOR = "ada@paper.example"
START_SECONDS = 30
STOP_SECONDS = 10
COMMAND = str(Path(sys.executable).with_name("tertulia"))

_RATES = ("POST", "POST_NETWORK", "REACTION", "REPORT", "REGISTER", "CODE", "CODE_NETWORK", "GUEST_NETWORK")
# What a test session has in its environment and a server of its own must not inherit.
_FOREIGN = ("TERTULIA_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_")

http = urllib3.PoolManager(retries=False, timeout=10.0, maxsize=20)


@dataclass
class Server:
    """``folder`` holds ``tertulia.toml``, the SQLite file (if that is the database) and ``server.log``."""

    url: str
    folder: Path
    environment: dict[str, str] = field(repr=False)
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def run(self, *command: str, status: int | None = 0, given: str = "") -> "subprocess.CompletedProcess[str]":
        """``tertulia COMMAND…`` in the server's folder; fails the test unless it ends with that status (None: any)."""
        done = subprocess.run(
            [COMMAND, *command], cwd=self.folder, env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        assert status is None or done.returncode == status, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done

    def python(self, code: str) -> str:
        """What a piece of Python prints that runs as the server's own commands do."""
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True).stdout

    def start(self) -> None:
        """Start, and wait until it can do its work."""
        host, port = self.url.removeprefix("http://").split(":")
        with (self.folder / "server.log").open("ab") as log:
            # A session of its own, so that a signal to the group reaches its workers too.
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--host", host, "--port", port],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError("the server did not start:\n" + self.log())
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            return http.request("GET", f"{self.url}/readyz").status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def log(self) -> str:
        return (self.folder / "server.log").read_text("utf-8", "replace")

    def kill(self) -> None:
        """``kill -9``, workers included: nobody has time for anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As a service manager does it."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        group = self.process.pid
        _signal(group, how)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        _signal(group, signal.SIGKILL)
        self.process.wait()
        self.process = None


def _signal(group: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, how)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment(**variables: str) -> dict[str, str]:
    """This process's environment without what belongs to the tests; rates and judging off, no page of another site is read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    kept |= {f"TERTULIA_{name}_RATES": "" for name in _RATES}
    return kept | {"TERTULIA_READ_PAGES": "false", "TERTULIA_JUDGING": "off"} | variables


@contextmanager
def running_server(
    folder: Path,
    *,
    origins: Sequence[str] = (PAPER_ORIGIN,),
    database_url: str = "sqlite:///tertulia.sqlite3",
    language: str = "en",
    start: bool = True,
    **environment: str,
) -> Iterator[Server]:
    """A set-up and running server with one publication, “chronicle”; ``environment`` are further variables for it.

    It must keep the port it was given, so that it can be started again under the same address.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(f"http://127.0.0.1:{free_port()}", folder, clean_environment(**environment))
    server.run(
        "init",
        "--publication",
        "The Chronicle",
        "--slug",
        PUBLICATION,
        "--language",
        language,
        *(part for origin in origins for part in ("--origin", origin)),
        "--public-url",
        server.url,
        "--admin-email",
        ADMINISTRATOR,
        "--admin-name",
        "Ada",
        "--database-url",
        database_url,
    )
    try:
        if start:
            server.start()
        yield server
    finally:
        server.stop()

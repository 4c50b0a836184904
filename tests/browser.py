"""The Chromium for tests in a real browser: found, or else installed. ``python -m tests.browser`` says which one it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_SECONDS = 600


def chromium() -> str:
    """Its path. Installs one when there is none, by apt where that is allowed, else by Playwright."""
    found = _found()
    if found is None:
        _install()
        found = _found()
    if found is None:
        raise RuntimeError("no Chromium, and none could be installed: name one by the variable CHROMIUM")
    return found


@contextmanager
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(flags()))
        try:
            yield browser
        finally:
            browser.close()


def flags() -> tuple[str, ...]:
    # Chromium refuses its sandbox to root.
    return (*FLAGS, "--no-sandbox") if os.geteuid() == 0 else FLAGS


def _found() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        if shutil.which(named) is None:
            raise RuntimeError(f"CHROMIUM names {named}, and that is no program")
        return named
    return _systems_own() or _playwrights_own()


def _systems_own() -> str | None:
    """One that answers: some systems have a program of that name that only says where to get the real one."""
    for path in filter(None, map(shutil.which, NAMES)):
        if subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0:
            return path
    return None


def _playwrights_own() -> str | None:
    """Where Playwright keeps one is its own secret, told in a process of its own: here a browser may run already."""
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    return told if Path(told).is_file() else None


def _install() -> None:
    print("No Chromium found; installing one…", file=sys.stderr, flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        if all(_runs(*command, environment=quiet) for command in (_APT_UPDATE, _APT_INSTALL)) and _systems_own():
            return
    _runs(sys.executable, "-m", "playwright", "install", "chromium", environment=os.environ)


_APT_UPDATE = ("apt-get", "-qq", "update")
_APT_INSTALL = ("apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium")


def _runs(*command: str, environment: "os._Environ[str] | dict[str, str]") -> bool:
    """What it has to say is shown only when it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    if done.returncode:
        print(" ".join(command), "failed:", done.stdout + done.stderr, sep="\n", file=sys.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    with running_chromium() as running:
        print(f"Chromium {running.version}: {chromium()}")

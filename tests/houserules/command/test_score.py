"""The command as a program: pipes, signals, files, a terminal."""

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.waiting import wait_until

COMMAND = [sys.executable, "-m", "tests.houserules.command.pretended_score"]
ROOT = Path(__file__).parents[3]
CROWDS = (["--processes", "1"], ["--processes", "2"])


def lines(number: int, *, begin: int = 0) -> bytes:
    return b"".join(b'{"id": "%d", "text": "comment %d"}\n' % (at, at) for at in range(begin, begin + number))


def run(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *map(str, arguments)], input=data, capture_output=True, check=False, cwd=ROOT)


def started(*arguments: str | Path, pause: float = 0.0, **streams: object) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"PAUSE_SECONDS": f"{pause}"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, **(pipes | streams))  # type: ignore[call-overload]


def ids(out: bytes) -> list[str | None]:
    return [json.loads(line)["id"] for line in out.splitlines()]


@pytest.mark.parametrize("crowd", CROWDS)
def test_each_line_is_answered_as_soon_as_it_is_there(crowd: list[str]) -> None:
    with started(*crowd) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(lines(1, begin=number))
            process.stdin.flush()
            assert ids(process.stdout.readline()) == [f"{number}"]
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize("crowd", CROWDS)
def test_broken_lines_are_told_with_their_numbers_and_the_rest_goes_on(crowd: list[str]) -> None:
    done = run(*crowd, data=lines(2) + b"\xff\n" + lines(1) + b'{"id": "x"}\n' + lines(1))
    assert ids(done.stdout) == ["0", "1", None, "0", "x", "0"]
    assert done.stderr.decode().splitlines() == [
        "line 3: not-utf-8: byte 1 of the line is no UTF-8",
        'line 5: text-missing: "text" is missing',
        "2 of 6 lines were broken.",
    ]
    assert done.returncode == 1


def test_files_are_scored_one_behind_the_other_and_named_in_errors(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(lines(2))
    second.write_bytes(lines(1) + b"{\n")
    done = run(first, second)
    assert ids(done.stdout) == ["0", "1", "0", None]
    assert json.loads(done.stdout.splitlines()[3])["error"]["line"] == 4
    assert done.stderr.decode().startswith(f"{second}:2: not-json: ")


@pytest.mark.parametrize("crowd", CROWDS)
def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(tmp_path: Path, crowd: list[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_bytes(lines(400) + b"broken\n" + lines(400))
    whole = run(source).stdout
    for _ in range(2):
        process = started(*crowd, source, "--output", out, "--resume", pause=0.001)
        wait_until(partial(_has_grown, out, out.stat().st_size if out.exists() else 0), seconds=30)
        process.kill()
        process.communicate()
        with out.open("ab") as file:
            file.write(b'{"id":"torn')
    assert len(out.read_bytes()) < len(whole)
    done = run(*crowd, source, "--output", out, "--resume")
    assert out.read_bytes() == whole
    assert done.stderr.decode().splitlines()[-1] == "1 of 801 lines was broken."
    assert run(source, "--output", out, "--resume").returncode == 1
    assert out.read_bytes() == whole


def test_an_output_that_is_there_is_not_lost_by_mistake(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_bytes(lines(2))
    out.write_bytes(b"mine")
    done = run(source, "--output", out)
    assert (done.returncode, out.read_bytes()) == (2, b"mine")
    assert b"--resume" in done.stderr
    assert run(source, "--output", source, "--overwrite").returncode == 2
    assert source.read_bytes() == lines(2)
    assert run(source, "--output", out, "--overwrite").returncode == 0
    assert ids(out.read_bytes()) == ["0", "1"]


@pytest.mark.parametrize("crowd", CROWDS)
def test_who_stops_reading_ends_it_quietly(crowd: list[str]) -> None:
    with started(*crowd, stdin=subprocess.DEVNULL) as never:
        assert never.wait() == 0
    with started(*crowd) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(lines(10))
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        with suppress(BrokenPipeError):
            while True:
                process.stdin.write(lines(1_000))
        with suppress(BrokenPipeError):
            process.stdin.close()
        assert process.wait() == 141
        assert process.stderr.read() == b""


def _heed_interrupts() -> None:
    """Whoever started the tests in the background made their children deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("crowd", CROWDS)
def test_an_interrupt_leaves_what_can_be_resumed(tmp_path: Path, crowd: list[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_bytes(lines(2_000))
    process = started(*crowd, source, "--output", out, pause=0.005, start_new_session=True, preexec_fn=_heed_interrupts)
    wait_until(lambda: out.exists() and out.stat().st_size > 0, seconds=30)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told.decode() == "Interrupted. --resume goes on with what is written.\n"
    whole = out.read_bytes()
    assert whole.endswith(b"\n")
    assert 0 < len(whole.splitlines()) < 2_000


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(lines(400))
    ours, theirs = pty.openpty()
    with started(source, pause=0.002, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        told = b""
        while piece := _read(ours):
            told += piece
        assert process.wait() == 0
    os.close(ours)
    assert b" left" in told
    assert b"400 lines" in told.split(b"\x1b[K")[-1]


def test_memory_does_not_grow_with_the_input() -> None:
    assert _peak_megabytes(30_000) - _peak_megabytes(2_000) < 8


def test_a_rulebook_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path) -> None:
    rulebook = tmp_path / "rules.toml"
    rulebook.write_text("[rules.hate]\nhold = 2\n")
    done = run("--rulebook", rulebook, data=lines(1))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"line 2, column 8" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--processes", "0"],
        ["--processes", "many"],
        ["--tier", "slow"],
        ["--resume"],
        ["--overwrite"],
        ["no-such-file"],
        ["--cluster", "x"],
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    done = run(*arguments, data=lines(1))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


def _has_grown(file: Path, before: int) -> bool:
    return file.exists() and file.stat().st_size > before


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def _peak_megabytes(number: int) -> float:
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=-3); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *COMMAND], input=lines(number), capture_output=True, check=True, cwd=ROOT)
    return int(done.stdout) / 1024

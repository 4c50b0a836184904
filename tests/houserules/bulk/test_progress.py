import io

import pytest

from houserules.bulk import progress
from houserules.bulk.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_nothing_is_drawn_where_nobody_sees_it(clock: list[float]) -> None:
    out = io.StringIO()
    shown = Progress(out, size_bytes=100, read_bytes=lambda: 50)
    clock[0] += 10
    shown.add(1)
    shown.end()
    assert out.getvalue() == ""
    shown.say("line 3: broken")
    assert out.getvalue() == "line 3: broken\n"


def test_lines_a_second_and_what_is_left_are_told(clock: list[float]) -> None:
    out = Terminal()
    shown = Progress(out, size_bytes=1_000, read_bytes=lambda: 250)
    clock[0] += 10
    shown.add(5_000)
    assert out.getvalue().removeprefix("\r\x1b[K") == "5,000 lines · 500/s · 25% · 0:00:30 left"


def test_the_time_so_far_is_told_where_the_size_is_unknown(clock: list[float]) -> None:
    out = Terminal()
    shown = Progress(out, size_bytes=None, read_bytes=lambda: 250)
    clock[0] += 70
    shown.add(70)
    assert out.getvalue().endswith("70 lines · 1/s · 0:01:10")


def test_what_was_skipped_does_not_count_for_the_speed(clock: list[float]) -> None:
    out = Terminal()
    read = [0]
    shown = Progress(out, size_bytes=1_000, read_bytes=lambda: read[0], lines_before=600)
    read[0] = 600
    shown.add(0)
    read[0] = 700
    clock[0] += 10
    shown.add(100)
    assert out.getvalue().endswith("700 lines · 10/s · 70% · 0:00:30 left")


def test_it_is_drawn_a_few_times_a_second_at_most(clock: list[float]) -> None:
    out = Terminal()
    shown = Progress(out, size_bytes=None, read_bytes=lambda: 0)
    for _ in range(1_000):
        clock[0] += 0.001
        shown.add(1)
    assert out.getvalue().count("\r") <= 5


def test_a_sentence_takes_the_place_of_the_drawn_line(clock: list[float]) -> None:
    out = Terminal()
    Progress(out, size_bytes=None, read_bytes=lambda: 0).say("line 3: broken")
    assert out.getvalue() == "\r\x1b[Kline 3: broken\n"

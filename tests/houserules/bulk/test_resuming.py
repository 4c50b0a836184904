"""An output cut off anywhere ends up as if it had not been."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.bulk.errors import OutputOfAnother
from houserules.bulk.lines import Inputs, Source
from houserules.bulk.resuming import Kept, keep_whole_lines
from houserules.bulk.scoring import Tally, score
from houserules.bulk.working import Work, alone
from tests.houserules.pretending import pretender

CREW = alone(Work(engine=pretender))
LINES = 90
INPUT = b"".join(
    b"{\n" if number % 10 == 3 else json.dumps({"id": f"{number}", "text": f"{number}"}).encode() + b"\n"
    for number in range(LINES)
)


def run(data: bytes, before: bytes, file: Path) -> tuple[bytes, Tally]:
    file.write_bytes(before)
    kept = keep_whole_lines(file)
    inputs = Inputs([Source("", io.BytesIO(data), None)])
    with file.open("ab") as out:
        tally = score(inputs.batches(), CREW, out, on_lines=lambda _: None, on_broken=lambda _: None, kept=kept)
    return file.read_bytes(), tally


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("resuming") / "out"


@pytest.fixture(scope="module")
def whole(file: Path) -> bytes:
    return run(INPUT, b"", file)[0]


@given(share=st.floats(0, 1))
def test_cut_off_anywhere_it_goes_on_to_the_same_bytes(whole: bytes, file: Path, share: float) -> None:
    assert run(INPUT, whole[: round(len(whole) * share)], file) == (whole, Tally(LINES, 9))


def test_a_torn_line_is_dropped_and_broken_ones_are_counted(whole: bytes, file: Path) -> None:
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:5]) + b'{"id":"5","sco')
    kept = keep_whole_lines(file)
    assert (kept.lines, kept.broken) == (5, 1)
    assert len(file.read_bytes().splitlines()) == 5


def test_an_output_of_another_input_is_not_touched(whole: bytes, file: Path) -> None:
    other = INPUT.replace(b'"id": "4"', b'"id": "other"')
    before = b"".join(whole.splitlines(keepends=True)[:5])
    with pytest.raises(OutputOfAnother, match="Line 5 of the output"):
        run(other, before, file)
    assert file.read_bytes() == before


def test_an_output_longer_than_the_input_is_of_another(whole: bytes, file: Path) -> None:
    with pytest.raises(OutputOfAnother, match="90 lines"):
        run(b"".join(INPUT.splitlines(keepends=True)[:50]), whole, file)


def test_what_is_no_output_of_ours_is_refused(file: Path) -> None:
    with pytest.raises(OutputOfAnother, match="isn't one of ours"):
        run(INPUT, b"shopping list\n", file)


def test_nothing_written_is_nothing_kept(file: Path) -> None:
    file.write_bytes(b"")
    assert keep_whole_lines(file) == Kept()

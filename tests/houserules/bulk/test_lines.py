"""Bytes into lines, whatever the bytes, however they come."""

import io
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.bulk import lines
from houserules.bulk.lines import BATCH_LINES, Batch, Inputs, Source, opened, skipping


class Trickle:
    """Gives its bytes in pieces of given sizes, the last size over and over."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._stream, self._sizes = io.BytesIO(data), list(sizes)

    def read(self, most: int) -> bytes:
        size = self._sizes.pop(0) if len(self._sizes) > 1 else self._sizes[0]
        return self._stream.read(min(size, most))


def batches(*data: bytes, sizes: list[int] | None = None) -> list[Batch]:
    sources = [Source(f"{number}", Trickle(each, sizes or [1 << 20]), None) for number, each in enumerate(data)]
    return list(Inputs(sources).batches())


def flat(found: list[Batch]) -> list[bytes | int]:
    return [line for batch in found for line in batch.lines]


def plainly(data: bytes, most: int) -> list[bytes | int]:
    whole = data.split(b"\n")
    whole = whole if whole[-1] else whole[:-1]
    return [line if len(line) <= most else len(line) for line in whole]


@given(
    st.lists(st.binary(max_size=60).map(lambda data: data.replace(b"n", b"\n")), max_size=3),
    st.lists(st.integers(1, 9), min_size=1),
)
def test_lines_are_those_of_a_plain_split_wherever_the_pieces_end(data: list[bytes], sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "MOST_LINE_BYTES", 20)
        found = batches(*data, sizes=sizes)
    assert flat(found) == [line for each in data for line in plainly(each, 20)]
    assert [batch.first for batch in found] == [1 + sum(len(before.lines) for before in found[:at]) for at in range(len(found))]
    for batch in found:
        assert 1 <= len(batch.lines) <= BATCH_LINES
        own = [each for each in found if each.source == batch.source and each.first < batch.first]
        assert batch.first_here == 1 + sum(len(before.lines) for before in own)


@given(st.lists(st.integers(1, 5), max_size=6), st.integers(0, 30))
def test_skipping_leaves_what_comes_after(sizes: list[int], number: int) -> None:
    all_lines = [b"%d" % at for at in range(sum(sizes))]
    begins = [sum(sizes[:at]) for at in range(len(sizes))]
    given_batches = [
        Batch(begin + 1, "", begin + 1, tuple(all_lines[begin : begin + size])) for begin, size in zip(begins, sizes, strict=True)
    ]
    left = list(skipping(given_batches, number))
    assert flat(left) == all_lines[number:]
    assert all(batch.lines and batch.lines[0] == b"%d" % (batch.first - 1) for batch in left)


def test_an_endless_line_takes_no_memory() -> None:
    class Endless:
        def __init__(self) -> None:
            self.blocks = 1_000

        def read(self, most: int) -> bytes:
            self.blocks -= 1
            return b"x" * most if self.blocks else b"\nshort"

    cutter = lines._Cutter()
    source = Endless()
    while source.blocks > 1:
        assert cutter.cut(source.read(1 << 16)) == []
        assert len(cutter._kept) <= lines.MOST_LINE_BYTES
    assert cutter.cut(source.read(1)) == [999 << 16]
    assert cutter.end() == [b"short"]


def test_a_line_of_a_slow_source_does_not_wait_for_the_next() -> None:
    found = Inputs([Source("", Trickle(b"one\ntwo\n", [4]), None)]).batches()
    assert next(found).lines == (b"one",)


def test_files_are_read_one_behind_the_other_and_their_size_is_known(tmp_path: Path) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    paths[0].write_bytes(b"1\n2")
    paths[1].write_bytes(b"3\n")
    with ExitStack() as until:
        inputs = opened(paths, io.BytesIO(b"not asked"), until)
        assert inputs.size_bytes == 5
        assert flat(list(inputs.batches())) == [b"1", b"2", b"3"]
        assert inputs.read_bytes == 5


def test_standard_input_is_read_when_no_file_is_named() -> None:
    with ExitStack() as until:
        inputs = opened([], io.BytesIO(b"1\n2\n"), until)
        assert inputs.size_bytes is None
        assert flat(list(inputs.batches())) == [b"1", b"2"]

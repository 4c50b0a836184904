"""The full tier's model: a small transformer that reads the folded text and says what it breaks and which tokens are to blame."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from houserules.wordpiece import Token, WordPiece

WINDOW_TOKENS = 128
MOST_WINDOWS = 4  # of a very long comment the beginning is read: the n-grams read on
_OVERLAP_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """``logits``: by head. ``blame``: begin and end in the folded text, and the chance that this token is to blame."""

    logits: dict[str, float]
    blame: tuple[tuple[int, int, float], ...]


class Encoder:
    """Loads at once; one thread, so that many comments at a time share the cores as they come."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # noqa: PLC0415 (heavy, and the fast tier does without)

        about = json.loads((folder / "encoder.json").read_text("utf-8"))
        self._heads: tuple[str, ...] = tuple(about["heads"])
        self._pieces = WordPiece.load(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The arena would keep the longest comment's memory for good.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])

    def read(self, folded: str) -> Reading:
        """Of windows that overlap: the highest logit of each head."""
        windows = _windows(self._pieces.tokens(folded))
        ids = np.zeros((len(windows), max(map(len, windows)) + 2), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window) + 2] = [self._pieces.begin, *(token.id for token in window), self._pieces.end]
            mask[row, : len(window) + 2] = 1
        logits, blame = self._session.run(["logits", "blame"], {"ids": ids, "mask": mask})
        by_head = dict(zip(self._heads, logits.max(axis=0).tolist(), strict=True))
        return Reading(by_head, tuple(_blame(windows, 1 / (1 + np.exp(-blame[:, 1:])))))


def _windows(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    step = WINDOW_TOKENS - _OVERLAP_TOKENS
    starts = range(0, max(len(tokens) - _OVERLAP_TOKENS, 1), step)
    return [tokens[start : start + WINDOW_TOKENS] for start in starts[:MOST_WINDOWS]]


def _blame(windows: Sequence[Sequence[Token]], chances: NDArray[np.float32]) -> Iterator[tuple[int, int, float]]:
    done = 0
    for window, row in zip(windows, chances, strict=True):
        for token, chance in zip(window, row.tolist(), strict=False):
            if token.begin >= done:
                yield token.begin, token.end, chance
                done = token.end

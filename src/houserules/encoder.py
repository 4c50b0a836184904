"""The full tier's model: a small transformer that reads the folded text and says what it breaks and which tokens are to blame."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW_TOKENS = 128
MOST_WINDOWS = 4  # of a very long comment the beginning is read: the n-grams read on
_OVERLAP_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """``logits``: one a head. ``blame``: begin and end in the folded text, and the chance that this token is to blame."""

    logits: NDArray[np.float32]
    blame: tuple[tuple[int, int, float], ...]


class Encoder:
    """Loads at once; one thread, so that many comments at a time share the cores as they come."""

    def __init__(self, folder: Path) -> None:
        # Both are heavy, and the fast tier does without.
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        about = json.loads((folder / "encoder.json").read_text("utf-8"))
        self.heads: tuple[str, ...] = tuple(about["heads"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(WINDOW_TOKENS, stride=_OVERLAP_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Told by a comment's length, the arena would keep the longest's memory for good.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])

    def read(self, folded: str) -> Reading:
        """Of windows that overlap: the highest logit of each head."""
        windows = self._windows(folded)
        ids = np.array([window.ids for window in windows], dtype=np.int64)
        mask = np.array([window.attention_mask for window in windows], dtype=np.int64)
        logits, blame = self._session.run(None, {"ids": ids, "mask": mask})
        chances = 1 / (1 + np.exp(-blame))
        return Reading(logits.max(axis=0), tuple(_tokens(windows, chances)))

    def _windows(self, folded: str) -> Sequence[Any]:
        first = self._tokenizer.encode(folded)
        return [first, *first.overflowing[: MOST_WINDOWS - 1]]


def _tokens(windows: Sequence[Any], chances: NDArray[np.float32]) -> list[tuple[int, int, float]]:
    found: list[tuple[int, int, float]] = []
    done = 0
    for window, row in zip(windows, chances, strict=True):
        for (begin, end), special, chance in zip(window.offsets, window.special_tokens_mask, row, strict=True):
            if not special and begin >= done:
                found.append((begin, end, float(chance)))
                done = end
    return found

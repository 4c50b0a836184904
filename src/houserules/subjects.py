"""What a text is about: every token says a little of it, and what all of them say together is the text's subject.

The table is learnt from a large sentence encoder, and needs none: a comment's subject takes as long as cutting it into tokens.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from houserules.wordpiece import WordPiece

LONGEST_TOKENS = 6_000


@dataclass(frozen=True, slots=True)
class Subjects:
    """``table``: a row for each token of the vocabulary, in steps of ``scales``, one for each column."""

    pieces: WordPiece
    table: NDArray[np.int8]
    scales: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> "Subjects":
        with np.load(folder / "subjects.npz") as kept:
            return cls(WordPiece.load(folder), kept["table"], kept["scales"])

    def save(self, folder: Path) -> None:
        np.savez(folder / "subjects.npz", table=self.table, scales=self.scales)

    def of(self, folded: str) -> NDArray[np.float32]:
        """Of length 1, or 0 where there is no word; two texts' subjects are the nearer, the larger their product."""
        ids = [token.id for token in self.pieces.tokens(folded)[:LONGEST_TOKENS]]
        said = self.table[ids].sum(axis=0, dtype=np.int32) * self.scales
        return np.asarray(said / max(float(np.linalg.norm(said)), 1e-9), dtype=np.float32)

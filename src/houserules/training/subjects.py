"""What the untouched sentence encoder says a text is about: the trained one learns to say it with fewer layers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertModel

from houserules.comparable import fold
from houserules.training.rows import Row
from houserules.wordpiece import WordPiece

_BATCH = 48
LONGEST_TOKENS = 80


def subjects(rows: Sequence[Row], base: Path, told: Callable[[float], None]) -> NDArray[np.float32]:
    """One vector of length 1 a row."""
    model = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager").eval()
    pieces = WordPiece(base / "vocab.txt")
    ids = [_ids(row.text, pieces) for row in rows]
    found = np.zeros((len(rows), model.config.hidden_size), dtype=np.float32)
    order = sorted(range(len(rows)), key=lambda at: len(ids[at]))
    with torch.no_grad():
        for begin in range(0, len(order), _BATCH):
            told(begin / len(order))
            places = order[begin : begin + _BATCH]
            batch, mask = padded([ids[at] for at in places])
            states = model(input_ids=batch, attention_mask=mask).last_hidden_state
            found[places] = torch.nn.functional.normalize(mean_of(states, mask), dim=1).numpy()
    return found


def padded(ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, as long as the longest."""
    batch = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
    mask = torch.zeros_like(batch)
    for at, each in enumerate(ids):
        batch[at, : len(each)] = torch.tensor(each)
        mask[at, : len(each)] = 1
    return batch, mask


def mean_of(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Of a text's tokens, without the padding."""
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1)


def _ids(text: str, pieces: WordPiece) -> list[int]:
    return [pieces.begin, *(token.id for token in pieces.tokens(fold(text).text)[: LONGEST_TOKENS - 2]), pieces.end]

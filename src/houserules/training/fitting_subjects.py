"""The table of subjects: what each token must say so that a text's tokens together say what the teacher says of the text."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from houserules.comparable import fold
from houserules.subjects import Subjects
from houserules.wordpiece import WordPiece

_COLUMNS = 256
_ROUNDS = 30
_BATCH_TEXTS = 256
_RATE = 5e-3
_FIRST_LENGTH = 0.1  # of a token that no text of the training has: it begins, and stays, a little quieter than the others
_LONGEST_TOKENS = 126

Ids = Sequence[Sequence[int]]  # of each text its tokens


def fit_subjects(
    texts: Sequence[str],
    told_of_texts: NDArray[np.float32],
    told_of_tokens: NDArray[np.float32],
    pieces: WordPiece,
    *,
    seed: int,
    told: Callable[[float], None],
) -> Subjects:
    """``told_of_…``: the teacher's vectors of length 1, of the texts and of every token of the vocabulary."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    middle = told_of_texts.mean(axis=0)
    columns = _main_columns(told_of_texts - middle)
    wanted = torch.from_numpy(_of_length_1((told_of_texts - middle) @ columns))
    ids = [[token.id for token in pieces.tokens(fold(text).text)[:_LONGEST_TOKENS]] for text in texts]
    first = _of_length_1((told_of_tokens - middle) @ columns) * _rarity(ids, len(told_of_tokens))[:, None] * _FIRST_LENGTH
    table = nn.EmbeddingBag(*first.shape, mode="sum", sparse=True, _weight=torch.from_numpy(first))
    optimizer = torch.optim.SparseAdam(table.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, _ROUNDS)
    order = [at for at, each in enumerate(ids) if each]
    for time in range(_ROUNDS):
        told(time / _ROUNDS)
        chance.shuffle(order)
        for begin in range(0, len(order), _BATCH_TEXTS):
            batch = order[begin : begin + _BATCH_TEXTS]
            loss = (1 - nn.functional.cosine_similarity(_sums(table, [ids[at] for at in batch]), wanted[batch])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    return _in_steps(table.weight.detach().numpy(), pieces)


def _main_columns(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions in which the vectors differ most; of every fourth, which tells the same."""
    return np.asarray(np.linalg.svd(vectors[::4], full_matrices=False)[2][:_COLUMNS].T)


def _of_length_1(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _rarity(ids: Ids, tokens: int) -> NDArray[np.float32]:
    counts = np.zeros(tokens)
    for each in ids:
        counts[list(set(each))] += 1
    return np.maximum(np.log((len(ids) + 1) / (counts + 0.5)), 0.1).astype(np.float32)


def _sums(table: nn.EmbeddingBag, ids: Ids) -> torch.Tensor:
    begins = np.cumsum([0, *(len(each) for each in ids[:-1])])
    return table(torch.tensor([token for each in ids for token in each]), torch.from_numpy(begins))  # type: ignore[no-any-return]


def _in_steps(table: NDArray[np.float32], pieces: WordPiece) -> Subjects:
    scales = np.maximum(np.abs(table).max(axis=0) / 127, 1e-8).astype(np.float32)
    return Subjects(pieces, np.round(table / scales).astype(np.int8), scales)

"""The transformer: a small encoder whose lower layers are kept and trained on all heads and on which tokens are to blame."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertModel

from houserules.comparable import fold
from houserules.training.rows import HEADS, Row
from houserules.wordpiece import Token, WordPiece

LAYERS = 4  # of six: what fits into ten milliseconds for fifty words on one core without VNNI
LONGEST_TOKENS = 80


@dataclass(frozen=True)
class Recipe:
    epochs: int = 1
    peak_rate: float = 2e-4
    batch_tokens: int = 2600
    span_weight: float = 0.6
    seed: int = 11


class Encoder(nn.Module):
    """Token ids and mask → logits of the heads, logits of the tokens."""

    def __init__(self, folder: Path, layers: int = LAYERS) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, num_hidden_layers=layers, add_pooling_layer=False, attn_implementation="eager"
        )
        width = self.bert.config.hidden_size
        self.heads = nn.Linear(2 * width, len(HEADS))
        self.blame = nn.Linear(width, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        pooled = torch.cat([states[:, 0], mean], dim=1)
        return self.heads(self.dropout(pooled)), self.blame(states).squeeze(-1)


@dataclass(frozen=True)
class Example:
    ids: list[int]
    labels: np.ndarray
    known: np.ndarray
    blamed: np.ndarray | None
    weight: float


def examples(rows: Sequence[Row], pieces: WordPiece) -> list[Example]:
    return [_example(row, pieces) for row in rows]


def _example(row: Row, pieces: WordPiece) -> Example:
    folded = fold(row.text)
    tokens = pieces.tokens(folded.text)[: LONGEST_TOKENS - 2]
    known = np.array([head in row.labels for head in HEADS], dtype=np.float32)
    labels = np.array([row.labels.get(head, 0) for head in HEADS], dtype=np.float32)
    ids = [pieces.begin, *(token.id for token in tokens), pieces.end]
    return Example(ids, labels, known, _blamed(row, folded.origins, tokens), row.weight)


def _blamed(row: Row, origins: Sequence[int], tokens: Sequence[Token]) -> np.ndarray | None:
    if row.spans is None:
        return None
    marks = np.zeros(len(row.text) + 1, dtype=bool)
    for begin, end in row.spans:
        marks[begin:end] = True
    mostly = [marks[list(origins[token.begin : token.end])].mean() > 0.5 for token in tokens]
    return np.array([False, *mostly, False], dtype=np.float32)


def batches(made: Sequence[Example], tokens: int, chance: random.Random) -> list[list[Example]]:
    """Alike long beside each other, so that hardly anything is padding; the batches in random order."""
    order = sorted(range(len(made)), key=lambda at: (len(made[at].ids) + chance.uniform(0, 4), chance.random()))
    found: list[list[Example]] = [[]]
    for at in order:
        longest = len(made[at].ids)
        if found[-1] and longest * (len(found[-1]) + 1) > tokens:
            found.append([])
        found[-1].append(made[at])
    chance.shuffle(found)
    return found


def padded(batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(example.ids) for example in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for at, example in enumerate(batch):
        ids[at, : len(example.ids)] = torch.tensor(example.ids)
        mask[at, : len(example.ids)] = 1
    return ids, mask


def loss_of(model: Encoder, batch: Sequence[Example], span_weight: float) -> torch.Tensor:
    ids, mask = padded(batch)
    logits, blame = model(ids, mask)
    labels = torch.from_numpy(np.stack([example.labels for example in batch]))
    known = torch.from_numpy(np.stack([example.known * example.weight for example in batch]))
    each = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    loss = (each * known).sum() / known.sum().clamp(min=1)
    spanned = [at for at, example in enumerate(batch) if example.blamed is not None]
    if spanned:
        wanted = torch.zeros(len(spanned), ids.shape[1])
        for place, at in enumerate(spanned):
            blamed = batch[at].blamed
            wanted[place, : len(blamed)] = torch.from_numpy(blamed)  # type: ignore[arg-type]
        seen = mask[spanned].float()
        tokens = nn.functional.binary_cross_entropy_with_logits(blame[spanned], wanted, reduction="none")
        loss = loss + span_weight * (tokens * seen).sum() / seen.sum()
    return loss


def fit(rows: Sequence[Row], base: Path, recipe: Recipe, told: Callable[[float], None]) -> Encoder:
    """``told`` hears the share done, every fifty steps."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    model = Encoder(base)
    made = examples(rows, WordPiece(base / "vocab.txt"))
    steps = list(_steps(made, recipe, chance))
    decayed = [part for part in model.parameters() if part.dim() > 1]
    plain = [part for part in model.parameters() if part.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=recipe.peak_rate, foreach=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / len(steps)))
    model.train()
    for step, batch in enumerate(steps):
        loss = loss_of(model, batch, recipe.span_weight)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 50 == 0:
            told(step / len(steps))
    model.eval()
    return model


def _steps(made: Sequence[Example], recipe: Recipe, chance: random.Random) -> Iterator[list[Example]]:
    for _ in range(recipe.epochs):
        yield from batches(made, recipe.batch_tokens, chance)


def _rate(done: float) -> float:
    return done / 0.06 if done < 0.06 else (1 - done) / 0.94

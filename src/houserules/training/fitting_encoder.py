"""The transformer: a small encoder whose lower layers are kept and trained on all heads and on which tokens are to blame."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertModel

from houserules.comparable import fold
from houserules.training.rows import HEADS, Row
from houserules.training.teacher import mean_of, padded
from houserules.wordpiece import Token, WordPiece

LONGEST_TOKENS = 80
LAYERS = 4  # of six: what fits into ten milliseconds for fifty words on one core without VNNI


@dataclass(frozen=True)
class Recipe:
    peak_rate: float = 2e-4
    batch_tokens: int = 2600
    span_weight: float = 0.6
    measured_weight: float = 0.15
    seed: int = 11


class Encoder(nn.Module):
    """Token ids and mask → logits of the heads, logits of the tokens."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, num_hidden_layers=LAYERS, add_pooling_layer=False, attn_implementation="sdpa"
        )
        width = self.bert.config.hidden_size
        self.heads = nn.Linear(2 * width, len(HEADS))
        self.blame = nn.Linear(width, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        mean = mean_of(states, mask)
        pooled = torch.cat([states[:, 0], mean], dim=1)
        return self.heads(self.dropout(pooled)), self.blame(states).squeeze(-1)


@dataclass(frozen=True)
class Example:
    ids: list[int]
    labels: np.ndarray
    known: np.ndarray
    blamed: np.ndarray | None
    weight: float
    measured: bool


def examples(rows: Sequence[Row], pieces: WordPiece) -> list[Example]:
    return [_example(row, pieces) for row in rows]


def _example(row: Row, pieces: WordPiece) -> Example:
    folded = fold(row.text)
    tokens = pieces.tokens(folded.text)[: LONGEST_TOKENS - 2]
    known = np.array([head in row.labels for head in HEADS], dtype=np.float32)
    labels = np.array([row.labels.get(head, 0) for head in HEADS], dtype=np.float32)
    ids = [pieces.begin, *(token.id for token in tokens), pieces.end]
    blamed = _blamed(row, folded.origins, tokens)
    return Example(ids, labels, known, blamed, row.weight, row.measured)


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


def loss_of(model: Encoder, batch: Sequence[Example], recipe: Recipe) -> torch.Tensor:
    ids, mask = padded([example.ids for example in batch])
    with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
        logits, blame = (each.float() for each in model(ids, mask))
    loss = _loss_of_heads(logits, batch, recipe.measured_weight)
    spanned = [at for at, example in enumerate(batch) if example.blamed is not None]
    if spanned:
        loss = loss + recipe.span_weight * _loss_of_blame(blame[spanned], mask[spanned], [batch[at] for at in spanned])
    return loss


def _loss_of_heads(logits: torch.Tensor, batch: Sequence[Example], measured_weight: float) -> torch.Tensor:
    labels = torch.from_numpy(np.stack([example.labels for example in batch]))
    known = torch.from_numpy(np.stack([example.known * example.weight for example in batch]))
    each = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    # Which side of the line is hardly told by 0.05 against 0.1; as logits they are far apart.
    measured = torch.tensor([[example.measured, *[False] * (len(HEADS) - 1)] for example in batch])
    each = each + measured_weight * measured * (logits - torch.logit(labels, eps=0.02)) ** 2
    return (each * known).sum() / known.sum().clamp(min=1)


def _loss_of_blame(blame: torch.Tensor, mask: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
    wanted = torch.zeros_like(blame)
    for at, example in enumerate(batch):
        wanted[at, : len(example.ids)] = torch.from_numpy(example.blamed)  # type: ignore[arg-type]
    each = nn.functional.binary_cross_entropy_with_logits(blame, wanted, reduction="none")
    return (each * mask).sum() / mask.sum()


def fit(epochs: Sequence[Sequence[Row]], base: Path, recipe: Recipe, told: Callable[[float], None]) -> Encoder:
    """``epochs``: the rows of each, one after the other. ``told`` hears the share done, every fifty steps."""
    torch.manual_seed(recipe.seed)
    torch.set_flush_denormal(True)  # several times as fast, once many weights are nearly nothing
    chance = random.Random(recipe.seed)
    model = Encoder(base)
    pieces = WordPiece(base / "vocab.txt")
    steps = [batch for rows in epochs for batch in batches(examples(rows, pieces), recipe.batch_tokens, chance)]
    decayed = [part for part in model.parameters() if part.dim() > 1]
    plain = [part for part in model.parameters() if part.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=recipe.peak_rate, foreach=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / len(steps)))
    model.train()
    for step, batch in enumerate(steps):
        loss = loss_of(model, batch, recipe)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 50 == 0:
            told(step / len(steps))
    model.eval()
    return model


def _rate(done: float) -> float:
    return done / 0.06 if done < 0.06 else (1 - done) / 0.94

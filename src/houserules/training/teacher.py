"""A large sentence encoder (MPNet, trained for sentences' meaning), from which small models learn what a text is about."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoTokenizer, MPNetModel

_BATCH_TOKENS = 1_500
_LONGEST_TOKENS = 128
_LONGEST_CHARACTERS = 1_500

Told = Callable[[float], None]


class Teacher:
    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = MPNetModel.from_pretrained(folder, add_pooling_layer=False).eval()

    def subjects(self, texts: Sequence[str], told: Told) -> NDArray[np.float32]:
        """One vector of length 1 a text."""
        cut = [text[:_LONGEST_CHARACTERS] for text in texts]
        return self._mean_states(self._tokenizer(cut, truncation=True, max_length=_LONGEST_TOKENS)["input_ids"], told)

    def subjects_of_tokens(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """The same of a token alone, as it stands in the vocabulary; or of an unknown one."""
        first, last = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        ids = self._tokenizer.convert_tokens_to_ids(list(tokens))
        return self._mean_states([[first, token, last] for token in ids], lambda done: None)

    def _mean_states(self, ids: Sequence[Sequence[int]], told: Told) -> NDArray[np.float32]:
        found = np.zeros((len(ids), self._model.config.hidden_size), dtype=np.float32)
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        done = 0
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            while done < len(order):
                count = max(1, _BATCH_TOKENS // len(ids[order[min(done + 10, len(order) - 1)]]))
                places = order[done : done + count]
                batch, mask = padded([ids[at] for at in places], self._model.config.pad_token_id)
                states = self._model(input_ids=batch, attention_mask=mask).last_hidden_state.float()
                found[places] = torch.nn.functional.normalize(mean_of(states, mask), dim=1).numpy()
                done += count
                told(min(1.0, done / len(order)))
        return found


def padded(ids: Sequence[Sequence[int]], padding: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, as long as the longest."""
    batch = torch.full((len(ids), max(map(len, ids))), padding)
    mask = torch.zeros_like(batch)
    for at, each in enumerate(ids):
        batch[at, : len(each)] = torch.tensor(each)
        mask[at, : len(each)] = 1
    return batch, mask


def mean_of(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Of a text's tokens, without the padding."""
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1)

"""Lets Babel read Django's templates, so that strings are collected without GNU gettext. Used when translating only."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation.template import templatize

_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(({_TEXT}(?:\s*,\s*{_TEXT})*)")
_KEYWORDS = {"_": "gettext"}


def extract(
    file: IO[bytes], keywords: Sequence[str], comment_tags: Sequence[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """As Babel wants it: line, function, its texts, comments."""
    code = templatize(file.read().decode(), origin=getattr(file, "name", None))
    for call in _CALL.finditer(code):
        texts = ast.literal_eval(f"({call[2]},)")
        line = code.count("\n", 0, call.start()) + 1
        yield line, _KEYWORDS.get(call[1], call[1]), texts if len(texts) > 1 else texts[0], []

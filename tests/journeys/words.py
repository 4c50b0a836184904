"""The widget's own words, so that one journey can be made in every language."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "web" / "widget" / "src" / "words"
_WORD = re.compile(r'^export const (\w+) = "((?:[^"\\]|\\.)*)";$', re.MULTILINE)
_INSIDE = re.compile(r'^  (\w+): "((?:[^"\\]|\\.)*)",$', re.MULTILINE)


def words_of(language: str) -> dict[str, str]:
    """By name: those that are one plain text, and what is inside lists where no plain one has that name."""
    text = (FOLDER / f"{language}.ts").read_text("utf-8")
    return dict(_INSIDE.findall(text)) | dict(_WORD.findall(text))

"""The manual's tables say what the code does."""

import re
from pathlib import Path

from houserules.serving.attributes import ATTRIBUTES, VERDICTS, labels
from houserules.serving.moderations import CATEGORIES

PAGE = Path("docs/reference/attributes.md").read_text("utf-8")


def test_every_attribute_stands_in_the_manual_with_its_reason() -> None:
    for attribute in ATTRIBUTES.values():
        assert f"| `{attribute.name}` | {attribute.reason} |\n" in PAGE


def test_every_category_and_what_every_suggestion_teaches_stands_there_too() -> None:
    named = set(re.findall("`([^`]+)`", PAGE))
    assert set(CATEGORIES) | set(ATTRIBUTES) | set(VERDICTS) <= named


def test_a_suggestion_teaches_what_the_manual_says() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| `(\w+)` \|$", PAGE.split("## What a suggested score teaches")[1], re.MULTILINE)
    assert rows
    for names, label in rows:
        for name in re.findall("`([^`]+)`", names):
            assert labels({name: 0.7}) == {label: 0.7}

"""“@Name” in a comment's words: which names may be meant."""

import re

LONGEST_NAME_WORDS = 4
_AFTER_AT = re.compile(r"(?<![\w@.])@(\w[^\n@]{0,60})")
_WORD = re.compile(r"\S+")


def names_in(source: str, most: int) -> list[list[str]]:
    """For each of the first ``most`` places, what may be the name there: the longest first, up to four words."""
    return [_names_at(found[1]) for found, _ in zip(_AFTER_AT.finditer(source), range(most), strict=False)]


def _names_at(after: str) -> list[str]:
    ends = [word.end() for word, _ in zip(_WORD.finditer(after), range(LONGEST_NAME_WORDS), strict=False)]
    whole = [after[:end] for end in reversed(ends)]
    # “@Ana, listen”, “@Ana’s”: the name without what is written behind it comes after the name with it.
    return [name for one in whole for name in dict.fromkeys((one, re.sub(r"(['’]s)?[^\w]*$", "", one))) if name]

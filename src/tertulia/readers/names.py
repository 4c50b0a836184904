"""What a reader may be called, and which names look alike."""

import string
import unicodedata
from functools import lru_cache

from houserules.comparable import fold
from tertulia.plumbing import markup
from tertulia.readers.errors import NameNotUsable

SHORTEST, LONGEST = 2, 40
LONGEST_MARK = 200

_PUNCTUATION = str.maketrans("", "", string.punctuation)
# What folding leaves apart, since it means something in a text; in a name it only serves to look like another.
_ALIKE = str.maketrans({"1": "l", "i": "l", "0": "o", "5": "s", "8": "b"})
_DRAWN_ALIKE = (("rn", "m"), ("vv", "w"))


def usable_name(typed: str) -> str:
    """The name as it is kept. Raises NameNotUsable."""
    name = markup.tidy_name(typed)
    if not (SHORTEST <= len(name) <= LONGEST and any(sign.isalnum() for sign in name)):
        raise NameNotUsable
    return name


@lru_cache(maxsize=1_024)
def mark_of(name: str) -> str:
    """The same for all names that look alike: Ana, ÁNA, Аna (Cyrillic), A.na, and Al, AI, A1."""
    folded = fold(unicodedata.normalize("NFKC", name).translate(_PUNCTUATION)).text
    mark = "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign)[0] == "M").translate(_ALIKE)
    for drawn, alike in _DRAWN_ALIKE:
        mark = mark.replace(drawn, alike)
    return (mark or name)[:LONGEST_MARK]

"""What a reader may be called."""

from tertulia.plumbing import markup
from tertulia.readers.errors import NameNotUsable

SHORTEST, LONGEST = 2, 40


def usable_name(typed: str) -> str:
    """The name as it is kept. Raises NameNotUsable."""
    name = markup.tidy_name(typed)
    if not (SHORTEST <= len(name) <= LONGEST and any(sign.isalnum() for sign in name)):
        raise NameNotUsable
    return name

"""Where a page begins: after the row whose number stands in the cursor."""

from tertulia.discussion.errors import CursorWrong
from tertulia.plumbing import ids


def place_in(cursor: str, least: int = 1) -> int:
    """Raises CursorWrong."""
    number = 0 if cursor == "0" else ids.parse_id(cursor)
    if number is None or number < least:
        raise CursorWrong
    return number


def place_if_any(cursor: str | None) -> int | None:
    """None for the first page, which has no cursor or an empty one. Raises CursorWrong."""
    return place_in(cursor) if cursor else None

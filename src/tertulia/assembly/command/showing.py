"""What readers typed, on an operator's terminal."""


def plain(text: object) -> str:
    """On one line, and without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text))

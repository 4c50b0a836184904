"""“30/minute; 300/hour”: how rates are written in settings."""

from functools import cache

from limits import RateLimitItem, parse


@cache
def parse_rates(text: str) -> tuple[RateLimitItem, ...]:
    """As the limits library has them; nothing written means no limit. Raises ValueError."""
    return tuple(parse(part) for part in text.split(";") if part.strip())


def wrong_rates(text: str) -> str:
    """What is wrong with the text, or nothing."""
    try:
        parse_rates(text)
    except ValueError:
        return "write it like 30/minute; 300/hour"
    return ""

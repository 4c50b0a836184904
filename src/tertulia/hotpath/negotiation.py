"""What a browser says it can take (RFC 9110): encodings by preference, and the versions it already has."""

CODINGS = ("br", "gzip")


def best_coding(accept_encoding: str) -> str:
    """“br”, “gzip” or “identity”: the most wanted; of equals the smallest."""
    weights = dict(_weighted(part) for part in accept_encoding.lower().split(",") if part.strip())
    wild = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: weights.get(coding, wild))
    weight = weights.get(best, wild)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else "identity"


def _weighted(part: str) -> tuple[str, float]:
    coding, _, parameters = part.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return coding.strip(), weight


def has_version(if_none_match: str, etag: str) -> bool:
    """Whether the browser's list names this version; weakly, as GET compares."""
    return if_none_match.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]

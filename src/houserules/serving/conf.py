"""Bounds of the service. Whoever runs it may set others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """``threads`` judge at once in each process. An article of 100,000 words fits in ``body_bytes``."""

    body_bytes: int = 600_000
    body_seconds: float = 10
    archive_bytes: int = 50_000_000
    archive_seconds: float = 600
    archives: int = 2
    threads: int = 2
    most_waiting: int = 200
    longest_wait_seconds: float = 5
    judge_seconds: float = 20

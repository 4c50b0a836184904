"""The discussions under the demo's stories: written by hand, and one long one put together by `crowd`.

A thread is a text file ``texts/PAPER/threads/KEY.md``. A line ``## name | minutes | respect`` opens a comment,
with ``###`` for an answer to it, ``####`` for an answer to that, and so on; the lines below are its Markdown. ``minutes``
counts from what is answered (for a root: from the story's publication). Headings are no part of the Markdown
that readers may use, so such a line is never text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tertulia.assembly.demo.crowd import huge_thread
from tertulia.assembly.demo.papers import TEXTS
from tertulia.assembly.demo.remarks import Remark

__all__ = ["HUGE", "Remark", "huge_thread", "parse_thread", "thread_of"]

HUGE = ("chronicle", "tram-line-return")
"""Paper and story that get `huge_thread` instead of a hand-written one."""

_HEAD = re.compile(r"^#(#+) (.+?) \| (\d+) \| (\d+)$", re.MULTILINE)


def thread_of(paper: str, key: str) -> tuple[Remark, ...]:
    """The hand-written thread of a story, in the order of writing; empty when it has none."""
    path = TEXTS / paper / "threads" / f"{key}.md"
    return parse_thread(path.read_text(encoding="utf-8")) if path.exists() else ()


def parse_thread(source: str) -> tuple[Remark, ...]:
    """Flat rows out of nested text, numbered in the order of time.

    Raises ValueError when an answer skips a level or stands before anything it could answer.
    """
    return _numbered_by_time(_nested(source))


def _nested(source: str) -> list[Remark]:
    rows: list[Remark] = []
    line: list[Remark] = []  # the way from the root to the comment just read
    for match, text in _blocks(source):
        depth = len(match[1])
        if depth > len(line) + 1:
            raise ValueError(f"an answer by {match[2]} skips a level")
        del line[depth - 1 :]
        answered = line[-1] if line else None
        row = Remark(
            number=len(rows) + 1,
            parent=answered.number if answered else None,
            name=match[2],
            text=text,
            minutes_after=int(match[3]) + (answered.minutes_after if answered else 0),
            respect=int(match[4]),
        )
        line.append(row)
        rows.append(row)
    return rows


def _blocks(source: str) -> list[tuple[re.Match[str], str]]:
    heads = list(_HEAD.finditer(source))
    ends = [head.start() for head in heads[1:]] + [len(source)]
    return [(head, source[head.end() : end].strip()) for head, end in zip(heads, ends, strict=True)]


def _numbered_by_time(rows: list[Remark]) -> tuple[Remark, ...]:
    ordered = sorted(rows, key=lambda row: (row.minutes_after, row.number))
    new = {row.number: place for place, row in enumerate(ordered, start=1)}
    return tuple(replace(row, number=new[row.number], parent=new[row.parent] if row.parent else None) for row in ordered)

"""Curves as SVG, drawn to stand in a page: their colours are the page's, their text is its text."""

from collections.abc import Sequence
from html import escape

import numpy as np

from houserules.evaluating.metrics import Bin, Scores

SIDE = 200
MARGIN = 34
# A curve of more points looks the same.
MOST_POINTS = 200
_TICKS = (0.0, 0.5, 1.0)


def roc(false: Scores, true: Scores, *, title: str, axes: tuple[str, str]) -> str:
    kept = np.unique(np.linspace(0, len(false) - 1, min(len(false), MOST_POINTS)).astype(int))
    line = _path([(float(false[at]), float(true[at])) for at in kept])
    return _square(f'<path class="curve" d="{line}"/>', title, axes)


def calibration(bins: Sequence[Bin], *, title: str, axes: tuple[str, str]) -> str:
    """A dot for each bin, larger where there is more in it."""
    most = max((each.number for each in bins), default=1)
    dots = [
        f'<circle class="dot" cx="{_x(each.score):.1f}" cy="{_y(each.share):.1f}" r="{2 + 4 * (each.number / most) ** 0.5:.1f}"/>'
        for each in bins
    ]
    return _square(
        f'<path class="curve thin" d="{_path([(each.score, each.share) for each in bins])}"/>{"".join(dots)}', title, axes
    )


def interval(low: float, value: float, high: float) -> str:
    """A share with its bounds, on a line from 0 to 1. What it says stands beside it."""
    return (
        '<svg class="interval" viewBox="0 0 100 10" aria-hidden="true" preserveAspectRatio="none">'
        f'<rect class="ground" x="0" y="4.5" width="100" height="1"/>'
        f'<rect class="reach" x="{100 * low:.2f}" y="3" width="{max(0.5, 100 * (high - low)):.2f}" height="4"/>'
        f'<rect class="value" x="{min(99.0, 100 * value):.2f}" y="1" width="1" height="8"/></svg>'
    )


def _square(inside: str, title: str, axes: tuple[str, str]) -> str:
    size = SIDE + 2 * MARGIN
    ticks = "".join(
        f'<text x="{_x(tick):.0f}" y="{_y(0) + 14:.0f}" text-anchor="middle">{tick:g}</text>'
        f'<text x="{_x(0) - 6:.0f}" y="{_y(tick) + 4:.0f}" text-anchor="end">{tick:g}</text>'
        for tick in _TICKS
    )
    middle = MARGIN + SIDE / 2
    names = (
        f'<text x="{middle}" y="{size - 4}" text-anchor="middle">{escape(axes[0])}</text>'
        f'<text transform="translate(10 {middle}) rotate(-90)" text-anchor="middle">{escape(axes[1])}</text>'
    )
    return (
        f'<svg class="square" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect class="frame" x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}"/>'
        f'<path class="even" d="{_path([(0, 0), (1, 1)])}"/>{inside}{ticks}{names}</svg>'
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_x(x):.1f} {_y(y):.1f}" for x, y in points) if points else ""


def _x(value: float) -> float:
    return MARGIN + SIDE * value


def _y(value: float) -> float:
    return MARGIN + SIDE * (1 - value)

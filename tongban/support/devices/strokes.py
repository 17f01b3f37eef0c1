"""手写签名: the strokes of a hand, what they amount to, and how they are drawn. Values only."""

from __future__ import annotations

import hashlib
import json
import math
from itertools import pairwise
from typing import Any

from tongban.common.errors import InvalidInputError

Strokes = list[list[list[float]]]
MOST_STROKES, MOST_POINTS, LARGEST = 200, 5000, 200_000
LEAST_LENGTH = 0.15  # of the pad's width; a dot is no signature
WIDTH, HEIGHT = 400, 200


def read_strokes(text: str) -> Strokes:
    """From what a page or a pad sent: points between 0 and 1; refused in words when it is no signature."""
    try:
        told = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, list) or not 1 <= len(told) <= MOST_STROKES:
        raise InvalidInputError(fields={"signature": "签名没有收到，请重新签"})
    found = [_stroke(one) for one in told]
    if sum(map(len, found)) > MOST_POINTS:
        raise InvalidInputError(fields={"signature": "签名的笔划太多，请清除后重新签"})
    if sum(_length(one) for one in found) < LEAST_LENGTH:
        raise InvalidInputError(fields={"signature": "签名太短，请写出完整的姓名"})
    return found


def _stroke(told: Any) -> list[list[float]]:
    is_list = isinstance(told, list) and 1 <= len(told) <= MOST_POINTS
    if not is_list or not all(isinstance(one, list) and len(one) == 2 and all(map(_is_place, one)) for one in told):
        raise InvalidInputError(fields={"signature": "签名的笔划不对，请清除后重新签"})
    return [[round(float(x), 4), round(float(y), 4)] for x, y in told]


def _is_place(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _length(stroke: list[list[float]]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(stroke))


def digest(strokes: Strokes) -> str:
    """SHA-256 over the canonical text: the same hand gives the same digest wherever it is counted."""
    return hashlib.sha256(json.dumps(strokes, separators=(",", ":")).encode()).hexdigest()


def svg(strokes: Strokes) -> str:
    """The picture: lines twice as wide as high, on nothing."""
    lines = "".join(
        "M" + "L".join(f"{x * WIDTH:.1f} {y * HEIGHT:.1f}" for x, y in (one if len(one) > 1 else one * 2))
        for one in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{lines}" fill="none" '
        'stroke="#1f2329" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )

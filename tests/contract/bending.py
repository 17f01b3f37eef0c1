"""A good body made bad in one place."""

import copy
from collections.abc import Iterator
from typing import Any

#: What no field takes, and what only some do; characters that no database keeps.
BAD = [None, True, -1, 2**70, "", "没有这个", "x" * 5000, "a\x00b", "a\ud800b", [None], {"x": [{}]}]


def bent(body: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each value of the body in turn, each time with each bad one in its place: where, what, and the whole body."""
    for path in _paths(body):
        for value in BAD:
            changed = copy.deepcopy(body)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            if type(inner[path[-1]]) is not type(value) or inner[path[-1]] != value:
                inner[path[-1]] = value
                yield ".".join(map(str, path)), value, changed


def _paths(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if so_far:
        yield so_far
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*so_far, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*so_far, number))

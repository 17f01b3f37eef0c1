"""A template value read when first used; templates call it: `{{ unread() }}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_unread = object()


class Once:
    def __init__(self, read: Callable[[], Any]) -> None:
        self._read = read
        self._value: Any = _unread

    def __call__(self) -> Any:
        if self._value is _unread:
            self._value = self._read()
        return self._value

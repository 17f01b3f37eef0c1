"""What modules above do in the transaction in which a case is granted. They may refuse: then it is not granted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OnGrant = Callable[[Any, str, str], None]
_functions: list[OnGrant] = []


def register_grant(function: OnGrant) -> None:
    """`function(actor, number, item_code)`; the case is locked and already written as granted."""
    if function not in _functions:
        _functions.append(function)


def tell_granted(actor: Any, number: str, item_code: str) -> None:
    for function in _functions:
        function(actor, number, item_code)

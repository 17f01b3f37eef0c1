"""Input as it is taken: without blanks around, and no longer than its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

T = TypeVar("T")


def stripped(data: T) -> T:
    """The same values without blanks around and without signs that the database cannot hold."""
    texts = {one.name: getattr(data, one.name) for one in fields(data)}  # type: ignore[arg-type]
    return replace(data, **{name: _plain(text) for name, text in texts.items() if isinstance(text, str)})  # type: ignore[type-var]


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()


def too_long(data: Any, longest: Mapping[str, int], labels: Mapping[str, str]) -> dict[str, str]:
    return {
        name: f"{labels[name]}最多 {most} 个字" for name, most in longest.items() if len(getattr(data, name)) > most
    }

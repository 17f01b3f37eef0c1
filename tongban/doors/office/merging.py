"""两人同时改了草稿: the difference in words, and the answer to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.support.forms.api import PART_NAMES, TYPE_NAMES, clauses

from . import item_words

LARGEST = 2_000_000
Row = dict[str, Any]


def body_from(text: str) -> dict[str, Any]:
    """The body that was typed, kept by the page while its writer decides."""
    try:
        body = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInputError(fields={"mine": "这一页送来的内容读不出来，请回到编辑页再保存一次"})
    return body


def choices_from(data: Any, differences: Iterable[items.Difference]) -> dict[str, str]:
    """By number of the difference, as the page listed them."""
    return {one.path: data.get(f"take-{number}", "") for number, one in enumerate(differences)}


def rows(differences: Iterable[items.Difference], data: Mapping[str, str], known: Mapping[str, Any]) -> list[Row]:
    """`known`: the questions of both forms, for conditions in words."""
    return [
        {
            "name": f"take-{number}",
            "label": label_of(one),
            "base": _words(one, one.base, known),
            "mine": _words(one, one.mine, known),
            "saved": _words(one, one.saved, known),
            "who": one.who,
            "choice": data.get(f"take-{number}") or one.choice,
        }
        for number, one in enumerate(differences)
    ]


def label_of(one: items.Difference) -> str:
    """申请表，店铺，经营面积，说明."""
    names = item_words.LABELS if one.path.partition("[")[0] != "form" else item_words.LABELS | PART_NAMES
    return "，".join(names.get(label, label) for label in one.labels if label != "fields")


def _words(one: items.Difference, value: Any, known: Mapping[str, Any]) -> str:
    if value is items.ABSENT:
        return ""
    part = one.path.rpartition(".")[2]
    if one.path.startswith("form") and isinstance(value, str) and part in {"visible_if", "required_if"}:
        return clauses.words(value, known)
    if one.path.startswith("form") and part == "type":
        return TYPE_NAMES.get(str(value), str(value))
    if part == "order":
        return "、".join(value)
    if one.path == "flow":
        return item_words.flow_name(value)
    return item_words.coded(one.path, value)

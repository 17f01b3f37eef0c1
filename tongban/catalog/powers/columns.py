"""The columns of a version that are cut from its body."""

from __future__ import annotations

from typing import Any

from tongban.common import pinyin

from .body import PowerBody, to_builtins


def columns_of(body: PowerBody) -> dict[str, Any]:
    key = pinyin.sort_key(body.name, 400)
    return {"body": to_builtins(body), "name": body.name, "name_key": key, "kind": body.kind}

"""The differences between two definitions as rows of a table, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import flow_words
from .properties import kind_names

KINDS = {"added": "新增", "removed": "删除", "changed": "修改", "moved": "移动"}


def rows(found: Iterable[flow.Difference]) -> list[dict[str, str]]:
    """For `office/parts/changes.html`."""
    said = _Words()
    return [
        {
            "label": one.name + (f"：{flow.PARTS[one.part]}" if one.part in flow.PARTS else ""),
            "kind": KINDS[one.what],
            "before": "有" if one.what == "removed" else said.value(one.part, one.before),
            "after": "有" if one.what == "added" else said.value(one.part, one.after),
        }
        for one in found
    ]


class _Words:
    def __init__(self) -> None:
        self.roles, self.actions, self.kinds = identity.role_names(), identity.action_names(), kind_names()

    def value(self, part: str, value: Any) -> str:
        if value is None:
            return ""
        match part:
            case "role":
                return self.roles.get(value, str(value))
            case "action":
                return self.actions.get(value, str(value))
            case "kind":
                return self.kinds.get(value, str(value))
            case "agency":
                return flow_words.agency_words(str(value))
            case "outcomes" if isinstance(value, list):
                return "\n".join(f"{one.get('name')}（{one.get('code')}）" for one in value if isinstance(one, dict))
            case "when" if isinstance(value, list):
                return "\n".join(f"第 {number} 支：{one}" for number, one in enumerate(value, start=1))
            case "background":
                return "是" if value else "否"
        return str(value)

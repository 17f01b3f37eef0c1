"""The shapes of handling that come with the platform (受理 itself is a verb of intake and not drawn).

Every flow ends in `granted` or `refused`; what follows from that (papers, licence) is the business of approvals.
"""

from __future__ import annotations

from typing import Any

_OPINIONS = [{"code": "agree", "name": "审查通过"}, {"code": "disagree", "name": "审查不通过"}]
_DECISIONS = [{"code": "grant", "name": "准予"}, {"code": "refuse", "name": "不予"}]


def _review(node: str, name: str, agency: str) -> dict[str, Any]:
    return {
        "id": node,
        "kind": "task",
        "name": name,
        "role": "reviewer",
        "agency": agency,
        "action": "case.review",
        "outcomes": _OPINIONS,
    }


def _decision(name: str, role: str, action: str) -> list[dict[str, Any]]:
    return [
        {
            "id": "decide",
            "kind": "task",
            "name": name,
            "role": role,
            "agency": "owner",
            "action": action,
            "milestone": "decision",
            "outcomes": _DECISIONS,
        },
        {
            "id": "result",
            "kind": "choice",
            "name": "结果",
            "branches": [
                {
                    "when": "outcome == 'grant'",
                    "body": [{"id": "granted", "kind": "end", "name": "准予", "result": "granted"}],
                },
                {"when": "else", "body": [{"id": "refused", "kind": "end", "name": "不予", "result": "refused"}]},
            ],
        },
    ]


SHIPPED: dict[str, dict[str, Any]] = {
    "standard": {
        "code": "standard",
        "name": "受理—审查—决定",
        "body": [_review("review", "审查", "owner"), *_decision("决定", "decider", "case.decide")],
    },
    "joint3": {
        "code": "joint3",
        "name": "受理—三部门并联审查—决定",
        "body": [
            {
                "id": "joint_review",
                "kind": "parallel",
                "name": "并联审查",
                "branches": [
                    [_review("review_owner", "主办部门审查", "owner")],
                    [_review("review_joint_1", "联办部门审查", "context:joint_1")],
                    [_review("review_joint_2", "联办部门审查", "context:joint_2")],
                ],
            },
            *_decision("决定", "decider", "case.decide"),
        ],
    },
    "instant": {
        "code": "instant",
        "name": "受理即决定",
        "body": _decision("当场决定", "decider", "case.decide"),
    },
    "confirm": {
        "code": "confirm",
        "name": "受理—核验",
        "body": _decision("核验", "decider", "case.decide"),
    },
}

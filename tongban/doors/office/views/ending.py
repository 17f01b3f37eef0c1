"""终止、作废、撤销: a case that ends, or a decision that falls, otherwise than by its flow."""

from __future__ import annotations

from tongban.serve.approvals import api as approvals

from .dialog import Asked, Field, Verb, view_of


def _terminate_fields(asked: Asked) -> list[Field]:
    grounds = [{"value": value, "label": label} for value, label in approvals.EndGround.choices]
    return [
        {"kind": "radio", "name": "ground", "label": "终止的情形", "options": grounds},
        {"kind": "textarea", "name": "reason", "label": "理由", "hint": "会写进终止办理决定书，告知申请人"},
        {
            "kind": "text",
            "name": "basis",
            "label": "依据",
            "hint": "法律、法规、规章的哪一条；理由里写了的不用再填",
            "width": "long",
            "is_optional": True,
        },
    ]


def _terminate(asked: Asked) -> object:
    return approvals.terminate_case(
        actor=asked.user,
        number=asked.number,
        ground=asked.typed.get("ground", ""),
        reason=asked.typed.get("reason", ""),
        basis=asked.typed.get("basis", ""),
        key=asked.key,
    )


def _void_fields(_asked: Asked) -> list[Field]:
    grounds = [{"value": value, "label": label} for value, label in approvals.VoidGround.choices]
    return [
        {"kind": "radio", "name": "ground", "label": "作废的原因", "options": grounds},
        {
            "kind": "text",
            "name": "other_number",
            "label": "保留的办件编号",
            "hint": "重复件要填：同一申请人、同一事项的另一件",
            "width": "long",
            "is_optional": True,
        },
        {
            "kind": "text",
            "name": "basis",
            "label": "依据",
            "hint": "受理错误要填",
            "width": "long",
            "is_optional": True,
        },
        {"kind": "textarea", "name": "reason", "label": "理由", "hint": "会写进作废通知书，告知申请人"},
    ]


def _void(asked: Asked) -> object:
    return approvals.void_case(
        actor=asked.user,
        number=asked.number,
        ground=asked.typed.get("ground", ""),
        reason=asked.typed.get("reason", ""),
        basis=asked.typed.get("basis", ""),
        other_number=asked.typed.get("other_number", ""),
        key=asked.key,
    )


def _revoke_fields(_asked: Asked) -> list[Field]:
    grounds = [{"value": value, "label": label} for value, label in approvals.RevokeGround.choices]
    return [
        {"kind": "radio", "name": "ground", "label": "撤销的情形", "options": grounds},
        {
            "kind": "textarea",
            "name": "reason",
            "label": "事实和理由",
            "hint": "写进撤销决定书；骗取行政许可的，连同证据写清，安全事项三年内不得再次申请",
        },
        {"kind": "textarea", "name": "heard", "label": "怎样听取的陈述、申辩", "hint": "时间、方式、当事人说了什么"},
    ]


def _revoke(asked: Asked) -> object:
    return approvals.revoke_decision(
        actor=asked.user,
        number=asked.number,
        ground=asked.typed.get("ground", ""),
        reason=asked.typed.get("reason", ""),
        heard=asked.typed.get("heard", ""),
        key=asked.key,
    )


terminate = view_of(
    Verb(
        "terminate", "终止办理", "终止办理", "danger",
        "办件不能再继续时终止，不作准予或者不予的决定；制发终止办理决定书，告知复议、诉讼的权利。终止以后不能恢复。",
        "办件已终止，终止办理决定书已制发", _terminate_fields, _terminate, needs="terminate",
        waiting="选好情形、写好理由以后，这里显示终止办理决定书全文。",
    ),
    "case.decide",
)  # fmt: skip
void = view_of(
    Verb(
        "void", "办件作废", "作废", "danger",
        "受理错误、重复件才作废：当作没有受理过，期限停止，通知申请人并告知救济途径。"
        "受理没有错、只是不能再办下去的，用“终止办理”。作废以后不能恢复。",
        "办件已作废，作废通知书已制发", _void_fields, _void, needs="void",
        waiting="各项填好以后，这里显示作废通知书全文。",
    ),
    "case.decide",
)  # fmt: skip
revoke = view_of(
    Verb(
        "revoke", "撤销决定", "撤销决定", "danger",
        "撤销已经作出的准予决定，证照同时撤销；制发撤销决定书，告知复议、诉讼的权利。"
        "先告知当事人并听取陈述、申辩。可能对公共利益造成重大损害的，不予撤销。撤销以后不能恢复。",
        "决定已撤销，撤销决定书已制发", _revoke_fields, _revoke, needs="revoke",
        waiting="各项填好以后，这里显示撤销决定书全文。",
    ),
    "case.decide",
)  # fmt: skip

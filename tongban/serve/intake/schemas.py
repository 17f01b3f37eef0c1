"""JSON Schema 2020-12 of what each verb takes; shown in the open interface and enforced here."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow

from . import rules
from .enums import CHOOSABLE, RefusalGround, Verdict

Schema = dict[str, Any]
VERDICTS = [Verdict.OK.value, Verdict.LATE.value, Verdict.BAD.value]


def text(title: str, most: int, least: int = 0) -> Schema:
    return {"type": "string", "title": title, "minLength": least, "maxLength": most}


def choice(title: str, values: list[str], names: list[str]) -> Schema:
    words = "、".join(f"{value} {name}" for value, name in zip(values, names, strict=True))
    return {"type": "string", "title": title, "enum": values, "description": words}


def body(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


VERDICT: Schema = {
    "title": "核验结论",
    "anyOf": [
        {"type": "string", "enum": VERDICTS},
        {
            "type": "object",
            "properties": {"verdict": {"type": "string", "enum": VERDICTS}, "opinion": text("核验意见", 500)},
            "required": ["verdict"],
            "additionalProperties": False,
        },
    ],
}
VERDICT_MAP: Schema = {
    "type": "object",
    "title": "各材料的核验结论",
    "additionalProperties": VERDICT,
    "maxProperties": 200,
}
GIVEN: Schema = {
    "title": "一份材料",
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "uuid", "title": "文件编号"},
        "licence": text("电子证照标识", 120, 1),
        "declared": {"const": True, "title": "承诺声明"},
        "pledge": {"const": True, "title": "告知承诺代替"},
        "paper": {"const": True, "title": "纸质原件"},
    },
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
GIVEN_MAP: Schema = {"type": "object", "title": "材料", "additionalProperties": GIVEN, "maxProperties": 200}
REASON = text("理由", 2000)

SEEN = text("看到的表单和材料的标记（读办件时的 seen；以后又交过材料的不予办理）", 16)
CHECK = body({"verdicts": VERDICT_MAP, "seen": SEEN}, ("verdicts",))
ACCEPT = body({"verdicts": VERDICT_MAP, "opinion": text("受理意见", 2000), "seen": SEEN})
ASK_CORRECTION = body(
    {
        "items": {
            "type": "array",
            "title": "补正内容",
            "minItems": 1,
            "maxItems": 200,
            "items": {
                "type": "object",
                "properties": {"material_code": text("材料编码", 64, 1), "opinion": text("补正意见", 1000, 1)},
                "required": ["material_code", "opinion"],
                "additionalProperties": False,
            },
        },
        "days": {
            "type": "integer",
            "title": "补正期限（工作日）",
            "minimum": 1,
            "maximum": rules.LONGEST_CORRECTION_DAYS,
        },
    },
    ("items",),
)
REFUSE = body(
    {
        "ground": choice("理由", RefusalGround.values, [str(label) for label in RefusalGround.labels]),
        "explanation": text("说明", 1000),
        "redirect_to": text("应当向其申请的机关", 200),
        "evidence": text("提供虚假材料的证据", 2000),
    },
    ("ground",),
)
CORRECT = body({"materials": GIVEN_MAP, "answers": {"type": "object", "title": "申请表内容"}})
SUPPLEMENT = body({"materials": {**GIVEN_MAP, "minProperties": 1}}, ("materials",))
ASK_PREVIEW = body({"items": ASK_CORRECTION["properties"]["items"]}, ("items",))
PASS_PREVIEW = body(
    {
        "verdicts": VERDICT_MAP,
        "note": text("预审意见", 300),
        "needs_originals": {"type": "boolean", "title": "要带原件到窗口或者邮寄"},
    }
)
NOTHING = body({})
WITHDRAW = body({"reason": REASON})
DELIVER = body(
    {
        "method": choice("送达方式", [str(one) for one in CHOOSABLE], [str(one.label) for one in CHOOSABLE]),
        "receiver_name": text("签收人", 100),
        "is_proxy": {"type": "boolean", "title": "代收"},
        "identity_note": text("核验身份的方式", 100),
        "place": text("送达地点", 200),
        "express_company": text("快递公司", 50),
        "express_number": text("快递单号", 50),
    },
    ("method",),
)
EVIDENCE: Schema = {
    "type": "array",
    "title": "证据材料（已上传的文件）",
    "maxItems": 10,
    "items": {"type": "string", "format": "uuid"},
}
REFERENCE: Schema = {
    "type": "object",
    "title": "所依据的文书",
    "description": "没有上传 evidence 的必填",
    "properties": {
        "number": text("文号", 100, 1),
        "issuer": text("出具的单位", 100, 1),
        "dated_on": {"type": "string", "format": "date", "title": "日期"},
    },
    "required": ["number", "issuer", "dated_on"],
    "additionalProperties": False,
}
PAUSE = body(
    {
        "reason": choice("种类", flow.PauseReason.values, [str(label) for label in flow.PauseReason.labels]),
        "planned_days": {"type": "integer", "title": "所需工作日", "minimum": 1, "maximum": 365},
        "note": text("说明", 1000, 1),
        "basis": text("依据", 300, 1),
        "evidence": EVIDENCE,
        "reference": REFERENCE,
    },
    ("reason", "planned_days", "note"),
)
RESUME = body({"result": text("结果", 1000, 1), "evidence": EVIDENCE, "reference": REFERENCE}, ("result",))
EXTEND = body(
    {"days": {"type": "integer", "title": "延长工作日", "minimum": 1, "maximum": 15}, "reason": text("理由", 1000, 1)},
    ("days", "reason"),
)
TASK: Schema = {"type": "integer", "title": "任务编号", "minimum": 1, "maximum": 2**63 - 1}
ADD_COSIGNER = body(
    {
        "task_id": TASK,
        "username": text("请哪位人员出意见（账号）；与单位二选一", 150, 1),
        "agency": text("请哪个单位出意见（统一社会信用代码）；与人员二选一", 18, 18),
        "reason": text("理由", 500, 1),
    },
    ("task_id", "reason"),
)
DROP_COSIGNER = body({"task_id": TASK, "reason": text("理由", 500, 1)}, ("task_id", "reason"))
RECEIVE_MESSAGE = body(
    {
        "message": text("消息的名称", 60, 1),
        "words": text("收到了什么、谁告知的", 1000, 1),
        "facts": {
            "type": "object",
            "title": "消息带来的内容，按流程声明的名称",
            "additionalProperties": {"type": ["string", "number", "boolean"]},
            "maxProperties": 40,
        },
        "evidence": EVIDENCE,
    },
    ("message", "words"),
)
TERMINATE = body(
    {
        "ground": choice("情形", approvals.EndGround.values, [str(label) for label in approvals.EndGround.labels]),
        "reason": text("理由", 2000, 1),
        "basis": text("依据", 300),
    },
    ("ground", "reason"),
)

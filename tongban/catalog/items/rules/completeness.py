"""完整度: which elements of 实施清单 a guide states (domain standards §2.1), each weighing the same.

Codes, agency and version are always there and not counted. An imported guide names what its source does not state;
that is lacking, whatever stands in the field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..guide import GuideBody


@dataclass(frozen=True)
class Part:
    """`word`: how an imported guide names it in `missing`."""

    label: str
    is_there: Callable[[GuideBody], bool]
    word: str = ""


def _charge_is_explained(body: GuideBody) -> bool:
    fee = body.fee
    return fee is not None and (not fee.charged or bool(fee.project and fee.standard and fee.basis))


PARTS: dict[str, Part] = {
    "summary": Part("一句话说明", lambda body: bool(body.summary.strip())),
    "subjects": Part("服务对象", lambda body: bool(body.subjects), "服务对象"),
    "themes": Part("主题分类", lambda body: bool(body.themes.person or body.themes.company)),
    "bases": Part("设定依据", lambda body: bool(body.bases), "设定依据"),
    "statutory": Part("法定办结时限", lambda body: body.statutory is not None, "法定办结时限"),
    "statutory_basis": Part(
        "法定时限依据",
        lambda body: body.statutory is not None and bool(body.statutory.basis or not body.statutory.days),
    ),
    "promised": Part("承诺办结时限", lambda body: body.promised is not None, "承诺办结时限"),
    "conditions": Part("受理条件", lambda body: bool(body.conditions), "受理条件"),
    "materials": Part("申请材料", lambda body: bool(body.materials), "申请材料"),
    "standards": Part(
        "材料受理标准",
        lambda body: bool(body.materials) and all(one.standard.strip() for one in body.materials),
        "受理标准",
    ),
    "steps": Part("办理流程", lambda body: bool(body.steps), "办理流程"),
    "check_points": Part("审查要点", lambda body: bool(body.check_points)),
    "check_details": Part(
        "裁量标准与依据",
        lambda body: (
            bool(body.check_points) and all(one.discretion.strip() and one.basis.strip() for one in body.check_points)
        ),
    ),
    "fee": Part("收费", _charge_is_explained, "收费"),
    "result": Part("办理结果", lambda body: body.result.kind == "4" or bool(body.result.name.strip()), "办理结果"),
    "sample": Part("结果样本", lambda body: body.result.kind == "4" or bool(body.result.sample_note.strip())),
    "places": Part("办理地点", lambda body: bool(body.places), "办理地点"),
    "hours": Part("办理时间", lambda body: bool(body.places) and all(one.hours for one in body.places), "办理时间"),
    "consult": Part("咨询电话", lambda body: bool(body.phones.consult.strip()), "咨询电话"),
    "complain": Part("投诉电话", lambda body: bool(body.phones.complain.strip()), "投诉电话"),
    "reach": Part("通办范围", lambda body: bool(body.reach.strip())),
    "visits": Part("到办事现场次数", lambda body: True, "到办事现场次数"),
    "online_depth": Part("网上办理深度", lambda body: True, "网上办理深度"),
    "faqs": Part("常见问题", lambda body: bool(body.faqs), "常见问题"),
}


def lacking(body: GuideBody) -> list[str]:
    """Keys of the elements that the guide does not state."""
    missing = frozenset(body.missing)
    return [key for key, part in PARTS.items() if part.word in missing or not part.is_there(body)]


def fullness(missing: list[str]) -> int:
    """Share of the elements stated, in whole percent, rounded down: only a whole guide has 100."""
    return (len(PARTS) - len(missing)) * 100 // len(PARTS)

"""The two papers of projects: 代办委托书 and 联合验收意见书. Registered with notices, which numbers and seals them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.support.notices import api as notices
from tongban.support.notices.api import paper_fields as fields

MANDATE, CERTIFICATE = "project_mandate", "joint_acceptance"
SAMPLE: dict[str, Any] = {"project_name": "竹制品精深加工项目", "project_code": "2026-350702-20-03-000123"}

MANDATE_SCRIPT = """【标题】代办委托书
【称呼】{申请人}：
{称谓}委托{代办队伍}代办“{项目名称}”（项目代码 {项目编码}）下列阶段的申报、补正、取件等手续。代办不收费。
【要素】*申请人、信用代码、*代办队伍、*代办阶段、委托起始、委托截止、委托人
【结尾】
代办人员在委托的阶段和期限内以委托单位的名义办理，结果由委托单位承担；材料的真实性由委托单位负责。委托单位可以随时撤回委托，撤回以前已经办理的继续有效。
【落款】
【签收】委托单位（盖章）、日期
"""
CERTIFICATE_SCRIPT = """【标题】联合验收意见书
【称呼】{申请人}：
“{项目名称}”（项目代码 {项目编码}）于{踏勘日期}由下列部门统一踏勘、联合验收，各部门意见一致通过。
【清单】各部门意见
【小标题】验收纪要
{验收纪要}
【要素】*申请人、建设地点、办件编号
【结尾】
本意见书由牵头单位统一出具，各部门不再分别出具验收意见。
【落款】
【签收】接收人签收、签收日期
"""


def register() -> None:
    notices.register_template(
        notices.Kind(
            MANDATE, "代办委托书", "代",
            (
                fields.given("代办队伍", "", "team"),
                fields.Field("代办阶段", "顿号隔开", lambda letter: "、".join(letter.data.get("stages") or [])),
                fields.day("委托起始", "", "valid_from_on"),
                fields.day("委托截止", "", "valid_to_on"),
                fields.given("委托人", "代表建设单位委托的人", "given_by"),
            ),
            ("project_name", "project_code", "team", "stages"),
            ("申请人", "项目名称", "项目编码", "代办队伍", "代办阶段"),
            says=("不收费", "撤回"), script=MANDATE_SCRIPT,
            sample=SAMPLE | {
                "team": "延平区项目代办队", "stages": ["立项用地规划许可", "工程建设许可"], "given_by": "林晓岚",
                "valid_from_on": date(2026, 11, 20), "valid_to_on": date(2027, 11, 19),
            },
        )
    )  # fmt: skip
    notices.register_template(
        notices.Kind(
            CERTIFICATE, "联合验收意见书", "联验",
            (
                fields.day("踏勘日期", "", "survey_on"),
                fields.given("建设地点", "", "place"),
                fields.given("验收纪要", "", "minutes"),
                fields.listing("各部门意见", "一个部门一行", opinions),
            ),
            ("project_name", "project_code", "opinions"),
            ("申请人", "项目名称", "项目编码", "各部门意见", "验收纪要"),
            says=("联合验收",), script=CERTIFICATE_SCRIPT,
            sample=SAMPLE | {
                "survey_on": date(2026, 11, 20), "place": "延平区工业园区 8 号地块", "minutes": "现场与图纸一致。",
                "opinions": [{"agency": "南平市自然资源局", "verdict": "合格", "words": ""}],
            },
        )
    )  # fmt: skip


def opinions(letter: notices.Letter) -> dict[str, Any]:
    """国办发〔2019〕11号 第（十）项: 统一竣工验收图纸和验收标准，统一出具验收意见."""
    rows = [
        [index + 1, one.get("agency", ""), one.get("verdict", ""), one.get("words") or "无"]
        for index, one in enumerate(letter.data.get("opinions") or [])
    ]
    return fields.table(["序号", "验收部门", "意见", "说明"], [13, 50, 24, ""], rows)

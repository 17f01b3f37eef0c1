"""The two papers of projects: 代办委托书 and 联合验收意见书. Registered with notices, which numbers and seals them."""

from __future__ import annotations

from tongban.support.notices import api as notices

MANDATE, CERTIFICATE = "project_mandate", "joint_acceptance"


def register() -> None:
    common = ("project_name", "project_code")
    notices.register_template(
        MANDATE, notices.PAPER, "代办委托书", word="代", compose=mandate, required=(*common, "team", "stages")
    )
    notices.register_template(
        CERTIFICATE, notices.PAPER, "联合验收意见书", word="联验", compose=certificate, required=(*common, "opinions")
    )


def mandate(letter: notices.Letter) -> notices.Paper:
    """The owner's words; the agency of the team keeps them."""
    body = [
        notices.lead(letter),
        notices.para(
            f"{letter.you}委托{letter.get('team')}代办“{letter.get('project_name')}”（项目代码 "
            f"{letter.get('project_code')}）下列阶段的申报、补正、取件等手续。代办不收费。"
        ),
        notices.facts(
            [
                ("委托单位", letter.recipient_name),
                ("信用代码", letter.recipient_id_number),
                ("代办队伍", letter.get("team")),
                ("代办阶段", "、".join(letter.data.get("stages") or [])),
                ("委托期限", f"{letter.day('valid_from_on')}至{letter.day('valid_to_on')}"),
                ("委托人", letter.get("given_by")),
            ]
        ),
    ]
    closing = [
        notices.para(
            "代办人员在委托的阶段和期限内以委托单位的名义办理，结果由委托单位承担；材料的真实性由委托单位负责。"
            "委托单位可以随时撤回委托，撤回以前已经办理的继续有效。"
        )
    ]
    return notices.Paper("代办委托书", body, closing, [notices.signature_rows("委托单位（盖章）", "日期")])


def certificate(letter: notices.Letter) -> notices.Paper:
    """国办发〔2019〕11号 第（十）项: 统一竣工验收图纸和验收标准，统一出具验收意见."""
    rows = [
        [index + 1, one.get("agency", ""), one.get("verdict", ""), one.get("words") or "无"]
        for index, one in enumerate(letter.data.get("opinions") or [])
    ]
    body = [
        notices.lead(letter),
        notices.para(
            f"“{letter.get('project_name')}”（项目代码 {letter.get('project_code')}）于{letter.day('survey_on')}"
            "由下列部门统一踏勘、联合验收，各部门意见一致通过。"
        ),
        notices.table(["序号", "验收部门", "意见", "说明"], [13, 50, 24, ""], rows),
        notices.heading("验收纪要"),
        notices.para(letter.get("minutes")),
        notices.facts(
            [
                ("建设单位", letter.recipient_name),
                ("建设地点", letter.get("place")),
                ("一件事编号", letter.case_number),
            ]
        ),
    ]
    closing = [notices.para("本意见书由牵头单位统一出具，各部门不再分别出具验收意见。")]
    return notices.Paper("联合验收意见书", body, closing, [notices.signature_rows("接收人签收", "签收日期")])

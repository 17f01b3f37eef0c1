"""告知承诺制 (国办发〔2020〕42号；优化营商环境条例 第十九条): what an item has to say before it may be done by pledge.

The text of the paper was not at hand; grounds and terms are written from memory, and the terms (核查、整改) are data of
each guide, to be set by the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..guide import GuideBody

#: 不适用告知承诺的情形: a matter of this kind is refused at publication.
RISKS = {
    "security": "直接涉及国家安全、国家秘密、公共安全",
    "finance": "涉及金融业审慎监管",
    "ecology": "涉及生态环境保护",
    "life": "直接关系人身健康、生命财产安全",
    "foreign": "重要涉外事项",
    "grave": "风险较大、纠错成本较高、损害难以挽回",
}
NO_RISK = "none"


def pledge_faults(body: GuideBody) -> Iterator[tuple[str, str]]:
    pledge = body.pledge
    if pledge is None:
        return
    if body.vital:
        yield "", f"{RISKS['life']}、公共安全的事项不适用告知承诺制，不能又标作安全事项又设告知承诺"
    if pledge.risk != NO_RISK:
        words = RISKS.get(pledge.risk)
        yield "risk", f"{words}的事项不适用告知承诺制" if words else "请先核对是不是属于不适用告知承诺的情形"
    known = {one.code: one for one in body.materials}
    if not pledge.materials:
        yield "materials", "没有选可以用承诺代替的材料"
    for code in pledge.materials:
        if code not in known:
            yield "materials", f"材料“{code}”不在本事项的材料清单里"
        elif known[code].generated:
            yield "materials", f"“{known[code].name}”由系统生成，不用承诺代替"
    if len(set(pledge.materials)) != len(pledge.materials):
        yield "materials", "材料选重了"
    needed = (
        ("conditions", pledge.conditions, "告知的条件"),
        ("standard", pledge.standard.strip(), "告知的标准和要求"),
        ("consequences", pledge.consequences, "违反承诺的后果"),
        ("publicity", pledge.publicity.strip(), "承诺书的公开范围"),
        ("check_way", pledge.check_way.strip(), "核查方式"),
    )
    for name, value, label in needed:
        if not value:
            yield name, f"没有写明{label}"
    for name, limit, label in (("check", pledge.check, "核查期限"), ("fix", pledge.fix, "整改期限")):
        if limit.days < 1 or limit.unit not in ("day", "workday"):
            yield name, f"{label}应为一日以上，单位是日或者工作日"
    if body.flow not in PLEDGE_FLOWS:
        yield "", "告知承诺要当场或者直接决定，请选“受理即决定”“受理—核验”或者“受理—审查（告知承诺的免审）—决定”的流程"


#: Flows that decide without a review once the applicant has pledged.
PLEDGE_FLOWS = ("instant", "confirm", "pledge")

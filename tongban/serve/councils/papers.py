"""The two papers of 会商会审: 会议通知 and 会审纪要. Registered with notices, which numbers and seals them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices
from tongban.support.notices.api import paper_fields as fields

from .models import Council

CALL, MINUTES = "council_call", "council_minutes"
ALL_OF_THEM = "各参加单位"

CALL_SCRIPT = """【标题】会审会议通知
【称呼】{申请人}：
定于{开会时间}就“{会审对象}”召开会商会审会议，请派员参加并带单位意见。
【要素】*议题、会议地点、线上入会、主席单位、*参加单位、法定人数、通过规则、补票截止
【小标题】会审的问题
{会审问题}
【结尾】
一个单位一票。会审的结论供法定决定机关作决定时参考，不代替其决定；会审期间办理期限照常计算。
【落款】
"""
MINUTES_SCRIPT = """【标题】会审会议纪要
{开会时间}，{主席单位}召集有关单位就“{会审对象}”会商会审。议题：{议题}。
【清单】各单位表决
【小标题】计票
{计票结果}。
【小标题】会议经过
{会议经过}
【小标题】结论
{结论}
【结尾】
本纪要供法定决定机关作决定时参考，不代替其决定。
【落款】
"""


def register() -> None:
    about = (
        fields.given("会审对象", "办件、一件事或者项目的名称", "subject"),
        fields.given("议题", "", "topic"),
        fields.given("开会时间", "", "starts_at"),
        fields.given("主席单位", "", "chair"),
    )
    notices.register_template(
        notices.Kind(
            CALL, "会审会议通知", "会通",
            (
                *about,
                fields.given("会议地点", "", "place"),
                fields.given("线上入会", "", "online"),
                fields.Field("参加单位", "顿号隔开", lambda letter: "、".join(letter.data.get("agencies") or [])),
                fields.given("法定人数", "", "quorum"),
                fields.given("通过规则", "", "pass_rule"),
                fields.day("补票截止", "不来的单位书面补票到哪天", "written_until_on"),
                fields.given("会审问题", "", "agenda"),
            ),
            ("subject", "topic", "starts_at", "agencies", "agenda"),
            ("会审对象", "议题", "开会时间", "参加单位", "会审问题"),
            says=("一个单位一票",), script=CALL_SCRIPT,
            sample=SAMPLE | {
                "place": "市行政服务中心 301 会议室", "online": "", "quorum": "过半数到会", "pass_rule": "过半数",
                "agencies": ["南平市市场监督管理局", "南平市卫生健康委员会"], "written_until_on": date(2026, 12, 2),
                "agenda": "排烟管道能不能利用旧烟道。",
            },
        )
    )  # fmt: skip
    notices.register_template(
        notices.Kind(
            MINUTES, "会审会议纪要", "会审",
            (
                *about,
                fields.given("计票结果", "", "tally"),
                fields.given("会议经过", "", "minutes"),
                fields.given("结论", "", "conclusion"),
                fields.listing("各单位表决", "一个单位一行", votes),
            ),
            ("subject", "topic", "votes", "minutes", "conclusion"),
            ("会审对象", "议题", "各单位表决", "计票结果", "会议经过", "结论"),
            says=("不代替",), script=MINUTES_SCRIPT,
            sample=SAMPLE | {
                "tally": "应到 2 家，到会 2 家；同意 2 票，不同意 0 票，弃权 0 票，需要 2 票同意，表决通过",
                "minutes": "各单位看了现场照片和图纸。", "conclusion": "可以利用旧烟道。",
                "votes": [{"agency": "南平市市场监督管理局", "attendance": "到场", "vote": "同意", "reason": ""}],
            },
        )
    )  # fmt: skip


SAMPLE: dict[str, Any] = {
    "subject": "南平市溪山小馆餐饮有限公司 食品经营许可（新办）",
    "topic": "旧烟道能不能用",
    "starts_at": "2026年12月1日 14:30",
    "chair": "南平市市场监督管理局",
}


def votes(letter: notices.Letter) -> dict[str, Any]:
    rows = [
        [index + 1, one.get("agency", ""), one.get("attendance", ""), one.get("vote", ""), one.get("reason") or "无"]
        for index, one in enumerate(letter.data.get("votes") or [])
    ]
    return fields.table(["序号", "单位", "到会", "表决", "理由"], [13, 52, 17, 17, ""], rows)


def issue(actor: identity.User, council: Council, kind: str, data: dict[str, Any]) -> notices.NoticeInfo:
    """By the chair's agency to all that were called; under a number of its own, so that no applicant's list has it."""
    chair = agencies.agency_by_id(council.chair_agency_id)
    return notices.issue(
        actor=actor,
        kind=kind,
        case_number=f"council-{council.pk}",
        agency=chair,
        recipient=identity.Party("legal", "uscc", chair.uscc, ALL_OF_THEM, chair.phone),
        data=data,
    )

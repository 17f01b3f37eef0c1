"""代收凭单: the slip of the window that takes in for another body. Notices number and seal it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tongban.support.notices import api as notices
from tongban.support.notices.api import paper_fields as fields

from .relay_rules import NOT_ACCEPTANCE

SLIP = "relay_receipt"
SCRIPT = f"""【标题】代收凭单
【称呼】{{申请人}}：
{{称谓}}向{{办理机关}}提出的“{{申请事项}}”申请材料，由本窗口代收。{NOT_ACCEPTANCE}。
【要素】*申请事项、办件编号、查询码、查询网址、*办理机关、*申请人、收件时间、收件窗口、收件人、形式核对、转送方式、结果去向
【小标题】材料清单
【清单】材料
【结尾】
本窗口只核对材料的形式，不作受理、不予受理或者许可决定。材料转送途中由本窗口负责，有权机关签收以后由有权机关负责。
【落款】
【签收】申请人签收、签收日期
"""


def register() -> None:
    notices.register_template(
        notices.Kind(
            SLIP, "代收凭单", "代收",
            (
                fields.given("查询网址", "", "query_url"),
                fields.given("办理机关", "有权受理和决定的机关", "body"),
                fields.Field(
                    "收件时间", "", lambda letter: fields.chinese_moment(letter.data.get("received_at"))
                ),
                fields.given("收件窗口", "", "window"),
                fields.given("收件人", "", "clerk"),
                fields.given("形式核对", "只核对形式", "form_note"),
                fields.given("转送方式", "", "way"),
                fields.given("结果去向", "", "result_to"),
                fields.listing("材料", "收到的材料，一份一行", fields.materials),
            ),
            ("item_name", "body"),
            ("申请人", "申请事项", "办件编号", "办理机关", "收件时间", "材料"),
            says=("不等于受理", "自有权机关收到之日起算"), script=SCRIPT,
            sample={
                "item_name": "食品经营许可（新办）",
                "query_code": "KX7M2PQ94T",
                "query_url": "http://127.0.0.1:8000/c/KX7M2PQ94T",
                "body": "南平市市场监督管理局",
                "received_at": datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
                "window": "武夷山市行政服务中心 A01 综合窗口",
                "clerk": "张若兰",
                "form_note": "材料齐全，复印件与原件一致",
                "way": "纸质材料寄送",
                "result_to": "寄回收件地出件窗口",
                "materials": [{"name": "经营场所平面图", "original": 1, "copy": 0, "form": "纸质"}],
            },
        )
    )  # fmt: skip

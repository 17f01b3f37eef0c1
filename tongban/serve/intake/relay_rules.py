"""代收: 收件地 is not 办理地. From when the term runs, and who answers for it meanwhile; no database, no clock.

The window that takes it in looks at the form only; acceptance and decision are the competent body's
(国办发〔2020〕35号, 异地代收代办). The days for handing on are the city's own promise, not a term of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

#: Working days: until the receiving window has handed it on, and for the way.
SEND_DAYS = 1
ROAD_DAYS = 3

NOT_ACCEPTANCE = "代收，不等于受理；受理时限自有权机关收到之日起算"


def received_on(papers: Mapping[str, date | None], *, handed_over_on: date) -> date | None:
    """收到申请材料之日, from which the five days of 行政许可法 第三十二条第一款第（四）项 run (and silence counts).

    The body that has the power to decide must have it all: the last of the papers decides; None while one is still
    under way. What came as data alone is there on the day it was handed over. 代收 by a body without that power is no
    receipt (第二十九条: the application goes to the administrative organ).
    """
    if not papers:
        return handed_over_on
    days = [day for day in papers.values() if day is not None]
    return max(days) if len(days) == len(papers) else None


def registering_errors(*, takes_elsewhere: bool, is_same_city: bool, is_own: bool, name: str) -> dict[str, str]:
    """Which item may be taken in for another body."""
    if is_own:
        return {"item_code": f"“{name}”由本窗口直接收，不用代收"}
    if not is_same_city:
        return {"item_code": f"“{name}”不是本市机关办理的事项，不能代收"}
    if not takes_elsewhere:
        return {"item_code": f"“{name}”的办事指南没有写明可以全城通办、就近办或者异地代收代办，请引导申请人到办理地"}
    return {}


@dataclass(frozen=True)
class Progress:
    """What has been signed so far. `state`: of the case."""

    state: str
    is_decided: bool
    is_open: bool
    is_sent: bool
    is_arrived: bool
    is_result_sent: bool
    is_result_here: bool
    is_delivered: bool


def stage(one: Progress) -> tuple[str, str]:
    """(code, who answers for it now: receiver, road, body or nobody): each hand until the next has signed."""
    if one.is_delivered or not (one.is_open or one.is_decided):
        return "done", "nobody"
    if one.is_decided:
        if one.is_result_here:
            return "to_hand_out", "receiver"
        return ("result_on_road", "body") if one.is_result_sent else ("decided", "body")
    if one.state == "relayed" and not one.is_arrived:
        return ("on_road", "receiver") if one.is_sent else ("to_send", "receiver")
    return "at_body", "body"


#: What is said of a step that has passed its day, and what should have been done by then.
OVERDUE = {
    "to_send": "代收件到期没有移交",
    "on_road": "代收件到期没有签收",
    "result_on_road": "代收件的结果到期没有寄到",
}
BY_THEN = {"to_send": "移交有权机关", "on_road": "由有权机关签收", "result_on_road": "送到收件地"}

STAGES = {
    "to_send": "待转送",
    "on_road": "转送途中",
    "at_body": "有权机关办理",
    "decided": "已决定，结果待寄回",
    "result_on_road": "结果寄回途中",
    "to_hand_out": "结果已到，待出件",
    "done": "已了结",
}

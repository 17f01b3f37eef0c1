"""受理渠道: what the clerk notes when the applicant is not the one who stands at the counter. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from tongban.serve.approvals import api as approvals

C = approvals.Channel
#: What the window registers itself, in the order of the form.
AT_WINDOW = (C.WINDOW, C.PHONE, C.POST, C.AGENT)
LONGEST = {
    "caller": 60,
    "caller_phone": 20,
    "parcel": 60,
    "source_name": 120,
    "source_contact": 100,
    "source_number": 60,
}
LABELS = {
    "caller": "来电人",
    "caller_phone": "来电号码",
    "called_at": "来电时间",
    "parcel": "邮件号",
    "arrived_on": "收到日期",
    "source_name": "代收机构",
    "source_contact": "联系人和电话",
    "source_number": "交换编号",
}
NEEDED = {
    C.PHONE: ("caller", "caller_phone", "called_at"),
    C.POST: ("arrived_on",),
    C.AGENT: ("source_name", "source_contact", "source_number"),
}
KEPT = {C.PHONE: NEEDED[C.PHONE], C.POST: ("parcel", "arrived_on"), C.AGENT: NEEDED[C.AGENT]}


def came_errors(channel: str, came: Mapping[str, str], *, has_paper: bool, now: datetime) -> dict[str, str]:
    """A letter is received on the day it arrives, also when it is registered later (行政许可法 第二十九条 allows the
    application by letter); a telephone brings no paper."""
    if channel not in AT_WINDOW:
        return {"channel": f"窗口登记的渠道只有：{'、'.join(C(one).label for one in AT_WINDOW)}"}
    errors = {name: f"请填写{LABELS[name]}" for name in NEEDED.get(C(channel), ()) if not came.get(name, "").strip()}
    errors |= {
        name: f"{LABELS[name]}最多 {most} 个字" for name, most in LONGEST.items() if len(came.get(name, "")) > most
    }
    if channel == C.PHONE and "called_at" not in errors:
        called = moment_of(came["called_at"])
        if called is None:
            errors["called_at"] = "来电时间写成“2026-03-02 09:30”这样"
        elif called > now.replace(tzinfo=None):
            errors["called_at"] = "来电时间不能晚于现在"
    if channel == C.PHONE and has_paper:
        errors["materials"] = "电话登记收不到纸质材料，请用电子证照、声明或者申请人传来的文件"
    if channel == C.POST and "arrived_on" not in errors:
        arrived = day_of(came["arrived_on"])
        if arrived is None:
            errors["arrived_on"] = "收到日期写成“2026-03-02”这样"
        elif arrived > now.date():
            errors["arrived_on"] = "收到日期不能晚于今天"
    return errors


def received_on(channel: str, came: Mapping[str, str], today: date) -> date:
    """The day from which the term of acceptance runs."""
    return (day_of(came.get("arrived_on", "")) or today) if channel == C.POST else today


def kept(channel: str, came: Mapping[str, str]) -> dict[str, str]:
    names = KEPT.get(C(channel), ()) if channel in C.values else ()
    return {name: came[name].strip() for name in names if came.get(name, "").strip()}


def words(channel: str, told: Mapping[str, str]) -> list[tuple[str, str]]:
    """For the case page."""
    return [(LABELS[name], told[name]) for name in KEPT.get(C(channel), ()) if told.get(name)]


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """Local time of the city, as it is typed."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=None) if len(text.strip()) > 10 else None

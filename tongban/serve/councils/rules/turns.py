"""When one may sign in, vote, vote afterwards, close and seal; each tells what stands in the way, if anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..enums import Confirmation, CouncilState, Vote

LONGEST = 4000
MOST_AGENCIES = 30
FEWEST_AGENCIES = 2
NEXT_STATES: dict[str, set[str]] = {
    CouncilState.CALLED: {CouncilState.SITTING, CouncilState.CANCELLED},
    CouncilState.SITTING: {CouncilState.CLOSED},
    CouncilState.CLOSED: {CouncilState.SEALED},
    CouncilState.SEALED: set(),
    CouncilState.CANCELLED: set(),
}


@dataclass(frozen=True)
class Chair:
    """What a seat has done so far."""

    agency_name: str
    is_present: bool = False
    vote: str = ""
    confirmation: str = ""


def may_move(now: str, to: str) -> bool:
    return to in NEXT_STATES[now]


def sign_in_fault(state: str, held_on: date, today: date) -> str:
    if state not in (CouncilState.CALLED, CouncilState.SITTING):
        return "会议已经结束，不能签到"
    return f"会议在 {held_on:%Y-%m-%d}，当天才能签到" if today < held_on else ""


def vote_fault(state: str, *, is_present: bool, written_until_on: date | None, today: date) -> str:
    """改票: until the chair closes it, the last word counts. 补票: in writing, by who did not come, until a day."""
    if state == CouncilState.CALLED:
        return "会议还没有开始，主席宣布开会以后再表决"
    if state != CouncilState.SITTING:
        return "表决已经关闭，不能再投票或者改票"
    if is_present:
        return ""
    if written_until_on is None:
        return "本单位没有签到，这次会议不接受书面补票"
    return f"书面补票到 {written_until_on:%Y-%m-%d} 为止，已经过期" if today > written_until_on else ""


def vote_input_faults(vote: str, reason: str) -> dict[str, str]:
    fields = {}
    if vote not in Vote.values:
        fields["vote"] = f"请选择：{'、'.join(Vote.labels)}"
    elif vote != Vote.AGREE and not reason.strip():
        fields["reason"] = f"{Vote(vote).label}的，请写明理由"
    if len(reason) > 1000:
        fields["reason"] = "理由最多 1000 个字"
    return fields


def close_faults(chairs: Sequence[Chair], *, written_until_on: date | None, today: date) -> list[str]:
    """The chair waits for written votes as long as they may come."""
    waited = [one.agency_name for one in chairs if not one.is_present and not one.vote]
    if waited and written_until_on is not None and today <= written_until_on:
        return [f"{'、'.join(waited)}可以书面补票到 {written_until_on:%Y-%m-%d}"]
    return []


def seal_faults(chairs: Sequence[Chair], *, minutes: str, confirm_by_on: date | None, today: date) -> list[str]:
    """Every agency that took part confirms; silence past the day is no objection, an objection asks for a new draft."""
    if not minutes or confirm_by_on is None:
        return ["还没有起草纪要"]
    parts = [one for one in chairs if one.is_present or one.vote]
    objected = [one.agency_name for one in parts if one.confirmation == Confirmation.OBJECTED]
    silent = [one.agency_name for one in parts if not one.confirmation]
    found = [f"{'、'.join(objected)}对纪要有异议，改好以后重新送确认"] if objected else []
    if silent and today <= confirm_by_on:
        found.append(f"{'、'.join(silent)}还没有确认（{confirm_by_on:%Y-%m-%d} 以前）")
    return found


def call_faults(
    *,
    topic: str,
    agenda: str,
    place: str,
    online: str,
    agencies: Sequence[int],
    vetoes: Sequence[int],
    held_on: date | None,
    written_until_on: date | None,
    today: date,
) -> dict[str, str]:
    fields = {}
    if not topic.strip() or len(topic) > 200:
        fields["topic"] = "请用 200 字以内写明议题"
    if not agenda.strip() or len(agenda) > LONGEST:
        fields["agenda"] = f"请写明要会审的问题，最多 {LONGEST} 个字"
    if held_on is None:
        fields["starts_at"] = "请填写开会时间，如 2026-12-01 14:30"
    elif held_on < today:
        fields["starts_at"] = "开会时间不能早于今天"
    if not place.strip() and not online.strip():
        fields["place"] = "请填写会议地点，或者填写线上会议的入会方式"
    if len(place) > 200:
        fields["place"] = "会议地点最多 200 个字"
    if len(online) > 200:
        fields["online"] = "入会方式最多 200 个字"
    if not FEWEST_AGENCIES <= len(set(agencies)) <= MOST_AGENCIES:
        fields["agencies"] = f"参加单位连同主席单位 {FEWEST_AGENCIES} 到 {MOST_AGENCIES} 家，一家一票"
    if set(vetoes) - set(agencies):
        fields["vetoes"] = "一票否决的单位要在参加单位里面"
    if written_until_on is not None and held_on is not None and written_until_on < held_on:
        fields["written_until_on"] = "补票截止日期不能早于开会那天"
    return fields

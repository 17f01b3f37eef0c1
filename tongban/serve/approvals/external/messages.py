"""A department's own system tells what the flow of a case waits for (`message`)."""

from __future__ import annotations

from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from ..actions.receiving import messages_of, take
from ..errors import ForeignMessageError
from ..models import OPEN_STATES, Case
from .texts import text_of

LONGEST = 1000


def takes_part(agency_id: int, number: str) -> bool:
    """Whether the system of this agency may speak of a case that was never pushed to it."""
    case = Case.objects.filter(number=number, state__in=OPEN_STATES, participant_ids__contains=[agency_id]).first()
    return case is not None and bool(messages_of(case))


def take_told(case: Case, message: exchange.Received) -> str:
    """Of a locked case. Only from an agency that takes part, only what the flow waits for, now or later on."""
    name = text_of(message, "name", 60, "消息的名称", needed=True)
    words = text_of(message, "words", LONGEST, "说明")
    facts = message.body.get("facts", {})
    if not isinstance(facts, dict):
        raise InvalidInputError(fields={"facts": "消息带来的内容（facts）应是一个对象"})
    if message.agency_id not in case.participant_ids:
        raise ForeignMessageError(peer=message.peer_name, message=name, why="本单位没有参加这个办件")
    awaited = [one for one in messages_of(case) if one.message == name]
    if not awaited:
        raise ForeignMessageError(peer=message.peer_name, message=name, why="这个办件不等这个消息，或者已经收到过")
    now = next((one for one in awaited if one.is_open), awaited[0])
    key = f"exchange:{message.peer_code[:30]}:{message.key}"[:80]
    take(identity.SYSTEM(), case, now, words=words, facts=facts, told_by=(message.peer_name, _agency(message)), key=key)
    return f"{'收到' if now.is_open else '提前收到，先留存'}：{now.name}"


def _agency(message: exchange.Received) -> str:
    return agencies.agency_by_id(message.agency_id).name

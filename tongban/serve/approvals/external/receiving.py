"""接收: 过程 goes onto the timeline, 证照 waits for the result or follows it, 结果 answers the flow, 消息 ends a wait,
and 补正要求 waits for an official."""

from __future__ import annotations

from tongban.common import live
from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..actions.errands import waited_for
from ..actions.walking import lock_case, subject_of
from ..answers import Asked, take_asked
from ..enums import CaseState
from ..errors import AdviceAwaitedError
from ..models import OPEN_STATES, Case
from ..rules import LONGEST_OPINION
from .days import day_of
from .late_licence import register_late
from .messages import take_told
from .senders import require_licensor, step_answered
from .texts import text_of

MOST_ASKED = 50


def on_received(message: exchange.Received) -> str:
    """In one transaction with the mark of the message; what it says is kept word for word there."""
    if message.kind == exchange.InKind.CORRECTION:
        return _correction(message)
    case = lock_case(message.case_number)
    if message.kind == exchange.InKind.LICENCE:
        require_licensor(case, message)
    if message.kind == exchange.InKind.LICENCE and case.state == CaseState.GRANTED:
        _licence(message)
        return register_late(case, message)
    if case.state not in OPEN_STATES:
        return f"办件{case.get_state_display()}，不再接收"
    if message.kind == exchange.InKind.PROCESS:
        done = _process(message)
    elif message.kind == exchange.InKind.LICENCE:
        done = _licence(message)
    elif message.kind == exchange.InKind.MESSAGE:
        done = take_told(case, message)
    else:
        done = _result(case, message)
    live.notify(subject_of(case.number))
    return done


def _process(message: exchange.Received) -> str:
    title = text_of(message, "title", 50, "过程的名称", needed=True)
    text_of(message, "words", 200, "过程的说明")
    text_of(message, "who", 100, "办理人")
    return f"记入办件进度：{title}"


def _licence(message: exchange.Received) -> str:
    """Kept until the result comes: then the licence is registered with this number, term and data."""
    number = text_of(message, "number", 60, "证照编号", needed=True)
    for name, label in (("valid_from", "有效期自"), ("valid_to", "有效期至")):
        day_of(message.body, name, label)
    if not isinstance(message.body.get("data", {}), dict):
        raise InvalidInputError(fields={"data": "证面数据应是一个对象"})
    return f"收下证照 {number}，等办理结果一并登记"


def _correction(message: exchange.Received) -> str:
    """Who locks the application locks the case after it: so nothing is locked here."""
    items = message.body.get("items")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ASKED:
        raise InvalidInputError(fields={"items": f"补正内容（items）应是 1 至 {MOST_ASKED} 项的列表"})
    asked = []
    for place, one in enumerate(items):
        given = [one.get(name) for name in ("material", "opinion")] if isinstance(one, dict) else []
        values = [value.strip() for value in given if isinstance(value, str) and 0 < len(value.strip()) <= 500]
        if len(values) != 2:
            raise InvalidInputError(
                fields={f"items.{place}": "每项写明材料（material）和补正意见（opinion），各不超过 500 字"}
            )
        asked.append((values[0], values[1]))
    return take_asked(Asked(message.case_number, message.peer_code, message.peer_name, message.key, tuple(asked)))


def _result(case: Case, message: exchange.Received) -> str:
    outcome = text_of(message, "outcome", 32, "结果", needed=True)
    opinion = text_of(message, "opinion", LONGEST_OPINION, "意见", needed=outcome == "refuse")
    step = step_answered(case, message, text_of(message, "task", 40, "环节"))
    if words := _past(step, message):
        return words
    if step.is_decision and (waits := waited_for(case)):
        raise AdviceAwaitedError(names="、".join(waits))
    names = {one.code: one.name for one in step.outcomes}
    assert case.flow_instance_id is not None
    system = identity.SYSTEM()
    flow.answer(
        actor=system,
        instance_id=case.flow_instance_id,
        node=step.node,
        outcome=outcome,
        opinion=opinion,
        key=f"exchange:{message.peer_code[:30]}:{message.key}",
    )
    facts = {"peer": message.peer_name, "key": message.key, "outcome": outcome}
    audit.record(system, "approvals.external.result", subject_of(case.number), facts=facts)
    return f"办理结果：{names.get(outcome, outcome)}"


def _past(step: flow.ExternalStep, message: exchange.Received) -> str:
    """退回: what was asked before it is no answer to what is asked now, or not any more."""
    if step.is_recalled:
        return f"“{step.name}”已随退回收回，这个结果不算数"
    asked = message.body.get("ask")
    if asked is not None and step.is_open and asked != step.task_id:
        return f"这是退回以前对“{step.name}”的答复，不算数"
    return ""

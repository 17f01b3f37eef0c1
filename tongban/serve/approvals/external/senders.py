"""谁能说什么: a system answers only the steps that wait for it, and sends only the licence of what it decides.

That a peer speaks of cases that were pushed to it alone is kept by exchange: it takes no message of another one.
"""

from __future__ import annotations

from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.support.flow import api as flow

from ..errors import ForeignLicenceError, ForeignStepError
from ..models import Case


def step_answered(case: Case, message: exchange.Received, node: str) -> flow.ExternalStep:
    """The step that a result is for, open or still to come. Where it names none, the only one of the sender that waits,
    or else was recalled."""
    steps = _steps(case)
    own = [one for one in steps if _waits_for(one.system, one.agency_id, message)]
    if node:
        named = next((one for one in steps if one.node == node), None)
        if named is None:
            raise InvalidInputError(fields={"task": f"流程中没有外部系统任务“{node}”（task）"})
        if named not in own:
            raise ForeignStepError(peer=message.peer_name, step=named.name)
        return named
    if not own:
        raise ForeignStepError(peer=message.peer_name, step="、".join(one.name for one in steps) or case.item_name)
    waiting = [one for one in own if one.is_open] or [one for one in own if one.is_recalled]
    if len(waiting) != 1:
        raise InvalidInputError(fields={"task": "请写明结果是哪个环节的（task）"})
    return waiting[0]


def require_licensor(case: Case, message: exchange.Received) -> None:
    """The licence is made in the name of the agency of the case: by its own system, or the one that decides."""
    deciding = [one for one in _steps(case) if one.is_decision]
    if _waits_for("department", case.agency_id, message):
        return
    if not any(_waits_for(one.system, one.agency_id, message) for one in deciding):
        raise ForeignLicenceError(peer=message.peer_name, agency=case.agency_name)


def _steps(case: Case) -> list[flow.ExternalStep]:
    assert case.flow_instance_id is not None
    return flow.external_steps(case.flow_instance_id)


def _waits_for(system: str, agency_id: int, message: exchange.Received) -> bool:
    peer = exchange.peer_for(system, agency_id)
    return peer is not None and peer[0] == message.peer_code

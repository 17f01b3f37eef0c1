"""规则四眼: one proposes a change of the rules of items, with its reason and day, another agrees or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from . import capping, catalogue, rulebook
from .enums import ProposalState, RuleKind
from .errors import ItemStateError, OwnProposalError
from .models import RuleProposal
from .rules.stars import Rung

Data = dict[str, Any]


@dataclass(frozen=True)
class _Way:
    """`check` refuses what could not be set; `act` sets it. Both take the same arguments. `log`: how actions begin."""

    check: Callable[..., Any]
    act: Callable[..., None]
    log: str


WAYS = {
    RuleKind.HOLD: _Way(rulebook.check_hold, rulebook.set_hold, "items.hold"),
    RuleKind.CAPS: _Way(capping.check_caps, capping.set_caps, "items.caps"),
    RuleKind.EXCEPTION: _Way(capping.check_exception, capping.allow_exception, "items.cap-exception"),
    RuleKind.END: _Way(capping.check_end, capping.end_exception, "items.cap-exception"),
    RuleKind.LADDER: _Way(rulebook.check_ladder, rulebook.set_ladder, "items.ladder"),
}
DAYS = ("effective_on", "expires_on")


@transaction.atomic
def propose_rule(*, actor: User, kind: str, **asked: Any) -> int:
    """`asked`: the arguments of the action; refused like the action itself. Gives the number of the proposal."""
    _require(actor)
    way = WAYS[RuleKind(kind)]
    way.check(**asked)
    data = _stored(asked)
    row = RuleProposal.objects.create(kind=kind, data=data, proposed_by=actor, proposed_at=clock.now())
    audit.record(actor, f"{way.log}.propose", "items", facts=facts_of(row))
    return row.pk


@transaction.atomic
def agree_to_rule(*, actor: User, proposal_id: int) -> None:
    """It is set as it was proposed, if it still can be; its day must not have passed."""
    row = _waiting(actor, proposal_id)
    if row.proposed_by_id == actor.pk:
        raise OwnProposalError
    WAYS[RuleKind(row.kind)].act(actor=actor, proposer=row.proposed_by, **_asked(row.kind, row.data))
    _close(row, actor, ProposalState.AGREED)


@transaction.atomic
def return_rule(*, actor: User, proposal_id: int, note: str) -> None:
    row = _waiting(actor, proposal_id)
    if row.proposed_by_id == actor.pk:
        raise OwnProposalError
    if not 2 <= len(note.strip()) <= 200:
        raise InvalidInputError(fields={f"note_{row.pk}": "请写明为什么退回，2 到 200 个字"})
    _close(row, actor, ProposalState.RETURNED, note.strip())
    facts = facts_of(row) | {"note": row.note, "proposed_by": row.proposed_by.name}
    audit.record(actor, f"{WAYS[RuleKind(row.kind)].log}.return", "items", facts=facts)


@transaction.atomic
def withdraw_rule(*, actor: User, proposal_id: int) -> None:
    """Who proposed it takes it back."""
    row = _waiting(actor, proposal_id)
    if row.proposed_by_id != actor.pk:
        raise NotAllowedError
    _close(row, actor, ProposalState.WITHDRAWN)
    audit.record(actor, f"{WAYS[RuleKind(row.kind)].log}.withdraw", "items", facts=facts_of(row))


def facts_of(row: RuleProposal) -> Data:
    """As the log tells it: by the names that the action itself uses."""
    data = dict(row.data)
    if "item_code" in data:
        data["item"] = data.pop("item_code")
    if row.kind == RuleKind.END:
        return {"exception": data["exception_id"], "reason": data["reason"]} | data.get("shown", {})
    return data


def _require(actor: User) -> None:
    if not catalogue.may_keep(actor):
        raise NotAllowedError


def _waiting(actor: User, proposal_id: int) -> RuleProposal:
    _require(actor)
    rows = RuleProposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFoundError(what="这个规则改动")
    if row.state != ProposalState.WAITING:
        raise ItemStateError(what="这个规则改动", state=row.get_state_display(), verb="再审核")
    return row


def _close(row: RuleProposal, actor: User, state: ProposalState, note: str = "") -> None:
    row.state, row.decided_by, row.decided_at, row.note = state, actor, clock.now(), note
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])


def _stored(asked: Mapping[str, Any]) -> Data:
    data: Data = {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}
    if "rungs" in data:
        data["rungs"] = [asdict(one) for one in data["rungs"]]
    if "exception_id" in data:
        row = capping.check_end(exception_id=data["exception_id"], reason=data["reason"])
        data["shown"] = {"item": row.item.code, "before": row.expires_on.isoformat()}
    return data


def _asked(kind: str, stored: Data) -> Data:
    data = {name: value for name, value in stored.items() if name != "shown"}
    data |= {name: date.fromisoformat(data[name]) for name in DAYS if name in data}
    if "rungs" in data:
        data["rungs"] = [Rung(**one) for one in data["rungs"]]
    return data

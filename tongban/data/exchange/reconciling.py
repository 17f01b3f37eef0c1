"""对账: each day with each peer, by count and hash; what differs is listed and can be mended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import incoming, permissions, rules
from .connector import connector_for
from .enums import DayState, InState, OutState
from .errors import NotFoundError, PeerFaultError, RefusedError, UnreachableError, WrongStateError
from .models import Conversation, InMessage, OutMessage, Peer, Reconciliation

#: Nothing is left to mend.
SETTLED = (DayState.EQUAL, DayState.PASSED)


def reconcile_due() -> dict[str, int]:
    """Yesterday, and days of the last week that did not come out equal; for the night."""
    today = clock.today()
    found = {state.value: 0 for state in DayState}
    for peer in Peer.objects.filter(is_active=True):
        for back in range(rules.LOOK_BACK_DAYS, 0, -1):
            day = today - timedelta(days=back)
            settled = Reconciliation.objects.filter(peer=peer, day=day, state__in=SETTLED).exists()
            if not settled and (back == 1 or _had_messages(peer, day)):
                found[reconcile(peer, day).state] += 1
    return found


def _had_messages(peer: Peer, day: date) -> bool:
    return any(model.objects.filter(peer=peer, day=day).exists() for model in (OutMessage, InMessage))


def reconcile(peer: Peer, day: date) -> Reconciliation:
    ours = own_day(peer, day)
    figures: dict[str, Any] = {"ours": _figures(ours)}
    different: dict[str, list[str]] = {}
    state, error = DayState.EQUAL, ""
    try:
        theirs = connector_for(peer).day(day)
        received, sent = _side(theirs, "received"), _side(theirs, "sent")
        figures["theirs"] = {"received": _short(received), "sent": _short(sent)}
        same = [
            (_short(received), figures["ours"]["sent"]),
            (_short(sent), figures["ours"]["received"]),
        ]
        waiting = OutMessage.objects.filter(peer=peer, day=day, state__in=rules.HOLDING)
        passed_out, passed_in = _passed(peer, day)
        if any(one != other for one, other in same) or waiting.exists():
            different = rules.differences(
                sent=_digests(ours["sent"]),
                unsent=list(waiting.values_list("key", flat=True)),
                arrived=_digests(received),
                theirs=_digests(sent),
                mine=_digests(ours["received"]),
                passed=passed_out,
            )
            # One that was passed over here and had arrived there after all makes the counts differ, and nothing else.
            is_only_passed = not any(different.values()) and passed_out & set(_digests(received))
            state = DayState.EQUAL if is_only_passed else DayState.DIFFERENT
            figures["cases"] = {key: case for side in (sent, received) for key, (_, case) in side["messages"].items()}
        different["passed"] = sorted(passed_out | passed_in)
        if different["passed"] and state == DayState.EQUAL:
            state = DayState.PASSED
    except (UnreachableError, PeerFaultError, RefusedError) as fault:
        state, error = DayState.UNREACHABLE, str(fault)[:500]
    row, _ = Reconciliation.objects.update_or_create(
        peer=peer,
        day=day,
        defaults={
            "state": state,
            "figures": figures,
            "differences": {name: keys for name, keys in different.items() if keys},
            "error": error,
            "checked_at": clock.now(),
        },
    )
    return row


def _passed(peer: Peer, day: date) -> tuple[set[str], set[str]]:
    """Keys of what was passed over, ours and theirs."""
    out = OutMessage.objects.filter(peer=peer, day=day, state=OutState.PASSED).values_list("key", flat=True)
    came = InMessage.objects.filter(peer=peer, day=day, state=InState.PASSED).values_list("key", flat=True)
    return set(out), set(came)


def own_day(peer: Peer, day: date) -> dict[str, Any]:
    """The same that we ask of the other side, as we have it; also what we answer when it asks us."""
    sides = {}
    for name, rows in (
        ("sent", OutMessage.objects.filter(peer=peer, day=day, state=OutState.SENT)),
        ("received", InMessage.objects.filter(peer=peer, day=day)),
    ):
        found = {key: [digest, case] for key, digest, case in rows.values_list("key", "digest", "case_number")}
        digests = {key: digest for key, (digest, _) in found.items()}
        sides[name] = {"count": len(found), "hash": rules.day_hash(peer.signing, digests), "messages": found}
    return sides


def _side(answer: dict[str, Any], name: str) -> dict[str, Any]:
    side = answer.get(name)
    messages = side.get("messages") if isinstance(side, dict) else None
    if not isinstance(messages, dict) or not all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one)
        for one in messages.values()
    ):
        raise PeerFaultError(f"对方的对账单里没有 {name} 的明细")
    return {"count": side.get("count"), "hash": side.get("hash"), "messages": messages}  # type: ignore[union-attr]


def _short(side: dict[str, Any]) -> dict[str, Any]:
    return {"count": side["count"], "hash": side["hash"]}


def _figures(sides: dict[str, Any]) -> dict[str, Any]:
    return {name: _short(side) for name, side in sides.items()}


def _digests(side: dict[str, Any]) -> dict[str, str]:
    return {key: one[0] for key, one in side["messages"].items()}


def mend(*, actor: identity.User, reconciliation_id: int) -> DayState:
    """补发 what they lack, 补取 what we lack, then count again."""
    row = Reconciliation.objects.select_related("peer").filter(pk=reconciliation_id).first()
    if row is None or not permissions.may_see(actor, row.peer):
        raise NotFoundError(what="这一天的对账")
    if row.state in SETTLED:
        state = "两边一致" if row.state == DayState.EQUAL else "只有跳过的消息"
        raise WrongStateError(what="这一天", state=state, verb="补发补取")
    with transaction.atomic():
        again = OutMessage.objects.filter(key__in=row.differences.get("missing_there", ()), state=OutState.SENT)
        facts = {
            "day": row.day.isoformat(),
            "resent": again.update(state=OutState.WAITING, sent_at=None, attempts=0, next_at=clock.now()),
            "fetched": len(row.differences.get("missing_here", ())),
        }
        audit.record(actor, "exchange.day.mend", f"peer:{row.peer.code}", facts=facts)
    cases = {row.figures["cases"][key] for key in row.differences.get("missing_here", ())}
    for line in Conversation.objects.filter(peer=row.peer, case_number__in=cases):
        incoming.fetch_case(row.peer, line, after_seq=0)
    return DayState(reconcile(row.peer, row.day).state)

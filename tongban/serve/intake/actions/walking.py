"""The steps that every action of this module takes."""

from __future__ import annotations

from typing import Any

from tongban.common import clock, live
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from ..models import Application, Relay


def subject_of(number: str) -> str:
    return f"case:{number}"


def lock_application(number: str) -> Application:
    """The application's row first, then the case's, then the flow's: always in this order."""
    found = (
        Application.objects.select_for_update(of=("self", "case")).select_related("case").filter(number=number).first()
    )
    if found is None:
        raise NotFoundError(what="这个办件")
    return found


def hold(number: str) -> None:
    """For a module above that looks at a case and then acts on it, in its own transaction."""
    lock_application(number)


def require(actor: identity.User, action: str, application: Application) -> None:
    """Who may not see the case learns nothing of it; who sees it but may not act is told so."""
    case = application.case
    if not approvals.may_read(actor, case):
        raise NotFoundError(what="这个办件")
    identity.require(
        actor, action, division_path=case.division_path, agency_id=case.agency_id, item_code=case.item_code
    )


def require_applicant(actor: identity.User, application: Application) -> None:
    """The applicant himself, or a window that works for him."""
    if actor.kind == identity.UserKind.CITIZEN:
        if not approvals.may_read(actor, application.case):
            raise NotFoundError(what="这个办件")
        return
    if may_at_receiver(actor, "intake.register", application):
        return
    require(actor, "intake.register", application)


def may_at_receiver(actor: identity.User, action: str, application: Application) -> bool:
    """An official of the window that took it in for another body (代收), by a grant at his own place."""
    if actor.kind != identity.UserKind.STAFF or actor.agency_id is None:
        return False
    if not Relay.objects.filter(application=application, receiver_id=actor.agency_id).exists():
        return False
    own = agencies.agency_by_id(actor.agency_id)
    return identity.allowed(
        actor, action, division_path=own.division_path, agency_id=own.id, item_code=application.case.item_code
    )


def require_state(
    application: Application, allowed: set[approvals.CaseState], verb: str, *, asker: identity.User | None = None
) -> None:
    """`asker`: an official, who may read who was faster."""
    state = approvals.CaseState(application.case.state)
    if state in allowed:
        return
    last = approvals.last_step(application.number) if asker and asker.kind != identity.UserKind.CITIZEN else ""
    words = f"{state.label}（{last}）" if last else state.label
    raise approvals.CaseStateError(number=application.number, state=words, verb=verb)


def require_in_time(application: Application, verb: str) -> None:
    """After five working days of silence the application counts as accepted (行政许可法 第三十二条)."""
    if clock.today() > application.case.accept_due_on:
        raise ConflictError(
            reason=f"收到申请材料已超过五个工作日没有答复，依据《中华人民共和国行政许可法》第三十二条第一款"
            f"第（四）项视为受理，不能再{verb}，请直接办理受理"
        )


def is_repeat(actor: identity.User, key: str | None, name: str, application: Application) -> bool:
    return bool(key) and not approvals.first_time(actor, str(key), name, subject_of(application.number))


def refuse_input(errors: dict[str, str]) -> None:
    if errors:
        raise InvalidInputError(fields=errors)


def tell(
    actor: identity.User, application: Application, action: str, facts: dict[str, Any], *happened: events.Event
) -> None:
    audit.record(actor, f"intake.{action}", subject_of(application.number), facts=facts)
    events.publish(*happened)
    live.notify(subject_of(application.number))

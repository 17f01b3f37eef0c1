"""Verbs on a case, by name and with JSON: one registry for the open interface and for the buttons of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import actions, preview_rules, schemas
from .enums import PreviewState
from .models import Application
from .schema_words import words_of

STATE = approvals.CaseState
Schema = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """`perform` takes the actor, the case number, the checked data and the key."""

    code: str
    name: str
    schema: Schema
    perform: Callable[..., Any]
    for_applicant: bool = False


def _verbs() -> dict[str, Verb]:
    found = [
        Verb("check", "核验材料", schemas.CHECK, actions.check_materials),
        Verb("accept", "受理", schemas.ACCEPT, actions.accept),
        Verb("ask_correction", "一次性告知补正", schemas.ASK_CORRECTION, actions.ask_correction),
        Verb("refuse", "不予受理", schemas.REFUSE, actions.refuse),
        Verb("ask_preview", "一次提出预审意见", schemas.ASK_PREVIEW, actions.ask_preview),
        Verb("pass_preview", "预审通过", schemas.PASS_PREVIEW, actions.pass_preview),
        Verb("receive_originals", "收到原件，正式收件", schemas.NOTHING, actions.receive_originals),
        Verb("answer_preview", "按预审意见整改", schemas.CORRECT, actions.answer_preview, for_applicant=True),
        Verb("insist", "不等预审，直接正式申请", schemas.NOTHING, actions.insist, for_applicant=True),
        Verb("correct", "补正", schemas.CORRECT, actions.correct, for_applicant=True),
        Verb("supplement", "补交容缺材料", schemas.SUPPLEMENT, actions.supplement, for_applicant=True),
        Verb("withdraw", "撤回申请", schemas.WITHDRAW, actions.withdraw, for_applicant=True),
        Verb("deliver", "出件送达", schemas.DELIVER, actions.deliver),
        Verb("pause", "进入特别程序", schemas.PAUSE, approvals.pause_case),
        Verb("resume", "恢复计时", schemas.RESUME, approvals.resume_case),
        Verb("extend", "延长期限", schemas.EXTEND, approvals.extend_case),
        Verb("add_cosigner", "加签", schemas.ADD_COSIGNER, approvals.add_cosigner),
        Verb("receive_message", "登记收到的消息", schemas.RECEIVE_MESSAGE, approvals.receive_message),
        Verb("drop_cosigner", "减签", schemas.DROP_COSIGNER, approvals.drop_cosigner),
        Verb("terminate", "终止办理", schemas.TERMINATE, approvals.terminate_case),
    ]
    return {verb.code: verb for verb in found}


VERBS = _verbs()


def perform(
    actor: identity.User, number: str, verb: str, data: Mapping[str, Any] | None = None, *, key: str | None = None
) -> approvals.CaseInfo:
    """Do one verb; its data is checked against the schema first, each fault named by its field in Chinese."""
    found = VERBS.get(verb)
    if found is None:
        raise NotFoundError(what=f"操作“{verb}”，可用的有：{'、'.join(VERBS)}")
    if key is not None and not 1 <= len(key) <= 100:
        raise InvalidInputError(fields={"key": "提交编号（Idempotency-Key）应为 1 到 100 个字符"})
    body = dict(data or {})
    errors = words_of(found.schema, body)
    if errors:
        raise InvalidInputError(fields=errors)
    found.perform(actor=actor, number=number, key=key, **_whole_numbers(found.schema, body))
    return approvals.case(number)


def _whole_numbers(schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
    """15.0 is a whole number in JSON Schema, but not for a calendar."""
    parts = schema["properties"]
    return {
        name: int(value) if parts[name].get("type") == "integer" and isinstance(value, float) else value
        for name, value in body.items()
    }


def available(actor: identity.User, number: str) -> tuple[approvals.VerbInfo, ...]:
    """The verbs that this person may use on this case now."""
    row = Application.objects.select_related("case", "correction", "preview", "relay").filter(number=number).first()
    if row is None or not approvals.may_read(actor, row.case):
        raise NotFoundError(what="这个办件")
    return verbs_for(actor, row)


def verbs_for(actor: identity.User, application: Application) -> tuple[approvals.VerbInfo, ...]:
    """What this person may do with this application now, in the order of the buttons."""
    return tuple(
        approvals.VerbInfo(code, VERBS[code].name)
        for code in [*_window(actor, application), *_applicant(actor, application)]
    ) + approvals.verbs_for(actor, application.case)


def _window(actor: identity.User, application: Application) -> list[str]:
    case, found = application.case, []
    if _may(actor, "intake.accept", application):
        if case.state == STATE.SUBMITTED:
            found += ["check", "accept"]
            if getattr(application, "correction", None) is None:
                found.append("ask_correction")
        if case.state in (STATE.SUBMITTED, STATE.CORRECTING):
            found.append("refuse")
        if case.state == STATE.PREVIEWING:
            found += [
                "check",
                *_may_preview(
                    application, {"ask": "ask_preview", "pass": "pass_preview", "receive": "receive_originals"}
                ),
            ]
    is_decided = case.state in (STATE.GRANTED, STATE.REFUSED)
    if is_decided and case.delivered_at is None and _may_deliver(actor, application):
        found.append("deliver")
    return found


def _applicant(actor: identity.User, application: Application) -> list[str]:
    case = application.case
    found: list[str] = []
    is_citizen = actor.kind == identity.UserKind.CITIZEN
    if not (approvals.may_read(actor, case) if is_citizen else _may_for_applicant(actor, application)):
        return found
    if case.state == STATE.PREVIEWING:
        found += _may_preview(application, {"answer": "answer_preview", "insist": "insist"})
    if case.state == STATE.CORRECTING:
        found.append("correct")
    if case.outstanding and case.state in (STATE.ACCEPTED, STATE.PAUSED):
        found.append("supplement")
    return found


def _may_preview(application: Application, verbs: Mapping[str, str]) -> list[str]:
    preview = getattr(application, "preview", None)
    if preview is None:
        return []
    return [verb for what, verb in verbs.items() if preview_rules.may(what, PreviewState(preview.state))]


def _may_for_applicant(actor: identity.User, application: Application) -> bool:
    return _may(actor, "intake.register", application) or _is_receiver(actor, application, "intake.register")


def _may_deliver(actor: identity.User, application: Application) -> bool:
    """With the body until the result was sent back to the receiving place; then with that window, once it is there."""
    relay = getattr(application, "relay", None)
    if relay is None or relay.receiver_id is None or relay.result_sent_at is None:
        return _may(actor, "intake.deliver", application)
    return relay.result_arrived_at is not None and _is_receiver(actor, application, "intake.deliver")


def _is_receiver(actor: identity.User, application: Application, action: str) -> bool:
    relay = getattr(application, "relay", None)
    if relay is None or actor.agency_id is None or relay.receiver_id != actor.agency_id:
        return False
    own = agencies.agency_by_id(actor.agency_id)
    return identity.allowed(
        actor, action, division_path=own.division_path, agency_id=own.id, item_code=application.case.item_code
    )


def _may(actor: identity.User, action: str, application: Application) -> bool:
    case = application.case
    return identity.allowed(
        actor, action, division_path=case.division_path, agency_id=case.agency_id, item_code=case.item_code
    )

"""申报: one transaction makes the case, the application, its materials and the first task, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock, codes
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.common.prepared import insert, together
from tongban.serve.approvals import api as approvals
from tongban.serve.pledges import api as pledges
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import channel_rules, numbering, relay_rules, seats
from .. import materials as checklist
from ..enums import DeliveryMethod, SignedFor, Source
from ..errors import KeyReusedError
from ..events import ApplicationSubmitted
from ..models import Application
from ..schema_words import unusable_text
from ..values import Receipt
from .previewing import open_preview
from .relaying import RelayIn, from_another_province, open_relay
from .requesting import Request, checked_of, is_previewed, require_entitled
from .signing import keep_signature
from .terms import acceptance_due
from .walking import refuse_input, subject_of

ONCE = "application_once_per_key"
NEXT_STEP = "窗口正在核对材料，{day}前告知受理、补正或者不予受理；逾期没有告知的，自收到材料之日起即为受理"


def submit(
    *,
    actor: identity.User,
    party: identity.Party,
    item_code: str,
    answers: Mapping[str, Any],
    situations: Mapping[str, Any],
    materials: Mapping[str, Any],
    channel: str,
    key: str,
    on_behalf: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
    signature: devices.Strokes | None = None,
    preview: bool | None = False,
    relay: RelayIn | None = None,
) -> Receipt:
    """Hand in an application. The same key sent again, also at the same moment, gets the same receipt.

    `preview`: looked at before it counts (预审; None: never, for a part of 一件事); `relay`: taken in for another
    body (代收).
    """
    if not 1 <= len(key) <= 100:
        raise InvalidInputError(fields={"key": "提交编号（Idempotency-Key）应为 1 到 100 个字符"})
    refuse_input(
        unusable_text(
            {
                "key": key,
                "item_code": item_code,
                "answers": answers,
                "situations": situations,
                "materials": materials,
                "delivery": delivery or {},
                "on_behalf": on_behalf or {},
                "relay": relay.texts if relay else {},
            }
        )
    )
    request = Request(
        actor,
        party,
        item_code,
        answers,
        situations,
        materials,
        channel,
        key,
        on_behalf or {},
        delivery or {},
        signature,
        preview,
        relay,
    )
    try:
        with transaction.atomic():
            return _submit(request)
    except IntegrityError as problem:
        if ONCE not in str(problem):
            raise
    # The twin of this request was faster: its transaction has committed, so its receipt is there.
    return _earlier(numbering.reserve(actor.pk, key, party.id_number), request.digest)


def submit_below(
    *,
    upper: Application,
    item_code: str,
    answers: Mapping[str, Any],
    situations: Mapping[str, Any],
    materials: Mapping[str, Any],
    key: str,
) -> Receipt:
    """A 子办件 for the same applicant, by the platform; in the transaction of the caller, who holds the upper case.

    Its result goes up by data. Materials refer to those of the upper case, no file is copied.
    """
    case = upper.case
    request = Request(
        identity.SYSTEM(),
        approvals.info_of(case).applicant,
        item_code,
        answers,
        situations,
        materials,
        case.channel,
        key,
        {},
        {"method": DeliveryMethod.ELECTRONIC.value},
        preview=None,
        upper=upper,
    )
    return _submit(request)


def register(
    *,
    actor: identity.User,
    party: identity.Party,
    item_code: str,
    answers: Mapping[str, Any],
    situations: Mapping[str, Any],
    materials: Mapping[str, Any],
    key: str,
    identity_note: str,
    agent_name: str = "",
    agent_id_number: str = "",
    delivery: Mapping[str, Any] | None = None,
    card: str = "",
    signature: devices.Strokes | None = None,
    channel: str = approvals.Channel.WINDOW,
    came: Mapping[str, str] | None = None,
    relay: RelayIn | None = None,
) -> Receipt:
    """代为登记: the clerk types in what the applicant brought; how he was identified is noted.

    `card`: where and when an identity card was read, for who showed one; `signature`: what the applicant signed;
    `channel` and `came`: by telephone, letter or through a window of another province, with who, when and its number.
    """
    on_behalf = at_the_window(actor, party, identity_note, agent_name, agent_id_number, card)
    told = {name: str(value) for name, value in (came or {}).items()}
    has_paper = any(isinstance(one, Mapping) and "paper" in one for one in materials.values())
    if relay is None or relay.is_city is False:
        refuse_input(channel_rules.came_errors(channel, told, has_paper=has_paper, now=timezone.localtime(clock.now())))
    if channel == approvals.Channel.AGENT and relay is None:
        relay = from_another_province(told)
    on_behalf |= channel_rules.kept(channel, told)
    return submit(
        actor=actor,
        party=party,
        item_code=item_code,
        answers=answers,
        situations=situations,
        materials=materials,
        channel=channel,
        key=key,
        on_behalf=on_behalf,
        delivery=delivery,
        signature=signature,
        relay=relay,
    )


def at_the_window(
    actor: identity.User,
    party: identity.Party,
    identity_note: str,
    agent_name: str,
    agent_id_number: str,
    card: str = "",
) -> dict[str, str]:
    """How the clerk came to know who stands there, as it is kept with the application; refused when it is not said."""
    if actor.kind == identity.UserKind.CITIZEN:
        raise NotAllowedError
    errors = {} if identity_note.strip() else {"identity_note": "请记录核验身份的方式，例如“核验居民身份证原件”"}
    if reason := _party_error(party):
        errors["party.id_number"] = reason
    if not party.name.strip():
        errors["party.name"] = "请填写申请人姓名或者名称"
    if agent_id_number and (reason := codes.citizen_id_error(agent_id_number)):
        errors["agent_id_number"] = reason
    refuse_input(errors)
    return {
        "identity_note": identity_note.strip(),
        "agent_name": agent_name.strip(),
        "agent_id_number": agent_id_number,
        "clerk": actor.name,
        **({"window": seat[1].words} if (seat := seats.seat_of(actor)) else {}),
        **({"card": card} if card else {}),
    }


def _submit(request: Request) -> Receipt:
    reserved = numbering.reserve(request.actor.pk, request.key, request.party.id_number)
    if reserved.earlier_number:
        return _earlier(reserved, request.digest)
    now, today = clock.now(), clock.today()
    guide = items.guide(request.item_code)
    is_at_window = require_entitled(request, guide)
    bar = approvals.bar_of(guide, request.party.id_number) if reserved.is_recorded else ""
    clean, checked = checked_of(request, guide, is_at_window=is_at_window, bar=bar)
    received = channel_rules.received_on(request.channel, request.on_behalf, today)
    receipt = Receipt(
        number=reserved.number(guide.code, today),
        query_code=codes.random_code(10),
        item_name=guide.name,
        agency_name=guide.agency_name,
        submitted_at=now,
        accept_due_on=(due := acceptance_due(received)),
        next_step=next_step(due),
    )
    with together(*approvals.ROWS_OF_OPENING, drawn=reserved.keys):
        application = _write(request, guide, receipt, clean, checked, received)
    if request.relay is not None:
        is_paper = any(one.source is Source.PAPER for one in checked.given)
        held = open_relay(request.actor, application, request.relay, is_paper=is_paper)
    else:
        held = is_previewed(request, guide) and open_preview(request.actor, application)
    return replace(receipt, next_step=next_step_before_receipt(request.relay is not None)) if held else receipt


def _write(
    request: Request,
    guide: items.Guide,
    receipt: Receipt,
    clean: dict[str, Any],
    checked: checklist.Checked,
    received: date,
) -> Application:
    actor, party = request.actor, request.party
    assert guide.form is not None  # a guide in force has one
    # Asked before the first row is put down, so that all rows go as one statement.
    errors = checklist.use_licences(actor, checked, number=receipt.number, item_name=guide.name, party=party)
    opened = approvals.open_case(
        actor=actor,
        opening=approvals.Opening(
            number=receipt.number,
            query_code=receipt.query_code,
            guide=guide,
            party=party,
            agent_name=_agent(actor, party, request.on_behalf),
            channel=request.channel,
            submitted_at=receipt.submitted_at,
            accept_due_on=receipt.accept_due_on,
            context={"situations": dict(request.situations), "pledged": bool(checked.pledged)}
            | items.flow_answers(guide, clean),
            received_on=received,
            also_agency_ids=_also(request),
        ),
    )
    application = Application(
        case_id=opened.case_id,
        number=receipt.number,
        form_code=guide.form.code,
        form_version=guide.form.version,
        answers=clean,
        situations=dict(request.situations),
        delivery=dict(request.delivery),
        on_behalf=dict(request.on_behalf),
        submitted_by=actor,
        key=request.key,
        request_hash=request.digest,
    )
    insert([application])
    insert(checklist.lines(checked, application_id=application.pk, at=receipt.submitted_at))
    if request.signature:
        signer = _agent(actor, party, request.on_behalf) or party.name
        keep_signature(application, SignedFor.APPLICATION, request.signature, signer, actor)
    audit.record(
        actor,
        "intake.submit",
        subject_of(receipt.number),
        facts={
            "item": guide.code,
            "version": guide.version,
            "channel": request.channel,
            "materials": {one.material.code: one.source.value for one in checked.given},
            "on_behalf": bool(request.on_behalf),
        },
    )
    # No live.notify here: nobody watches a case that does not exist yet, and NOTIFY makes commits queue.
    events.publish(ApplicationSubmitted(case_number=receipt.number, item_code=guide.code))
    # Taking the files sends what waits: the unique key stands before them, so a twin of this request waits for us
    # and then gives way.
    if request.upper is None:
        errors |= checklist.claim_files(checked, subject=subject_of(receipt.number), owner_id=actor.pk)
    refuse_input(errors)
    if checked.pledged:
        pledges.make_pledge(
            actor=actor,
            case_id=opened.case_id,
            number=receipt.number,
            guide=guide,
            party=party,
            materials=checked.pledged,
            pledger_name=_agent(actor, party, request.on_behalf) or party.name,
            way=_way_of_pledging(request.on_behalf),
            at=receipt.submitted_at,
        )
    return application


def _also(request: Request) -> tuple[int, ...]:
    """Who reads the case besides: the body that takes it in for another, or handles the case that waits for it."""
    if request.upper is not None:
        return (request.upper.case.agency_id,)
    return (request.actor.agency_id,) if request.is_for_another and request.actor.agency_id else ()


def _way_of_pledging(on_behalf: Mapping[str, Any]) -> str:
    note = str(on_behalf.get("identity_note") or "")
    return f"在窗口书面签名（{note}）"[:100] if on_behalf else "登录实名账户确认"


def next_step(accept_due_on: Any) -> str:
    return NEXT_STEP.format(day=f"{accept_due_on.year}年{accept_due_on.month}月{accept_due_on.day}日")


def next_step_before_receipt(is_relay: bool) -> str:
    if is_relay:
        return f"本窗口{relay_rules.NOT_ACCEPTANCE}"
    return "先预审，有意见会一次告诉您；预审不是受理，不占用受理和办理期限，您也可以随时直接正式申请"


def _earlier(reserved: numbering.Reserved, digest: str) -> Receipt:
    if reserved.earlier_number is None:
        raise ConflictError(reason="申请没有提交成功，请再提交一次")
    if reserved.earlier_hash != digest:
        raise KeyReusedError
    case = approvals.case(reserved.earlier_number)
    return Receipt(
        number=case.number,
        query_code=case.query_code,
        item_name=case.item_name,
        agency_name=case.agency_name,
        submitted_at=case.submitted_at,
        accept_due_on=case.accept_due_on,
        next_step=next_step_before_receipt(case.state == approvals.CaseState.RELAYED)
        if case.is_before_receipt
        else next_step(case.accept_due_on),
        is_repeat=True,
    )


def _agent(actor: identity.User, party: identity.Party, on_behalf: Mapping[str, Any]) -> str:
    if on_behalf.get("agent_name"):
        return str(on_behalf["agent_name"])
    return actor.name if actor.kind == identity.UserKind.CITIZEN and actor.name != party.name else ""


def _party_error(party: identity.Party) -> str | None:
    if party.kind == identity.PartyKind.NATURAL:
        return codes.citizen_id_error(party.id_number)
    return codes.credit_code_error(party.id_number)

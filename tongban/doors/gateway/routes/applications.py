"""申请."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Router, Status
from pydantic import StringConstraints

from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

from ..applicants import AT_THE_WINDOW, materials_of, own_party, party_of
from ..auth import token, user_of
from ..shapes import AgainIn, ApplicationIn, JointApplicationIn, JointOut, JointReceiptOut, Key, ReceiptOut

router = Router(tags=["申请"], auth=token)
Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z]+$")]


@router.post("/applications", response={200: ReceiptOut, 201: ReceiptOut}, summary="提交申请；同一个键只成一件")
def submit(request: HttpRequest, data: ApplicationIn, key: Annotated[Key, Header(alias="Idempotency-Key")]) -> Status:
    facts = _facts(request, data, key) | {"item_code": data.item}
    if data.on_behalf_of is not None:
        receipt = intake.register(**facts, party=party_of(data.on_behalf_of), identity_note=AT_THE_WINDOW)
    else:
        party = own_party(user_of(request), data.party)
        receipt = intake.submit(**facts, party=party, channel=approvals.Channel.API, preview=data.preview)
    answer = ReceiptOut(
        number=receipt.number, query_code=receipt.query_code, next_step=receipt.next_step, repeated=receipt.is_repeat
    )
    return Status(200 if receipt.is_repeat else 201, answer)


@router.post(
    "/joint-applications",
    response={200: JointReceiptOut, 201: JointReceiptOut},
    summary="一件事一次提交：要办的每项各成一件，要么都成要么都不成；同一个键只成一次",
)
def submit_joint(
    request: HttpRequest, data: JointApplicationIn, key: Annotated[Key, Header(alias="Idempotency-Key")]
) -> Status:
    facts = _facts(request, data, key) | {"theme_code": data.theme}
    if data.on_behalf_of is not None:
        receipt = intake.register_joint(**facts, party=party_of(data.on_behalf_of), identity_note=AT_THE_WINDOW)
    else:
        party = own_party(user_of(request), data.party)
        receipt = intake.submit_joint(**facts, party=party, channel=approvals.Channel.API)
    answer = JointReceiptOut(
        number=receipt.number,
        theme=receipt.theme_name,
        cases=list(receipt.case_numbers),
        later=list(receipt.later),
        repeated=receipt.is_repeat,
    )
    return Status(200 if receipt.is_repeat else 201, answer)


@router.post(
    "/joint-applications/{number}/parts/{case}/again",
    response={200: ReceiptOut, 201: ReceiptOut},
    summary="重新申办没有准予的一项：仍属于同一件一件事；原来的文件可以再用；同一个键只成一件",
)
def apply_again(
    request: HttpRequest,
    number: Annotated[Number, Path()],
    case: Annotated[Number, Path()],
    data: AgainIn,
    key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> Status:
    begun = intake.again_for(user_of(request), case)
    if begun.joint.number != number:
        raise NotFoundError(what="这件一件事里的这个办件")
    given = materials_of(data.materials)
    facts: dict[str, Any] = {
        "actor": user_of(request),
        "number": case,
        "answers": begun.earlier.answers | data.answers,
        "situations": begun.situations | data.situations,
        "materials": begun.materials | given,
        "key": key,
        "delivery": begun.earlier.delivery_choice,
    }
    if user_of(request).kind == identity.UserKind.CITIZEN:
        receipt = intake.reapply(**facts, channel=approvals.Channel.API)
    else:
        receipt = intake.register_again(**facts, identity_note=AT_THE_WINDOW)
    answer = ReceiptOut(
        number=receipt.number, query_code=receipt.query_code, next_step=receipt.next_step, repeated=receipt.is_repeat
    )
    return Status(200 if receipt.is_repeat else 201, answer)


def _facts(request: HttpRequest, data: ApplicationIn | JointApplicationIn, key: str) -> dict[str, Any]:
    return {
        "actor": user_of(request),
        "answers": data.answers,
        "situations": data.situations,
        "materials": materials_of(data.materials),
        "key": key,
    }


@router.get("/joint-applications/{number}", response=JointOut, summary="一件事申请和它的各件办到哪了")
def read_joint(request: HttpRequest, number: Annotated[Number, Path()]) -> dict[str, Any]:
    view, readable = intake.joint_visible(user_of(request), number)
    return {
        "number": view.number,
        "theme": {"code": view.theme_code, "name": view.theme_name},
        "applicant": view.applicant_name,
        "submitted_at": view.submitted_at,
        "done": view.done,
        "parts": [
            {
                "number": part.number if part.number in readable else None,
                "item_code": part.item_code,
                "item_name": part.item_name,
                "agency": part.agency_name,
                "stage": stage + 1,
                "state": part.state,
                "state_name": part.state_name,
                "attempt": len(attempts),
                "earlier": [one.number for one in attempts[:-1] if one.number in readable],
            }
            for part, stage, attempts in zip(view.parts, view.stages, view.attempts, strict=True)
        ],
        "finished_at": view.finished_at,
        "later": list(view.later),
    }

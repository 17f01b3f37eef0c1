"""申请."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Router, Status
from pydantic import StringConstraints

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from ..applicants import AT_THE_WINDOW, materials_of, own_party, party_of
from ..auth import token, user_of
from ..shapes import ApplicationIn, JointApplicationIn, JointOut, JointReceiptOut, Key, ReceiptOut

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
            }
            for part, stage in zip(view.parts, view.stages, strict=True)
        ],
        "later": list(view.later),
    }

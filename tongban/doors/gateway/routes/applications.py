"""申请."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Router, Status

from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

from ..auth import token, user_of
from ..shapes import ApplicationIn, Key, MaterialIn, PartyIn, ReceiptOut

router = Router(tags=["申请"], auth=token)


@router.post("/applications", response={200: ReceiptOut, 201: ReceiptOut}, summary="提交申请；同一个键只成一件")
def submit(request: HttpRequest, data: ApplicationIn, key: Annotated[Key, Header(alias="Idempotency-Key")]) -> Status:
    user = user_of(request)
    facts: dict[str, Any] = {
        "actor": user,
        "item_code": data.item,
        "answers": data.answers,
        "situations": data.situations,
        "materials": {code: _material(code, material) for code, material in data.materials.items()},
        "key": key,
    }
    if data.on_behalf_of is not None:
        receipt = intake.register(
            **facts, party=_party_of(data.on_behalf_of), identity_note="经开放接口代为申报，已核验申请人身份"
        )
    else:
        receipt = intake.submit(**facts, party=_own_party(user, data.party), channel=approvals.Channel.API)
    answer = ReceiptOut(
        number=receipt.number, query_code=receipt.query_code, next_step=receipt.next_step, repeated=receipt.is_repeat
    )
    return Status(200 if receipt.is_repeat else 201, answer)


def _material(code: str, material: MaterialIn) -> dict[str, Any]:
    given = {name: value for name, value in material.model_dump().items() if value is not None}
    if len(given) != 1:
        raise InvalidInputError(
            fields={
                f"materials.{code}": "请给出一种来源：file（已上传的文件）、licence（证照标识）或 declared（本人声明）"
            }
        )
    return {name: str(value) if name == "file" else value for name, value in given.items()}


def _own_party(user: identity.User, id_number: str | None) -> identity.Party:
    """The applicant must be the user or somebody he may act for."""
    parties = identity.parties_of(user)
    if not parties:
        raise InvalidInputError(fields={"party": "这个账号没有申请人身份；窗口代为申报请填写 on_behalf_of"})
    if id_number is None:
        return parties[0]
    for party in parties:
        if party.id_number == id_number:
            return party
    raise InvalidInputError(fields={"party": "您不能以这个名义申请：既不是您本人，也没有授权"})


def _party_of(data: PartyIn) -> identity.Party:
    return identity.Party(data.kind, data.id_type, data.id_number, data.name, data.phone)

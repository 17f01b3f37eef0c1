"""In whose name a program applies, and what it hands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity

from .shapes import MaterialIn, PartyIn

AT_THE_WINDOW = "经开放接口代为申报，已核验申请人身份"


def own_party(user: identity.User, id_number: str | None) -> identity.Party:
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


def party_of(data: PartyIn) -> identity.Party:
    return identity.Party(data.kind, data.id_type, data.id_number, data.name, data.phone)


def materials_of(given: Mapping[str, MaterialIn]) -> dict[str, dict[str, Any]]:
    return {code: _material(code, material) for code, material in given.items()}


def _material(code: str, material: MaterialIn) -> dict[str, Any]:
    given = {name: value for name, value in material.model_dump().items() if value is not None}
    if len(given) != 1:
        raise InvalidInputError(
            fields={
                f"materials.{code}": "请给出一种来源：file（已上传的文件）、licence（证照标识）、"
                "declared（本人声明）或 pledge（告知承诺）"
            }
        )
    return {name: str(value) if name == "file" else value for name, value in given.items()}

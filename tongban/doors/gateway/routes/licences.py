"""证照核验: public, and shows only what is public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import StringConstraints

from tongban.data.licences import api as licences
from tongban.support.identity import api as identity

from ..auth import token, user_of
from ..shapes import LicenceOut, VerificationOut

router = Router(tags=["证照"])


@router.get("/licences", response=list[LicenceOut], auth=token, summary="您和您所代表的单位持有的有效证照，可作为材料")
def list_held(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"identifier": one.identifier, "type": one.type_code, "name": one.name, "number": one.number,
         "holder": one.holder_name, "valid_to_on": one.valid_to_on}
        for party in identity.parties_of(user_of(request))
        for one in licences.held_by(party.id_number)
    ]  # fmt: skip


Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[0-9A-Za-z._\-]+$")]


@router.get("/licences/{identifier}/verification", response=VerificationOut, auth=None, summary="这张证照是否有效")
def verify(request: HttpRequest, identifier: Annotated[Identifier, Path()]) -> dict[str, Any]:
    return asdict(licences.verification(identifier))

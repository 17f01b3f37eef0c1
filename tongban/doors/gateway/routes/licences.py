"""证照核验: public, and shows only what is public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import StringConstraints

from tongban.data.licences import api as licences

from ..shapes import VerificationOut

router = Router(tags=["证照"])
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[0-9A-Za-z._\-]+$")]


@router.get("/licences/{identifier}/verification", response=VerificationOut, auth=None, summary="这张证照是否有效")
def verify(request: HttpRequest, identifier: Annotated[Identifier, Path()]) -> dict[str, Any]:
    return asdict(licences.verification(identifier))

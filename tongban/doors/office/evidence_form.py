"""The box for 证据材料 on a form of the case page: files that came stay while something else is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files
from tongban.support.identity import api as identity

#: The box for files, and the ids of those that have come.
BOX, KEPT = "evidence", "evidence_kept"


def evidence_fields(typed: Mapping[str, str], label: str, hint: str) -> list[dict[str, Any]]:
    kept = typed.get(KEPT, "")
    count = len(kept.split())
    return [
        {"kind": "hidden", "name": KEPT, "value": kept},
        {
            "kind": "files",
            "name": BOX,
            "label": label,
            "hint": f"已收到 {count} 份，可以再加" if count else hint,
            "is_optional": True,
        },
    ]


def evidence_ids(typed: Mapping[str, str]) -> list[str]:
    return typed.get(KEPT, "").split()


def keep_evidence(request: HttpRequest, user: identity.User, typed: dict[str, str]) -> dict[str, str]:
    """What was typed, with the ids of the files that came now. InvalidInputError names the box; earlier ones stay."""
    kept = evidence_ids(typed)
    for sent in request.FILES.getlist(BOX):
        try:
            kept.append(str(files.receive(user, name=sent.name or "", chunks=sent.chunks(), purpose="特别程序证据").id))
        except files.FileRefusedError as refusal:
            typed[KEPT] = " ".join(kept)
            raise InvalidInputError(fields={BOX: refusal.sentence}) from refusal
    return typed | {KEPT: " ".join(kept)}

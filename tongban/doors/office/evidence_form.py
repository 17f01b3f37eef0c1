"""证据材料 on a form of the case page: files, or a paper that is named; one of both is needed.

Files that came stay while something else is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files
from tongban.support.identity import api as identity

#: The box for files, and the ids of those that have come.
BOX, KEPT = "evidence", "evidence_kept"
#: Of a paper that is named and not uploaded: what the form calls its parts.
PARTS = {"number": "reference_number", "issuer": "reference_issuer", "dated_on": "reference_on"}


def evidence_fields(typed: Mapping[str, str], label: str, hint: str) -> list[dict[str, Any]]:
    kept = typed.get(KEPT, "")
    count = len(kept.split())
    told = f"{hint}。没有电子件的，在下面写明文书的文号、出具的单位和日期；两样至少有一样"
    return [
        {"kind": "hidden", "name": KEPT, "value": kept},
        {
            "kind": "files",
            "name": BOX,
            "label": label,
            "hint": f"已收到 {count} 份，可以再加" if count else told,
        },
        {
            "kind": "text",
            "name": PARTS["number"],
            "label": "文书的文号",
            "hint": "上传了材料的，可以不填这三项",
            "width": "long",
            "is_optional": True,
        },
        {"kind": "text", "name": PARTS["issuer"], "label": "出具的单位", "width": "long", "is_optional": True},
        {"kind": "text", "name": PARTS["dated_on"], "label": "文书的日期", "type": "date", "is_optional": True},
    ]


def reference_of(typed: Mapping[str, str]) -> dict[str, str]:
    return {part: typed.get(name, "") for part, name in PARTS.items()}


def with_proof(act: Callable[[], object]) -> object:
    """Refusals of a paper that was named by half, by the names of the form."""
    try:
        return act()
    except InvalidInputError as refusal:
        names = {f"reference.{part}": name for part, name in PARTS.items()}
        raise InvalidInputError(
            fields={names.get(name, name): reason for name, reason in refusal.fields.items()}
        ) from refusal


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

"""证据材料 of a special procedure: why it is needed, and what came of it (专家意见、检验报告、听证笔录)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from ..models import Case
from .walking import subject_of

MOST = 10


def take_evidence(actor: identity.User, case: Case, ids: Iterable[Any], at: str) -> list[dict[str, str]]:
    """Files that this official has uploaded become part of the case; each stands in the record with its digest.

    `at`: "start" or "end" of the procedure. InvalidInputError names the field `evidence`.
    """
    wanted = list(dict.fromkeys(str(one) for one in ids))
    if len(wanted) > MOST:
        raise InvalidInputError(fields={"evidence": f"证据材料最多 {MOST} 份，请合并"})
    taken = files.claim(wanted, subject_of(case.number), actor.pk)
    held = {str(one.id): one for one in taken.values()}
    if missing := [one for one in wanted if one not in held]:
        words = f"有 {len(missing)} 份证据材料没有找到，或者不是您上传的，请重新上传"
        raise InvalidInputError(fields={"evidence": words})
    return [{"at": at, "file": one, "name": held[one].name, "sha256": held[one].sha256} for one in wanted]

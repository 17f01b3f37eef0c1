"""What a special procedure rests on, and what came of it (专家意见、检验报告): files, or a paper that is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import evidence_rules as rules
from ..models import Case
from .walking import subject_of


def faults(ids: Iterable[Any], reference: Mapping[str, Any] | None, at: str) -> dict[str, str]:
    """By field. In a rehearsal nothing has to be there: files come with the form itself."""
    found = rules.evidence_faults(list(dict.fromkeys(str(one) for one in ids)), reference, at, clock.today())
    return {} if notices.is_rehearsal() and set(found) == {rules.EVIDENCE} else found


def take_evidence(
    actor: identity.User, case: Case, ids: Iterable[Any], reference: Mapping[str, Any] | None, at: str
) -> list[dict[str, str]]:
    """Files that this official has uploaded become part of the case, each with its digest; a paper that is only
    referred to stands with its number, issuer and day. `faults` found nothing before.

    `at`: "start" or "end" of the procedure, or "message". InvalidInputError names the field `evidence`.
    """
    wanted = list(dict.fromkeys(str(one) for one in ids))
    taken = files.claim(wanted, subject_of(case.number), actor.pk)
    held = {str(one.id): one for one in taken.values()}
    if missing := [one for one in wanted if one not in held]:
        words = f"有 {len(missing)} 份证据材料没有找到，或者不是您上传的，请重新上传"
        raise InvalidInputError(fields={"evidence": words})
    found = [{"at": at, "file": one, "name": held[one].name, "sha256": held[one].sha256} for one in wanted]
    if paper := rules.reference_of(reference):
        day: date = paper.dated_on
        told = {"issuer": paper.issuer, "number": paper.number, "dated_on": day.isoformat()}
        found.append({"at": at, "name": paper.words, **told})
    return found

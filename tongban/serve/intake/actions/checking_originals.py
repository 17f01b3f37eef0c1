"""核原件: the counter has seen the original, which raises what was uploaded from C to B (国办函〔2016〕108号).

Paper that was taken in without a file may be scanned with it; what the applicant uploaded is never replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.common.rewriting import rewrite
from tongban.support.identity import api as identity

from .. import materials as checklist
from ..enums import SeenAs, Source
from ..models import ApplicationMaterial
from .walking import is_repeat, lock_application, refuse_input, require, subject_of, tell

#: What has an original to be compared with; a licence of the platform and a declaration have none.
COMPARABLE = (Source.FILE, Source.PAPER)
SEEN, UPLOADED = "B", "C"
MOST_COPIES = 99


@transaction.atomic
def check_originals(
    *, actor: identity.User, number: str, seen: Mapping[str, Mapping[str, Any]], key: str | None = None
) -> None:
    """`seen`: by material code, as what (original or copy), how many, and the scan of what came on paper (`file`). A
    copy alone raises nothing."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "check_originals", application):
        return
    if application.case.closed_at:
        raise ConflictError(reason=f"办件{number}已经办结，不能再核原件")
    lines = {one.code: one for one in application.materials.filter(is_current=True)}
    if not seen:
        raise InvalidInputError(fields={"seen": "请选择核对了哪几份材料"})
    refuse_input(_errors(lines, seen))
    scans = _claim_scans(actor, application.case.item_version_id, number, seen)
    changed = [_write(lines[code], told, scans.get(code), actor) for code, told in seen.items()]
    rewrite(changed, "file_id", "trust", "seen_as", "seen_count", "seen_by_name", "seen_at")
    facts: dict[str, Any] = {
        one.code: {"as": one.seen_as, "count": one.seen_count, "trust": one.trust}
        | ({"scan": str(scans[one.code])} if one.code in scans else {})
        for one in changed
    }
    tell(actor, application, "check_originals", {"materials": facts})


def _claim_scans(
    actor: identity.User, version_id: int, number: str, seen: Mapping[str, Mapping[str, Any]]
) -> dict[str, UUID]:
    """The scans now belong to the case; refused when one is not the clerk's own or not of a kind the guide takes."""
    sent = {code: told["file"] for code, told in seen.items() if told.get("file")}
    if not sent:
        return {}
    guide = items.version(version_id)
    given = [checklist.Given(guide.material(code), Source.PAPER, UUID(str(value))) for code, value in sent.items()]
    faults = checklist.claim_files(checklist.Checked(given), subject=subject_of(number), owner_id=actor.pk)
    refuse_input({name.replace("materials.", "seen.", 1): why for name, why in faults.items()})
    return {one.material.code: one.file_id for one in given if one.file_id}


def _write(
    line: ApplicationMaterial, told: Mapping[str, Any], scan: UUID | None, actor: identity.User
) -> ApplicationMaterial:
    line.file_id = scan or line.file_id
    line.seen_as, line.seen_count = str(told["kind"]), int(told["count"])
    line.seen_by_name, line.seen_at = actor.name, clock.now()
    if line.seen_as == SeenAs.ORIGINAL and line.trust == UPLOADED:
        line.trust = SEEN
    return line


def _errors(lines: Mapping[str, ApplicationMaterial], seen: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    errors = {}
    for code, told in seen.items():
        line, field, count = lines.get(code), f"seen.{code}", str(told.get("count", ""))
        if line is None:
            errors[field] = f"材料“{code}”不在本办件的材料清单中"
        elif line.source not in COMPARABLE:
            errors[field] = f"“{line.name}”是{Source(line.source).label}，没有原件可核"
        elif told.get("kind") not in SeenAs.values:
            errors[field] = f"“{line.name}”请选择核的是原件还是复印件"
        elif not (count.isascii() and count.isdigit() and len(count) < 4 and 1 <= int(count) <= MOST_COPIES):
            errors[field] = f"“{line.name}”的份数应为 1 到 {MOST_COPIES} 的整数"
        elif told.get("file"):
            errors |= _scan_errors(line, field, str(told["file"]))
    return errors


def _scan_errors(line: ApplicationMaterial, field: str, file: str) -> dict[str, str]:
    if line.source != Source.PAPER:
        return {field: f"“{line.name}”是申请人上传的，原样保留，不能用扫描件代替"}
    if line.file_id:
        return {field: f"“{line.name}”已经有扫描件，不能再换"}
    try:
        UUID(file)
    except ValueError:
        return {field: f"“{line.name}”的扫描件编号不对，请重新扫描"}
    return {}

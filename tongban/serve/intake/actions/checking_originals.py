"""核原件: the counter has seen the original, which raises what was uploaded from C to B (国办函〔2016〕108号)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.identity import api as identity

from ..enums import SeenAs, Source
from ..models import ApplicationMaterial
from .walking import is_repeat, lock_application, refuse_input, require, tell

#: What has an original to be compared with; a licence of the platform and a declaration have none.
COMPARABLE = (Source.FILE, Source.PAPER)
SEEN, UPLOADED = "B", "C"
MOST_COPIES = 99


@transaction.atomic
def check_originals(
    *, actor: identity.User, number: str, seen: Mapping[str, Mapping[str, Any]], key: str | None = None
) -> None:
    """`seen`: by material code, as what (original or copy) and how many. A copy alone raises nothing."""
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
    changed = [_write(lines[code], told, actor) for code, told in seen.items()]
    ApplicationMaterial.objects.bulk_update(changed, ["trust", "seen_as", "seen_count", "seen_by_name", "seen_at"])
    facts = {one.code: {"as": one.seen_as, "count": one.seen_count, "trust": one.trust} for one in changed}
    tell(actor, application, "check_originals", {"materials": facts})


def _write(line: ApplicationMaterial, told: Mapping[str, Any], actor: identity.User) -> ApplicationMaterial:
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
        elif not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_COPIES):
            errors[field] = f"“{line.name}”的份数应为 1 到 {MOST_COPIES} 的整数"
    return errors

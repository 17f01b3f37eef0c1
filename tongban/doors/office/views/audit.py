"""审计: the log, and whether it is still as it was written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from ..asking import official, only_for, require_citywide
from ..audit_words import action_choices, action_words, fact_words, subject_words

AUDIT = "audit.read"
SIZE = 50
#: 办件编号 is the code of its item, a date and a serial.
ITEM_LENGTH, CASE_LENGTH = 28, 36
DATES = {"from": "从", "to": "到"}
VERIFY = "audit.verify"
PROBLEMS_SHOWN = 20
Row = dict[str, Any]


@only_for(AUDIT)
@require_GET
def audit_page(request: HttpRequest) -> HttpResponse:
    """The log of what this auditor may see: the whole city's, or that of one of his agencies."""
    user = official(request)
    names = ("kind", "who", "action", "subject", "agency", "from", "to")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:150] for name in names}
    errors: dict[str, str] = {}
    is_citywide, mine = _audited(user)
    agency_id = _agency_asked(asked["agency"], is_citywide, mine)
    since, until = _moment(asked, "from", errors), _moment(asked, "to", errors, days=1)
    page = audit.page(
        kind=asked["kind"] if asked["kind"] in ("change", "read") else "",
        actor_name=asked["who"],
        agency_id=agency_id,
        action=asked["action"],
        subject=_subject(asked["subject"]),
        since=since,
        until=until,
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query, here = urlencode({name: value for name, value in asked.items() if value}), reverse("office:audit")
    facts = {
        "rows": [_audit_row(row) for row in page.rows],
        "asked": asked | {"agency": str(agency_id or "")},
        "errors": errors,
        "is_filtered": bool(query),
        "actions": action_choices(),
        "is_known": any(code == asked["action"] for _, group in action_choices() for code, _ in group),
        "is_citywide": is_citywide,
        "agencies": [{"value": one.id, "label": one.name} for one in mine],
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
        "last": _last_verification() if is_citywide else None,
    }
    return render(request, "office/audit.html", facts)


def _audited(user: identity.User) -> tuple[bool, list[agencies.AgencyInfo]]:
    where = identity.scope(user, AUDIT)
    mine = [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]
    return identity.allowed_citywide(user, AUDIT), mine


def _agency_asked(text: str, is_citywide: bool, mine: list[agencies.AgencyInfo]) -> int | None:
    wanted = next((one.id for one in mine if str(one.id) == text), None)
    if wanted is None and not is_citywide:
        if not mine:
            raise NotFoundError(what="您可以查阅的机构")
        return mine[0].id
    return wanted


def _subject(text: str) -> str:
    """A case, an item or an account is asked for by its number or name alone; the length tells which."""
    if not text or ":" in text:
        return text
    if len(text) >= CASE_LENGTH:
        return f"case:{text}"
    return f"item:{text}" if len(text) >= ITEM_LENGTH and text.isascii() else f"user:{text}"


def _moment(asked: dict[str, str], name: str, errors: dict[str, str], *, days: int = 0) -> datetime | None:
    if not asked[name]:
        return None
    try:
        day = date.fromisoformat(asked[name]) + timedelta(days=days)
    except (ValueError, OverflowError):
        errors[name] = f"“{DATES[name]}”的日期写成 2026-11-23 的样子"
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def _audit_row(row: audit.LogRow) -> Row:
    agency = ""
    if row.agency_id is not None:
        try:
            agency = agencies.agency_by_id(row.agency_id).short_name
        except NotFoundError:
            agency = f"机构 {row.agency_id}"
    number = row.subject.removeprefix("case:") if row.subject.startswith("case:") else ""
    return {
        "row": row,
        "agency": agency,
        "action": action_words(row.action),
        "facts": fact_words(row.facts),
        "subject": subject_words(row.subject),
        "number": number,
    }


def _last_verification() -> audit.LogRow | None:
    rows = audit.page(action=VERIFY, size=1).rows
    return rows[0] if rows else None


@only_for(AUDIT)
@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Recompute every fingerprint, link and signature; what was found is itself written to the log."""
    require_citywide(request, AUDIT)
    report = audit.verify()
    facts = {
        "rows": report.rows,
        "batches": report.batches,
        "unsealed": report.unsealed,
        "problems": len(report.problems),
        "first": [problem.words for problem in report.problems[:PROBLEMS_SHOWN]],
    }
    audit.record(official(request), VERIFY, "audit", facts=facts)
    if report.is_intact:
        messages.success(request, f"{report.rows} 条记录逐条核对过，首尾相连，没有改动")
    else:
        messages.error(request, f"发现 {len(report.problems)} 处问题，见下方")
    return redirect("office:audit")

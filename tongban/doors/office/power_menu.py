"""The tabs of the power list: only what the person may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .asking import holds, official

EDIT, UNIT, VOTE, REFORM = "powers.edit", "powers.unit", "powers.vote", "powers.reform"
LEGAL, MEETING, PUBLISH = "powers.legal", "powers.meeting", "powers.publish"
ALL = (EDIT, UNIT, VOTE, REFORM, LEGAL, MEETING, PUBLISH)

#: (words, page, actions of which one opens it)
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("清单", "office:powers", ALL),
    ("调整申请", "office:power_requests", ALL),
    ("评审台", "office:power_desk", (UNIT, VOTE, REFORM, LEGAL, MEETING, PUBLISH)),
    ("常务会议", "office:power_meetings", (MEETING, REFORM, LEGAL)),
    ("检查", "office:power_checks", ALL),
    ("比对", "office:power_compare", ALL),
    ("同步", "office:power_sync", ALL),
    ("统计", "office:power_statistics", ALL),
    ("导入导出", "office:power_excel", (PUBLISH,)),
    ("联审设置", "office:power_setup", (REFORM,)),
)


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(name), "is_here": name == here}
        for label, name, actions in TABS
        if holds(request, *actions)
    ]


def own_agencies(request: HttpRequest) -> list[agencies.AgencyInfo]:
    """Agencies for which this person drafts requests."""
    scope = identity.scope(official(request), EDIT)
    return [one for one in agencies.agencies() if scope.covers(division_path=one.division_path, agency_id=one.id)]


def may_draft(request: HttpRequest) -> bool:
    return holds(request, EDIT)

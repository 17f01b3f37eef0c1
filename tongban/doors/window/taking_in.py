"""What a clerk tells of how an application came: by which channel, or for the body of another place (代收)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from .asking import REGISTER
from .matters import AgainItem, Matter, OneItem

LIMIT = 5
HINTS = {
    "window": "申请人或者代理人在窗口",
    "phone": "写来电人、号码和时间；收不到纸质材料",
    "post": "写收到日期，受理期限从收到那天起算",
    "agent": "外省窗口代收转来，写机构、联系人和交换编号",
}
CHANNELS = [{"value": one.value, "label": str(one.label), "hint": HINTS[one.value]} for one in intake.AT_WINDOW]
RESULTS = [{"value": value, "label": str(label)} for value, label in intake.ResultTo.choices]
USUAL_NOTE = "材料齐全，复印件与原件一致"


def found(user: identity.User, text: str, division: str) -> list[items.Guide]:
    """What this window may take in for others, one of each 基本编码: the body is chosen next."""
    rows: dict[str, items.Guide] = {}
    for hit in search.query(text, kinds=["item"], division=division, limit=LIMIT * 4):
        try:
            guide = items.guide(hit.code)
        except NotFoundError:
            continue
        if guide.is_open and may_take_in(user, guide) and intake.window_takes(user, guide):
            rows.setdefault(guide.base_code, guide)
    return list(rows.values())[:LIMIT]


def may_take_in(user: identity.User, guide: items.Guide) -> bool:
    """Decided elsewhere in the city, and its guide says that others may take it in."""
    return intake.may_take_in(user, guide)


def bodies(user: identity.User, base_code: str) -> list[items.Guide]:
    """有权机关 of the city for one matter."""
    city = agencies.find_division(settings.CITY_DIVISION)
    rows = items.competent(base_code, within=city.path) if city else []
    return [one for one in rows if may_take_in(user, one) and intake.window_takes(user, one)]


def typed(request: HttpRequest, matter: Matter) -> dict[str, Any]:
    """`is_relay`: this window's body does not decide; then there is no other channel to choose."""
    user: Any = request.user
    is_relay = isinstance(matter, OneItem) and not identity.allowed(
        user,
        REGISTER,
        division_path=matter.guide.division_path,
        agency_id=matter.guide.agency_id,
        item_code=matter.guide.code,
    )
    data = request.POST
    now = timezone.localtime(clock.now())
    begun = {"called_at": f"{now:%Y-%m-%d %H:%M}", "arrived_on": f"{now:%Y-%m-%d}"} if request.method != "POST" else {}
    return {
        "is_relay": is_relay,
        "may_choose": not is_relay and isinstance(matter, OneItem) and not isinstance(matter, AgainItem),
        "channel": data.get("channel", "window")[:8],
        "came": {name: data.get(name, begun.get(name, "")).strip() for name in intake.CAME_LABELS},
        "form_note": data.get("form_note", "" if request.method == "POST" else USUAL_NOTE).strip(),
        "result_to": data.get("result_to", intake.ResultTo.HALL.value),
    }


def errors_of(told: dict[str, Any]) -> dict[str, str]:
    if told["is_relay"]:
        errors = {} if told["form_note"] else {"form_note": "请写明形式核对的情况"}
        if len(told["form_note"]) > 200:
            errors["form_note"] = "形式核对最多 200 个字"
        if told["result_to"] not in intake.ResultTo.values:
            errors["result_to"] = "请选择结果去向"
        return errors
    if not told["may_choose"]:
        return {}
    return intake.came_errors(told["channel"], told["came"], has_paper=False, now=timezone.localtime(clock.now()))


def begun(told: dict[str, Any]) -> dict[str, Any]:
    """For the draft."""
    if told["is_relay"]:
        return {"channel": "agent", "relay": {"form_note": told["form_note"], "result_to": told["result_to"]}}
    if not told["may_choose"] or told["channel"] == approvals.Channel.WINDOW:
        return {}
    return {"channel": told["channel"], "came": {name: one for name, one in told["came"].items() if one}}

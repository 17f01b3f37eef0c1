"""The window at which a clerk sits, and what it takes in and hands out (无差别、分领域、专业、出件窗口)."""

from __future__ import annotations

from django.db.models import Q

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .errors import WrongWindowError


def seat_of(actor: identity.User) -> tuple[agencies.HallInfo, agencies.WindowInfo] | None:
    """None for who is bound to no window: he takes in whatever his grants allow."""
    return agencies.window_of(actor.window_id) if actor.kind == identity.UserKind.STAFF else None


def takes(actor: identity.User, guide: items.Guide) -> bool:
    seat = seat_of(actor)
    return seat is None or agencies.takes(seat[1], area_code=area_code(guide), agency_id=guide.agency_id)


def require_taking(actor: identity.User, guide: items.Guide) -> None:
    """Refused with the windows of the same hall where this item is taken in."""
    seat = seat_of(actor)
    if seat is None or takes(actor, guide):
        return
    hall, window = seat
    where = agencies.where_to_go(hall.windows, area_code=area_code(guide), agency_id=guide.agency_id)
    raise WrongWindowError(
        window=window.words,
        verb="不收",
        item=guide.name,
        where=f"请到{where}" if where else f"{hall.name}没有收它的窗口",
    )


def require_handing_out(actor: identity.User, item_name: str) -> None:
    """统一出件: a window by area or agency sends to the 出件窗口 of its hall."""
    seat = seat_of(actor)
    if seat is None or agencies.hands_out(seat[1], seat[0]):
        return
    hall, window = seat
    numbers = [one.number for one in agencies.delivery_windows(hall)]
    where = f"请到 {agencies.spoken(numbers)} 出件窗口" if numbers else f"{hall.name}没有出件窗口"
    raise WrongWindowError(window=window.words, verb="不发结果，", item=item_name, where=where)


def own_cases(actor: identity.User) -> Q | None:
    """Of the cases that a person may work on, those that his window takes in; None where nothing is narrowed. 出件窗口
    and 咨询导办 take in nothing."""
    seat = seat_of(actor)
    if seat is None or seat[1].kind == agencies.WindowKind.GENERAL:
        return None
    if seat[1].kind == agencies.WindowKind.AGENCY:
        return Q(agency_id=seat[1].agency_id)
    mine = seat[1].areas if seat[1].kind == agencies.WindowKind.AREA else ()
    codes = {code for area in agencies.areas() if area.code in mine for code in area.base_codes}
    return Q(base_code__in=sorted(codes)) if codes else Q(state="")


def area_code(guide: items.Guide) -> str:
    area = agencies.area_of(guide.base_code)
    return area.code if area else ""


def handing_out_at(hall: agencies.HallInfo | None) -> str:
    """“南平市行政服务中心 C01、C02 出件窗口”: where a result is taken; "" where nobody knows."""
    if hall is None:
        return ""
    numbers = [one.number for one in agencies.delivery_windows(hall)]
    return f"{hall.name} {agencies.spoken(numbers)} 出件窗口" if numbers else hall.name

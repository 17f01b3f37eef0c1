"""Which window takes what, without database (plans: 无差别 and 分领域 综合受理, 统一窗口出件)."""

from __future__ import annotations

from collections.abc import Iterable

from .enums import WindowKind
from .registry import HallInfo, WindowInfo


def takes(window: WindowInfo, *, area_code: str, agency_id: int) -> bool:
    """May a person at this window register this item? 综合窗口 everything; 分领域窗口 what its areas hold; 专业窗口
    what its agency decides; 出件窗口 and 咨询导办 nothing."""
    match window.kind:
        case WindowKind.GENERAL:
            return True
        case WindowKind.AREA:
            return area_code != "" and area_code in window.areas
        case WindowKind.AGENCY:
            return window.agency_id == agency_id
    return False


def hands_out(window: WindowInfo, hall: HallInfo) -> bool:
    """统一出件 (南平 2018 §二(三)1): where a hall has 出件窗口, results of every area and agency leave there; the
    general windows may stand in, and nobody hands out at 咨询导办."""
    if window.kind in (WindowKind.DELIVERY, WindowKind.GENERAL):
        return True
    return window.kind != WindowKind.GUIDANCE and not delivery_windows(hall)


def delivery_windows(hall: HallInfo) -> list[WindowInfo]:
    return [one for one in hall.windows if one.kind == WindowKind.DELIVERY]


def where_to_go(windows: Iterable[WindowInfo], *, area_code: str, agency_id: int) -> str:
    """“A01、A02 综合窗口，B01 公安专窗”: where this item is taken in a hall; "" when nowhere."""
    groups: dict[str, list[str]] = {}
    for one in windows:
        if takes(one, area_code=area_code, agency_id=agency_id):
            groups.setdefault(one.name, []).append(one.number)
    return "，".join(f"{spoken(numbers)} {name}" for name, numbers in groups.items())


def spoken(numbers: list[str]) -> str:
    """The first two of many are enough to find the row of counters."""
    return "、".join(numbers[:2]) + (f"等 {len(numbers)} 个" if len(numbers) > 2 else "")

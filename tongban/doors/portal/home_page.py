"""What the home page shows: life and business lines with real items, agencies, halls; figures only from real data."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import DivisionInfo, HallInfo

KEEP_SECONDS = 60
PERSON_ICONS = {
    "出生": "baby",
    "上学": "school",
    "就业": "work",
    "成家": "rings",
    "安居": "home",
    "就医": "cross",
    "养老": "sun",
    "身后": "leaf",
}
COMPANY_ICONS = {
    "开办": "store",
    "准营": "licence",
    "用工": "users",
    "建设": "box",
    "纳税": "yuan",
    "融资": "coin",
    "变更": "edit",
    "注销": "minus",
}
#: 长辈版首页的六件事：用平常说的话去找，找到的是事项，不是写死的链接。
ELDER_TASKS = [
    ("高龄补贴", "满 80 周岁可领", "yuan"),
    ("医保报销", "住院、门诊花的钱", "cross"),
    ("养老金", "退休、待遇认证", "sun"),
    ("老年人优待证", "坐车、逛公园用", "car"),
    ("身份证", "到期换领、丢了补领", "licence"),
    ("社保卡", "补领、换领", "heart"),
]


#: What the search box proposes to ask.
TRIES = ("开饭店", "生孩子上户口", "二手房过户", "老人补贴")


@dataclass(frozen=True)
class LifeStop:
    name: str
    icon: str
    href: str
    items: list[dict[str, str]]


@dataclass(frozen=True)
class LifeLine:
    title: str
    text: str
    total: int
    href: str
    stops: list[LifeStop]


@dataclass(frozen=True)
class Home:
    lines: list[LifeLine]
    things: Sequence[themes.ThemeRow]
    spot: Sequence[items.ItemRow]
    agencies: list[dict[str, Any]]
    halls: list[HallInfo]
    figures: list[dict[str, Any]]
    total: int


_kept: dict[str, tuple[float, Home]] = {}
_lock = threading.Lock()


def home_of(place: DivisionInfo | None) -> Home:
    """Read at most once a minute for each place."""
    code = place.code if place else ""
    kept = _kept.get(code)
    if kept is None or kept[0] < time.monotonic():
        kept = (time.monotonic() + KEEP_SECONDS, _read(place))
        with _lock:
            if len(_kept) > 200:
                _kept.clear()
            _kept[code] = kept
    return kept[1]


def forget() -> None:
    _kept.clear()


def _read(place: DivisionInfo | None) -> Home:
    within = place.code if place else settings.CITY_DIVISION
    counts = items.counts(division=within)
    return Home(
        lines=[
            _line("个人", "一生的事", "person", items.PERSON_THEMES, PERSON_ICONS, within, counts.by_person_theme),
            _line(
                "法人", "企业的一程", "company", items.COMPANY_THEMES, COMPANY_ICONS, within, counts.by_company_theme
            ),
        ],
        things=themes.listing(division=within, size=6).rows,
        spot=items.listing(division=within, handling="1", is_online=True, size=6).rows,
        agencies=agency_rows(counts.by_agency[:20]),
        halls=agencies.halls(within)[:6] if agencies.find_division(within) else [],
        figures=figures(),
        total=counts.total,
    )


def agency_rows(counted: Sequence[items.Counted]) -> list[dict[str, Any]]:
    """Without the name of the city, which stands above the list anyway."""
    city = f"{settings.CITY_NAME}市"
    return [
        {
            "name": one.name.removeprefix(city) or one.name,
            "count": one.count,
            "href": f"{reverse('portal:items')}?agency={one.code}",
        }
        for one in counted
    ]


def _line(
    title: str, text: str, subject: str, names: tuple[str, ...], icons: dict[str, str], within: str, counted: Any
) -> LifeLine:
    base = reverse("portal:items")
    stops = []
    known = {one.code: one.count for one in counted}
    for theme in names:
        if not known.get(theme):
            continue  # an empty stop would lead nowhere
        rows = items.listing(division=within, theme=theme, size=2).rows
        links = [{"name": row.name, "href": row.path} for row in rows]
        stops.append(LifeStop(theme, icons[theme], f"{base}?theme={theme}", links))
    total = items.total(division=within, subject=subject)
    return LifeLine(title, text, total, f"{base}?subject={subject}", stops)


def figures() -> list[dict[str, Any]]:
    """公开指标, counted from the cases themselves; one that cannot be counted is left out."""
    found = approvals.public_figures()
    if not found.decided:
        return []
    rows = [
        ("累计办结", found.decided, "件", "准予、不予许可决定都算，不含不予受理和撤回"),
        ("正在办理", found.open, "件", "已提交、还没有决定的办件"),
        ("按时办结", found.on_time_percent, "%", "承诺期限内办结数 ÷ 已办结数"),
        ("一般用时", found.median_workdays, "个工作日", "受理到决定的工作日中位数"),
    ]
    return [
        {"label": label, "value": value, "unit": unit, "how": how}
        for label, value, unit, how in rows
        if value is not None
    ]

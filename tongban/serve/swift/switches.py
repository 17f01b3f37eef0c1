"""开关: one for all, one for each item. Nothing is switched on by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from .models import Switch

ALL = ""


@dataclass(frozen=True)
class SwitchInfo:
    scope: str
    is_on: bool
    reason: str = ""
    who: str = ""
    at: object = None
    case_number: str = ""

    @property
    def words(self) -> str:
        if not self.who:
            return "还没有开通"
        at = f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]
        return f"{self.who} {at} {'打开' if self.is_on else '关闭'}：{self.reason}"


def hold_still(*, exclusive: bool) -> None:
    """Until the end of the transaction. A decision holds it shared, a switch alone: once a switch is off and committed,
    no decision that saw it on is still on its way."""
    shared = "" if exclusive else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(hashtextextended('swift.switch', 0))")


def states(scopes: Collection[str]) -> dict[str, SwitchInfo]:
    """Those that were ever turned, the newest turn of each. One statement."""
    rows = Switch.objects.filter(scope__in=list(scopes)).order_by("scope", "-pk").distinct("scope")
    return {
        row.scope: SwitchInfo(row.scope, row.is_on, row.reason, row.switched_by_name, row.switched_at, row.case_number)
        for row in rows
    }


def stopped_by(item_code: str) -> str:
    """Why the platform may not decide cases of this item now; empty when it may. The switch of all is on until it is
    turned off, that of an item is off until it is turned on."""
    found = states([ALL, item_code])
    whole = found.get(ALL, SwitchInfo(ALL, is_on=True))
    if not whole.is_on:
        return f"智能审批总开关已关闭（{whole.words}）"
    own = found.get(item_code, SwitchInfo(item_code, is_on=False))
    return "" if own.is_on else f"本事项的智能审批没有开（{own.words}）"

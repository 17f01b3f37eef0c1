"""Extracts of the statutes that the demo city's items cite, from demo/content/laws. Twice changes nothing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tongban.common import clock
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import abbreviating, actions, importing, searching
from .enums import ChangeKind
from .models import ValidityChange

SOURCE = "国家法律法规数据库"
REPLACED_AT = datetime(2022, 5, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PROPOSED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def build(folder: Path) -> None:
    outcome = importing.import_laws(actor=identity.SYSTEM(), path=folder / "laws", source=SOURCE)
    refused = [f"{one.row.file}：{one.remark}" for one in outcome.rows if one.outcome == "refused"]
    if refused:
        raise ValueError("；".join(refused))
    _change_validity()
    abbreviating.add_many(actor=identity.SYSTEM(), names=abbreviating.common())
    searching.index_keys(outcome.keys)


def _change_validity() -> None:
    """信访条例 gave way to 信访工作条例; a city paper waits for the second pair of eyes."""
    if ValidityChange.objects.exists():
        return
    editor, checker = _user("standards01"), _user("standards02")
    with clock.at(REPLACED_AT):
        change = actions.propose_change(
            actor=editor,
            key="xftl",
            kind=ChangeKind.REPLACE,
            effective_on=date(2022, 5, 1),
            ground="《信访工作条例》施行",
            replaced_by="xfgztl",
        )
        actions.confirm_change(actor=checker, change_id=change.pk)
    with clock.at(PROPOSED_AT):
        actions.propose_change(
            actor=editor,
            key="npszwfwycgzbfsx",
            kind=ChangeKind.REPEAL,
            effective_on=date(2026, 7, 1),
            ground="第五条：试行五年，到期废止",
        )


def _user(username: str) -> User:
    user = identity.user_by_username(username)
    if user is None:
        raise ValueError(f"no demo account {username}")
    return user

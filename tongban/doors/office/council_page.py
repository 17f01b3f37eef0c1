"""What the pages of a 会审 show: rows, options, and the lines that a decision may lean on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongban.serve.councils import api as councils
from tongban.support.identity import api as identity
from tongban.ui.filters import datetime_cn

LAMPS = {"called": "due", "sitting": "due", "closed": "due", "sealed": "done", "cancelled": "done"}
SUBJECT_PAGES = {"case": "office:case", "project": "office:project"}


def choices_of() -> dict[str, Any]:
    return {
        name: [{"value": value, "label": label} for value, label in kind.choices]
        for name, kind in (
            ("pass_rules", councils.PassRule),
            ("quorums", councils.Quorum),
            ("attendances", councils.Attendance),
            ("vote_options", councils.Vote),
            ("confirmations", councils.Confirmation),
        )
    }


def facts_of(one: councils.CouncilView) -> dict[str, Any]:
    row = one.row
    page = SUBJECT_PAGES.get(one.subject_kind)
    until = f"，没有到会的可以书面补票到 {one.written_until_on}" if one.written_until_on else ""
    rows = [
        (row.subject_kind_name, row.subject_title),
        ("开会时间", datetime_cn(row.starts_at)),
        ("会议地点", one.place),
        ("线上入会", one.online),
        ("主席单位", f"{row.chair_agency_name}，{one.called_by_name}召集"),
        ("法定人数", f"{one.quorum_name}（{one.tally.quorum} 家）"),
        ("通过规则", f"{one.pass_rule_name}{until}"),
        ("一票否决", "、".join(seat.agency_name for seat in one.seats if seat.has_veto)),
        ("会审的问题", one.agenda),
        ("取消原因", one.cancel_reason),
    ]
    return {
        "one": one,
        "row": row,
        "subject_href": reverse(page, args=[row.subject_number]) if page else "",
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "counted": one.tally_words or f"{one.tally.words.rpartition('，')[0]}（还没有关闭）",
    }


def box_of(actor: identity.User, kind: str, number: str, *, may_call: bool, has_some: bool = True) -> dict[str, Any]:
    """For the page of a case or project: its meetings, and where another one is called.

    `has_some` is no for a case of one agency alone: who is called to a meeting takes part in the case.
    """
    found = councils.councils_on(actor, kind, number) if has_some else []
    return {
        "rows": [(row, LAMPS[row.state]) for row in found],
        "new_href": reverse("office:council_new", args=[kind, number]) if may_call else "",
    }


def phrases(box: dict[str, Any]) -> list[dict[str, str]]:
    """Sealed minutes as words that go into an opinion; whoever decides still decides."""
    sealed = [row for row, _ in box["rows"] if row.minutes_number]
    return [
        {"label": f"引用会审纪要 {row.minutes_number}", "text": f"依据会审纪要 {row.minutes_number}：{row.conclusion}"}
        for row in sealed[:2]
    ]

"""Two clerks, one case: who was first."""

from __future__ import annotations

from django.utils import timezone

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

#: What the flow notes by itself after a step; it names no deed.
FOLLOWS = ("auto", "clocks_started", "recomputed", "ended")


def who_was_first(actor: identity.User, case: approvals.CaseInfo) -> str:
    """“吴一鸣 10:31 已告知补正”: the last thing that somebody did to this case."""
    history = flow.history(case.flow_instance_id) if case.flow_instance_id else []
    trail = [row for row in history if row.kind not in FOLLOWS]
    if not trail:
        return f"这件现在是“{case.state_name}”，刚才的操作没有办理。"
    last = trail[-1]
    who = "您" if last.actor_id == actor.pk else last.actor_name
    at = timezone.localtime(last.at)
    when = f"{at:%H:%M}" if at.date() == clock.today() else f"{at.month} 月 {at.day} 日 {at:%H:%M}"
    return f"{who}在 {when} 已经办过（{last.words}），这件现在是“{case.state_name}”。刚才的操作没有办理。"

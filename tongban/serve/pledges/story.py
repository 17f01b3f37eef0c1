"""What a pledge adds to the story of its case."""

from __future__ import annotations

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals

from .enums import PledgeState
from .queries import pledge_of
from .values import PledgeInfo

DONE = "done"


def aftermath(case: approvals.CaseInfo, guide: items.Guide) -> approvals.Aftermath | None:
    one = pledge_of(case.number) if guide.body.pledge is not None else None
    return story_of(one, case.applicant.name) if one else None


def story_of(one: PledgeInfo, applicant: str) -> approvals.Aftermath:
    step = approvals.TimelineStep
    steps = [step(DONE, "告知承诺", f"以书面承诺代替：{'、'.join(one.materials)}", one.pledged_at, applicant)]
    if one.checked_at:
        words = "属实" if one.state == PledgeState.TRUE or not one.fix_due_on else "与承诺不符，责令限期整改"
        steps.append(step(DONE, "承诺核查", words, one.checked_at, one.agency_name, one.finding))
    if one.state == PledgeState.FIXED:
        steps.append(step(DONE, "整改复核", "整改通过", one.settled_at, one.agency_name, one.note))
    headline = todo = ""
    if one.state == PledgeState.FIXING and one.fix_due_on:
        headline = f"核查发现承诺与实际不符，责令{_day(one)}前整改"
        todo = f"请按责令限期整改通知书整改：{one.demand.rstrip('。')}"
    return approvals.Aftermath(tuple(steps), headline, todo, one)


def _day(one: PledgeInfo) -> str:
    return f"{one.fix_due_on:%Y年%-m月%-d日}"

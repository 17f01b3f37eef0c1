"""Requests of the demo city, one waiting at each gate and one already published, through the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .actions.drafting import draft_request, save_request, submit_request
from .actions.meetings import Verdict, call_meeting, record_meeting
from .actions.publishing import publish_request
from .actions.reviewing import cast_vote, pass_gate
from .actions.setting_up import set_up_review
from .enums import ChangeKind, Gate
from .models import ChangeRequest
from .proposal import plain, proposal_from

CITY = "350700000000"
SEATS, NEEDED = 5, 3
GATES = (Gate.UNIT, Gate.EXPERTS, Gate.REFORM, Gate.LEGAL, Gate.MEETING, Gate.PUBLISH)


@dataclass(frozen=True)
class Story:
    """One request: who drafts, who reviews in the unit, what becomes of it. `until` is the gate at which it waits."""

    agency: str
    editor: str
    unit: str
    base: str
    kind: str
    ground: str
    until: str
    days_ago: int
    changes: tuple[tuple[str, Any], ...] = ()


STORIES = (
    Story("nanping-scjgj", "powers_scj", "unit_scj", "350617603000", ChangeKind.AMEND,
          "价格监督检查改由综合执法队承办，承办机构随职能调整。", "done", 60, (("office", "市场监管综合执法支队"),)),
    Story("nanping-scjgj", "powers_scj", "unit_scj", "350217504000", ChangeKind.AMEND,
          "反不正当竞争法修订后，权限表述与新法一致。", Gate.PUBLISH, 24,
          (("authority", "负责市本级和跨县（市、区）案件的查处。"),)),
    Story("nanping-scjgj", "powers_scj", "unit_scj", "350217503000", ChangeKind.SUSPEND,
          "省局统一开展处罚裁量基准修订，修订期间暂停适用本级细化标准。", Gate.MEETING, 18),
    Story("nanping-wjw", "powers_wjw", "unit_wjw", "350123006000", ChangeKind.AMEND,
          "现场审核与书面审查合并，承诺时限压缩。", Gate.LEGAL, 15, (("promised_days", 4),)),
    Story("nanping-wjw", "powers_wjw", "unit_wjw", "350223502000", ChangeKind.AMEND,
          "补充监督电话，便于群众监督。", Gate.REFORM, 12, (("remark", "与综合行政执法队共同实施。"),)),
    Story("yanping-scjgj", "powers_yanping", "unit_yanping", "350617603000", ChangeKind.CANCEL,
          "明码标价检查并入综合检查，不再单列。", Gate.EXPERTS, 8),
    Story("wuyishan-scjgj", "powers_wuyishan", "unit_wuyishan", "350217502000", ChangeKind.AMEND,
          "景区执法大队承办景区范围内的案件。", Gate.UNIT, 5, (("office", "景区执法大队、综合执法队"),)),
    Story("nanping-wjw", "powers_wjw", "unit_wjw", "350323701000", ChangeKind.AMEND,
          "传染病防治法修订后条款有变化，正在核对。", Gate.PREPARE, 3, (("remark", "条款待核对。"),)),
)  # fmt: skip


def build() -> None:
    """Sets up the review of the city and tells every story that is not told yet."""
    set_up_review(
        actor=identity.SYSTEM(),
        division_code=CITY,
        reform_agency_id=agencies.agency_by_key("nanping-sgb").id,
        legal_agency_id=agencies.agency_by_key("nanping-sfj").id,
        meeting_agency_id=agencies.agency_by_key("nanping-zfb").id,
        seats=SEATS,
        needed=NEEDED,
    )
    if ChangeRequest.objects.exists():
        return
    for story in STORIES:
        tell(story)


def tell(story: Story) -> str:
    """Gives the number of its request."""
    today = clock.today()
    agency = agencies.agency_by_key(story.agency)
    code = f"{agency.uscc}{agency.division_level + 1}{story.base}"
    with clock.at(_morning(today - timedelta(days=story.days_ago))):
        editor = _person(story.editor)
        request = draft_request(actor=editor, kind=story.kind, agency_id=agency.id, powers=[code])
        save_request(
            actor=editor,
            number=request.number,
            revision=request.revision,
            proposal=_changed(request.proposal, dict(story.changes)),
            ground=story.ground,
            cause="function",
            cause_on=clock.today() - timedelta(days=6),
            effective_on=None,
        )
        if story.until == Gate.PREPARE:
            return request.number
        submit_request(actor=editor, number=request.number)
    for number, gate in enumerate(GATES, start=1):
        if gate == story.until:
            break
        with clock.at(_morning(today - timedelta(days=max(story.days_ago - 2 * number, 1)))):
            _pass(story, request.number, gate)
    return request.number


def _changed(proposal: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    found = plain(proposal_from(proposal))
    if found["parts"]:
        found["parts"][0]["body"] |= changes
    return found


def _pass(story: Story, number: str, gate: Gate) -> None:
    match gate:
        case Gate.EXPERTS:
            for name, words in (("expert01", "依据充分"), ("expert02", ""), ("expert03", "同意调整")):
                cast_vote(actor=_person(name), number=number, choice="agree", opinion=words)
        case Gate.MEETING:
            secretary = _person("secretary01")
            meeting = call_meeting(
                actor=secretary, title="市政府第 9 次常务会议", held_on=clock.today(), numbers=[number]
            )
            record_meeting(actor=secretary, meeting_id=meeting.pk, verdicts={number: Verdict("pass", "同意")})
        case Gate.PUBLISH:
            publish_request(actor=_person("reform01"), number=number)
        case _:
            who = {Gate.UNIT: story.unit, Gate.REFORM: "reform01", Gate.LEGAL: "legal01"}[gate]
            pass_gate(actor=_person(who), number=number, agrees=True, opinion="同意")


def _person(username: str) -> identity.User:
    found = identity.user_by_username(username)
    assert found is not None, username
    return found


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

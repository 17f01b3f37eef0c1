"""A meeting from the call to the sealed minutes, with everything that is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import moment
from tongban.serve.councils import api as councils
from tongban.serve.councils.models import CastVote, Council, Seat
from tongban.serve.projects.tests import site as building
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

NEXT_DAY = "2026-03-03"


def call(city, number, **changes):
    given = {
        "actor": city.reviewer,
        "kind": "case",
        "number": number,
        "topic": "旧烟道能不能用",
        "agenda": "排烟管道接到旧烟道，请各单位表态。",
        "starts_at": moment(NEXT_DAY, "14:30"),
        "place": "301 会议室",
        "agency_ids": [city.health.id, city.fire.id],
        "veto_ids": [city.fire.id],
        "key": "call-1",
    }
    return councils.call_council(**(given | changes))


def record_of(city, number):
    instance = approvals.case_view(city.reviewer, number).case.flow_instance_id
    rows = [row.payload for row in flow.history(instance) if row.kind == "noted"]
    return [f"{one['words']}。{one.get('note', '')}" for one in rows]


def test_from_the_call_to_the_minutes_in_the_case(city):
    number = city.accepted_case()
    due_on = approvals.find(city.reviewer, number).due_on
    with pytest.raises(NotFoundError):
        approvals.find(city.fire_reviewer, number)
    key = call(city, number)
    assert call(city, number) == key
    assert Council.objects.count() == 1
    assert approvals.find(city.fire_reviewer, number).due_on == due_on  # the clock goes on; the called see the case
    assert not any("会审" in one.name for one in notices.of_case(number))  # nothing that the applicant would see
    assert [one.id for one in notices.of_case(f"council-{key}")] == [
        councils.council(city.fire_reviewer, key).notice_id
    ]
    people = {"market": city.reviewer, "health": city.health_reviewer, "fire": city.fire_reviewer}

    with pytest.raises(councils.VoteRefusedError, match="当天才能签到"):
        councils.sign_in(actor=city.fire_reviewer, council_id=key, attendance="online")
    with clock.at(moment(NEXT_DAY, "14:20")):
        with pytest.raises(councils.CouncilNotReadyError, match="法定人数 2 家"):
            councils.open_council(actor=city.reviewer, council_id=key)
        for who, how in (("market", "on_site"), ("health", "online"), ("fire", "online")):
            councils.sign_in(actor=people[who], council_id=key, attendance=how)
        with pytest.raises(NotAllowedError):
            councils.open_council(actor=city.health_reviewer, council_id=key)
        with pytest.raises(councils.VoteRefusedError, match="还没有开始"):
            councils.cast_vote(actor=city.health_reviewer, council_id=key, vote="agree", key="v")
        councils.open_council(actor=city.reviewer, council_id=key)
        with pytest.raises(InvalidInputError, match="请写明理由"):
            councils.cast_vote(actor=city.fire_reviewer, council_id=key, vote="against", key="v")
        councils.cast_vote(actor=city.fire_reviewer, council_id=key, vote="against", reason="没有防火阀", key="v1")
        for who in ("market", "health"):
            councils.cast_vote(actor=people[who], council_id=key, vote="agree", key="v1")
        assert councils.council(city.reviewer, key).tally.outcome == "rejected"
        for _ in range(2):  # a double tap; the change of mind stays beside the first word
            councils.cast_vote(actor=city.fire_reviewer, council_id=key, vote="agree", key="v2")
        assert CastVote.objects.filter(seat__agency_id=city.fire.id).count() == 2
        with pytest.raises(councils.CouncilStateError, match="起草纪要"):
            councils.draft_minutes(
                actor=city.reviewer, council_id=key, minutes="经过", conclusion="能用", confirm_by_on=date(2026, 3, 4)
            )
        assert councils.close_vote(actor=city.reviewer, council_id=key).outcome == "passed"
        assert councils.close_vote(actor=city.reviewer, council_id=key).agree == 3
        with pytest.raises(councils.VoteRefusedError, match="不能再投票或者改票"):
            councils.cast_vote(actor=city.health_reviewer, council_id=key, vote="against", reason="想了想", key="v3")
        drafted = {"council_id": key, "minutes": "各单位看了图纸。", "confirm_by_on": date(2026, 3, 5)}
        councils.draft_minutes(actor=city.reviewer, **drafted, conclusion="装防火阀后可以用旧烟道。")
        councils.confirm_minutes(actor=city.reviewer, council_id=key, confirmation="confirmed")
        councils.confirm_minutes(actor=city.fire_reviewer, council_id=key, confirmation="objected", words="写明型号")
        with pytest.raises(councils.CouncilNotReadyError, match=r"消防救援支队对纪要有异议.*卫生健康委员会还没有确认"):
            councils.seal_minutes(actor=city.reviewer, council_id=key)
        councils.draft_minutes(actor=city.reviewer, **drafted, conclusion="装 70 度防火阀后可以用旧烟道。")
        assert not any(one.confirmation for one in councils.council(city.reviewer, key).seats)
        for one in people.values():
            councils.confirm_minutes(actor=one, council_id=key, confirmation="confirmed")
        paper = councils.seal_minutes(actor=city.reviewer, council_id=key)
        assert councils.seal_minutes(actor=city.reviewer, council_id=key) == paper

    words = record_of(city, number)
    assert [one[:5] for one in words] == ["召集会审：", "会审“旧烟", f"会审纪要 {paper.number}"[:5]]
    assert "应到 3 家，到会 3 家；同意 3 票" in words[1]
    (row,) = councils.councils_on(city.reviewer, "case", number)
    assert (row.minutes_number, row.conclusion) == (paper.number, "装 70 度防火阀后可以用旧烟道。")
    assert approvals.find(city.reviewer, number).due_on == due_on
    done = [row.action.removeprefix("councils.") for row in audit.trail(f"council:{key}")]
    until_closed = ["call", *["sign_in"] * 3, "open", *["vote"] * 4, "close"]
    assert done == [*until_closed, "minutes", *["confirm"] * 2, "minutes", *["confirm"] * 3, "seal"]
    for change in (
        lambda: CastVote.objects.update(vote="abstain", reason="x"),
        lambda: Council.objects.update(tally_words="别的"),
        lambda: Seat.objects.update(attendance=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_written_votes_come_until_their_day_and_nobody_else_learns_of_it(city):
    number = city.accepted_case()
    key = call(city, number, written_until_on=date(2026, 3, 4), veto_ids=[], agency_ids=[city.health.id, city.fire.id])
    for stranger in (city.neighbour, city.wu, city.lin):
        with pytest.raises(NotFoundError):
            councils.council(stranger, key)
        assert councils.councils_page(stranger).rows == []
    with clock.at(moment(NEXT_DAY, "14:30")):
        for one in (city.reviewer, city.health_reviewer):
            councils.sign_in(actor=one, council_id=key, attendance="on_site")
        councils.open_council(actor=city.reviewer, council_id=key)
        councils.cast_vote(actor=city.reviewer, council_id=key, vote="agree", key="v1")
        with pytest.raises(councils.CouncilNotReadyError, match="消防救援支队可以书面补票到 2026-03-04"):
            councils.close_vote(actor=city.reviewer, council_id=key)
    with clock.at(moment("2026-03-04", "09:00")):
        councils.cast_vote(actor=city.fire_reviewer, council_id=key, vote="agree", key="v1")
        (row,) = councils.councils_page(city.health_reviewer, state="open").rows
        assert row.waits == "等本单位表决"
        counted = councils.close_vote(actor=city.reviewer, council_id=key)
    assert (counted.agree, counted.abstain, counted.present, counted.outcome) == (2, 1, 2, "passed")


def test_what_is_wrong_is_named_and_nothing_is_called(city):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as refused:
        call(city, number, topic="", place="", agency_ids=[], starts_at=moment("2026-03-01"), pass_rule="half")
    assert set(refused.value.fields) == {"topic", "place", "agencies", "vetoes", "starts_at", "pass_rule"}
    with pytest.raises(InvalidInputError, match="南平市行政服务中心还没有能表态的人员"):
        call(city, number, agency_ids=[agencies.agency_by_key("serve-centre").id], veto_ids=[])
    for stranger, error in ((city.clerk, NotAllowedError), (city.neighbour, NotFoundError), (city.lin, NotFoundError)):
        with pytest.raises(error):
            call(city, number, actor=stranger)
    assert not Council.objects.exists()
    key = call(city, number)
    councils.cancel_council(actor=city.reviewer, council_id=key, reason="已经商定")
    with pytest.raises(councils.CouncilStateError, match="已取消，不能宣布开会"):
        councils.open_council(actor=city.reviewer, council_id=key)
    with city_decided(city, number), pytest.raises(InvalidInputError, match="没有正在办理的办件"):
        call(city, number, key="late")


def city_decided(city, number):
    city.decide(number)
    return clock.at(clock.now() + timedelta(hours=1))


def test_on_a_project_the_lead_calls_and_every_open_case_tells_of_it(city):
    site = building.begin(city)
    code = site.register()
    with pytest.raises(InvalidInputError, match="没有正在办理的办件"):
        councils.subject(city.fire_reviewer, "project", code)
    site.start(code, 1)
    joint = site.view(code).stage(1).joint
    about = councils.subject(city.reviewer, "joint", joint.number)
    assert about.cases == tuple(sorted(one.number for one in joint.parts))
    with pytest.raises(NotAllowedError):
        call(city, code, kind="project")
    key = call(city, code, kind="project", actor=city.fire_reviewer, agency_ids=[city.market.id])
    for part in joint.parts:
        assert record_of(city, part.number)[-1].startswith("召集会审")
        assert [row.id for row in councils.councils_on(city.reviewer, "case", part.number)] == [key]

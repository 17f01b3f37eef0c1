from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import passing_rules as rules
from tongban.support.audit import api as audit
from tongban.support.notices.tests.pdf_words import runs

from . import counter

COUNTER, BODY, FIRE = 1, 2, 3
NAMES = {COUNTER: "中心", BODY: "市场监管局", FIRE: "消防"}


def step(to, state="received", codes=("m4",), by=COUNTER):
    return rules.Step(frozenset(codes), by, to, state)


@pytest.mark.parametrize(
    ("steps", "agency_id", "on_its_way"),
    [
        ([], None, False),
        ([step(BODY, "waiting")], None, True),
        ([step(BODY)], BODY, False),
        ([step(BODY, "returned")], None, False),
        ([step(BODY), step(FIRE, "waiting", by=BODY)], None, True),
        ([step(BODY), step(FIRE, "returned", by=BODY)], BODY, False),
        ([step(BODY), step(FIRE, codes=("m3",))], BODY, False),
    ],
)
def test_the_last_hand_over_that_was_not_sent_back_decides_who_has_it(steps, agency_id, on_its_way):
    found = rules.custody("m4", steps)
    assert (found.agency_id, found.is_on_its_way) == (agency_id, on_its_way)


@pytest.mark.parametrize(
    ("steps", "agency_id", "may_begin", "said"),
    [
        ([], COUNTER, True, ""),
        ([], BODY, False, "还在收件窗口"),
        ([step(BODY, "waiting")], COUNTER, True, "还在等市场监管局签收"),
        ([step(BODY)], COUNTER, True, "现在在市场监管局"),
        ([step(BODY)], BODY, False, ""),
        ([step(BODY, "returned")], COUNTER, True, ""),
    ],
)
def test_only_who_has_it_gives_it_on(steps, agency_id, may_begin, said):
    errors = rules.giving_errors({"m4": "平面图"}, steps, agency_id=agency_id, may_begin=may_begin, agency_names=NAMES)
    assert set(errors) == ({"things.m4"} if said else set())
    assert said in errors.get("things.m4", "")


@pytest.mark.parametrize(
    ("state", "today", "is_unclear"),
    [
        ("waiting", date(2026, 3, 3), False),
        ("waiting", date(2026, 3, 4), True),
        ("received", date(2026, 3, 9), False),
        ("returned", date(2026, 3, 9), False),
    ],
)
def test_the_day_after_the_working_day_nobody_answers_for_it(state, today, is_unclear):
    assert rules.is_unclear(state, date(2026, 3, 3), today) is is_unclear


def on_paper(city):
    """Two materials handed in on paper at the counter, and accepted."""
    given = counter.materials(city, city.clerk, m3={"paper": True}, m4={"paper": True})
    given["m2"] = {"licence": city.business_licence}
    number = intake.register(
        **{
            key: value
            for key, value in counter.facts(city, actor=city.clerk, materials=given).items()
            if key != "channel"
        },
        identity_note="核验身份证原件",
    ).number
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    return number


def give(city, number, actor=None, **more):
    told = {"counts": {"m4": "2"}, "to_agency_id": city.market.id, "key": "g1", **more}
    return intake.pass_on(actor=actor or city.clerk, number=number, **told)


def where(number):
    return {
        one.code: (one.kind, one.words)
        for one in intake.paper_of(intake.application(number).materials, intake.passings_of(number))
    }


def test_paper_goes_from_the_counter_to_the_body_and_each_hand_signs(city):
    number = on_paper(city)
    assert where(number) == {"m3": ("here", "在收件窗口"), "m4": ("here", "在收件窗口")}
    made = give(city, number, from_place="A06", note="图纸两张")
    assert give(city, number) == made  # the same key again
    assert [one.id for one in intake.passings_page(city.reviewer, "to_receive").rows] == [made]
    assert [one.id for one in intake.passings_page(city.clerk, "given").rows] == [made]
    assert intake.passings_page(city.fire_reviewer, "to_receive").rows == []
    assert where(number)["m4"][0] == "waiting"

    with pytest.raises(InvalidInputError) as caught:
        give(city, number, key="g2")
    assert "还在等" in caught.value.fields["things.m4"]
    with pytest.raises(NotAllowedError):
        intake.receive_paper(actor=city.clerk, passing_id=made)
    with pytest.raises(NotFoundError):
        intake.receive_paper(actor=city.fire_reviewer, passing_id=made)
    with pytest.raises(NotFoundError):
        intake.receive_paper(actor=city.lin, passing_id=made)
    assert where(number)["m4"][0] == "waiting"

    with clock.at(small.moment("2026-03-03", "17:00")):
        assert not intake.passing_for(city.clerk, made).is_unclear
    with clock.at(small.moment("2026-03-04", "08:00")):
        assert where(number)["m4"] == (
            "unclear", "陈雨桐已交出，等南平市市场监督管理局签收，超过一个工作日没有签收，责任不清",
        )  # fmt: skip

    intake.receive_paper(actor=city.reviewer, passing_id=made, key="r1")
    intake.receive_paper(actor=city.reviewer, passing_id=made, key="r1")
    with pytest.raises(ConflictError, match="已签收（周启明）"):
        intake.return_paper(actor=city.colleague, passing_id=made, reason="少一张")
    assert where(number)["m4"] == ("received", "在南平市市场监督管理局（周启明签收）")
    with pytest.raises(InvalidInputError) as caught:
        give(city, number, key="g3")
    assert "现在在南平市市场监督管理局" in caught.value.fields["things.m4"]

    words = "".join(one.text for one in runs(intake.passing_pdf(city.clerk, made)))
    for said in ("A06", "经营场所平面图", "陈雨桐", "周启明", "已签收", "图纸两张"):
        assert said in words
    told = [row.action for row in audit.trail(f"case:{number}")]
    assert told.count("intake.pass_on") == told.count("intake.receive_paper") == 1


def test_what_is_sent_back_says_why_and_stays_with_the_giver(city):
    number = on_paper(city)
    made = give(city, number)
    with pytest.raises(InvalidInputError) as caught:
        intake.return_paper(actor=city.reviewer, passing_id=made, reason=" ")
    assert "reason" in caught.value.fields
    intake.return_paper(actor=city.reviewer, passing_id=made, reason="只来了一份")
    assert where(number)["m4"] == ("here", "在收件窗口")
    again = give(city, number, key="g2", counts={"m4": "1"})
    intake.receive_paper(actor=city.colleague, passing_id=again)

    back = intake.pass_on(
        actor=city.decider, number=number, counts={}, others="食品经营许可证正本", to_agency_id=city.clerk.agency_id
    )
    own = intake.pass_on(actor=city.clerk, number=number, counts={"m3": 1}, to_agency_id=city.clerk.agency_id)
    with pytest.raises(ConflictError, match="两个人"):
        intake.receive_paper(actor=city.clerk, passing_id=own)
    intake.receive_paper(actor=city.other_clerk, passing_id=back)
    assert where(number)["+食品经营许可证正本"] == ("received", "在南平市行政服务中心（吴一鸣签收）")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"counts": {}}, "things"),
        ({"counts": {"m2": 1}}, "things.m2"),
        ({"counts": {"m4": "0"}}, "things.m4"),
        ({"counts": {"m4": "２"}}, "things.m4"),
        ({"to_agency_id": None}, "to_agency"),
        ({"to_place": "长" * 61}, "to_place"),
        ({"others": "长" * 101}, "others"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(city, more, field):
    number = on_paper(city)
    with pytest.raises(InvalidInputError) as caught:
        give(city, number, **more)
    assert set(caught.value.fields) == {field}
    assert intake.passings_of(number) == []


def test_who_may_not_see_the_case_gives_nothing_on(city):
    number = on_paper(city)
    for who, refusal in [("neighbour", NotFoundError), ("lin", NotAllowedError), ("auditor", NotAllowedError)]:
        with pytest.raises(refusal):
            give(city, number, actor=city.people[who])
    with pytest.raises(InvalidInputError) as caught:
        give(city, number, actor=city.reviewer)
    assert "还在收件窗口" in caught.value.fields["things.m4"]
    assert intake.passings_of(number) == []

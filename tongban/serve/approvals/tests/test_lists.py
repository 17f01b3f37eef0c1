from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import figures
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity


def numbers(page):
    return [row.number for row in page.rows]


def fresh(name):
    return identity.user_by_username(name)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("lin", True), ("wu", False), ("clerk", True), ("reviewer", True), ("health_reviewer", False),
        ("decider", True), ("head", True), ("auditor", True), ("neighbour", False), ("neighbour_clerk", False),
    ],
)  # fmt: skip
def test_list_detail_and_view_agree_on_who_sees_a_case(city, who, seen):
    number = city.accepted_case()
    actor = fresh(who)
    assert (number in numbers(approvals.cases_page(actor))) is seen
    for look in (approvals.find, approvals.case_view):
        if seen:
            look(actor, number)
        else:
            with pytest.raises(NotFoundError):
                look(actor, number)


def test_pages_follow_each_other_newest_first(city):
    made = [city.open_case() for _ in range(5)]
    first = approvals.cases_page(city.clerk, size=2)
    second = approvals.cases_page(city.clerk, after=first.next_cursor, size=2)
    third = approvals.cases_page(city.clerk, after=second.next_cursor, size=2)
    assert numbers(first) + numbers(second) + numbers(third) == made[::-1]
    assert third.next_cursor is None


def test_a_broken_cursor_is_an_input_error(city):
    with pytest.raises(InvalidInputError, match="翻页位置无效"):
        approvals.cases_page(city.clerk, after="nonsense")


def test_filters_narrow_the_list(city):
    with clock.at(small.moment("2026-02-10")):
        old = city.open_case(city.joint_item)
    accepted = city.accepted_case()

    def found(**filters):
        return numbers(approvals.cases_page(city.clerk, approvals.CaseFilters(**filters)))

    assert found(state="accepted") == [accepted]
    assert found(item_code=city.joint_item) == [old]
    assert found(agency_id=city.health.id) == []
    assert found(submitted_from=date(2026, 3, 2)) == [accepted]
    assert found(submitted_to=date(2026, 3, 1)) == [old]
    assert found(submitted_from=date(2026, 2, 10), submitted_to=date(2026, 2, 10)) == [old]
    assert found(lamp="over") == [old]
    assert found(lamp="ok") == [accepted]
    assert found(text="溪山小馆") == found(text="溪山") == found(text="溪") == [accepted, old]
    assert found(text="并联") == [old]
    assert found(text="溪山并联") == []
    assert found(text=approvals.case(old).query_code.lower()) == [old]
    assert found(text="100%_") == []


@pytest.mark.parametrize("lamp", ["ok", "due", "over", "hold", "done"])
@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-05", "2026-03-09", "2026-03-10"])
def test_the_lamp_filter_gives_the_cases_that_show_that_lamp(city, lamp, day):
    city.open_case()
    city.accepted_case()
    paused, gone = city.accepted_case(), city.accepted_case()
    approvals.pause_case(
        actor=city.reviewer, number=paused, reason="hearing", planned_days=3, note="听证", reference=PROOF
    )
    approvals.withdraw_case(actor=city.lin, number=gone)
    with clock.at(small.moment(day)):
        shown = {row.number for row in approvals.cases_page(city.clerk).rows if row.lamp == lamp}
        found = set(numbers(approvals.cases_page(city.clerk, approvals.CaseFilters(lamp=lamp))))
    assert found == shown


def test_the_list_takes_the_same_two_statements_at_any_length(city):
    def statements():
        actor = fresh("reviewer")
        with CaptureQueriesContext(connection) as captured:
            approvals.cases_page(actor, approvals.CaseFilters(text="溪山", lamp="ok"))
        return len(captured)

    city.accepted_case()
    one = statements()
    for _ in range(7):
        city.accepted_case()
    assert (one, statements()) == (2, 2)


@pytest.mark.parametrize(("who", "most"), [("reviewer", 13), ("lin", 13)])
def test_the_case_page_takes_few_statements(city, who, most):
    number = city.accepted_case(city.joint_item)
    city.decide(number)
    actor = fresh(who)
    with CaptureQueriesContext(connection) as captured:
        approvals.case_view(actor, number)
    assert len(captured) <= most


def test_an_officials_look_is_recorded_and_a_citizens_is_not(city):
    number = city.accepted_case()
    approvals.case_view(city.reviewer, number)
    approvals.case_view(city.lin, number)
    looks = [row.actor_name for row in audit.page(kind="read").rows if row.subject == f"case:{number}"]
    assert looks == ["周启明"]


def test_my_cases_are_those_of_my_parties(city):
    own = city.open_case(party=identity.parties_of(city.wu)[0])
    company = city.open_case()
    assert numbers(approvals.my_cases(identity.parties_of(city.wu))) == [own]
    assert numbers(approvals.my_cases(identity.parties_of(city.lin))) == [company]
    assert numbers(approvals.my_cases([])) == []


def test_who_holds_the_code_of_the_receipt_may_ask_how_far_it_is(city):
    number = city.open_case()
    code = approvals.case(number).query_code
    assert approvals.case_by_query_code(f" {code.lower()} ").number == number
    with pytest.raises(NotFoundError):
        approvals.case_by_query_code("AAAAAAAAAA")


def test_open_cases_of_the_same_applicant_and_item_are_a_hint(city):
    first, second = city.open_case(), city.open_case()
    city.open_case(city.joint_item)
    assert [row.number for row in approvals.similar_cases(second)] == [first]


def test_the_timeline_says_who_has_it_and_what_to_do(city):
    number = city.open_case()
    waiting = approvals.timeline(number)
    assert waiting.headline == "窗口正在核对材料，2026年3月9日前答复您"
    assert [(step.state, step.title) for step in waiting.steps][:2] == [("done", "提交申请"), ("now", "受理")]
    approvals.accept_case(actor=city.clerk, number=number, on=clock.today(), outstanding=["健康证明"])
    running = approvals.timeline(number)
    assert running.headline == "正在办理，承诺2026年3月9日前办结"
    assert (running.holder, running.todo) == (
        "南平市市场监督管理局",
        "请在2026年3月9日前补交容缺材料：健康证明",
    )


def test_the_export_has_the_rows_of_the_list_and_is_recorded(city):
    number = city.accepted_case()
    Case.objects.filter(number=number).update(applicant_name="=1+1")
    text = "".join(approvals.export_cases(city.head, approvals.CaseFilters(state="accepted")))
    lines = text.splitlines()
    assert lines[0].startswith("\ufeff办件编号,事项名称")
    assert lines[1].startswith(number)
    assert "'=1+1" in lines[1]
    assert "approvals.cases.export" in [row.action for row in audit.trail("cases")]


def test_the_export_masks_natural_persons(city):
    party = identity.parties_of(city.wu)[0]
    city.open_case(party=party)
    text = "".join(approvals.export_cases(city.head))
    assert party.id_number not in text
    assert party.phone not in text


@pytest.mark.parametrize("who", ["reviewer", "clerk", "lin"])
def test_only_who_has_the_right_exports(city, who):
    city.accepted_case()
    with pytest.raises(NotAllowedError):
        approvals.export_cases(city.people[who])
    assert audit.trail("cases") == []


def test_the_public_figures_count_cases(city):
    early, late, _ = city.accepted_case(), city.accepted_case(), city.open_case()
    with clock.at(small.moment("2026-03-05")):
        city.decide(early)
    with clock.at(small.moment("2026-03-12")):
        city.decide(late)
        found = figures.count_figures()
    assert (found.decided, found.open, found.on_time_percent, found.median_workdays) == (2, 1, 50, 3)


def test_figures_say_nothing_where_there_is_nothing(db):
    assert figures.count_figures() == approvals.Figures(0, 0, None, None)

from contextlib import contextmanager

import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.grants import api as grants
from tongban.serve.grants.actions.deciding import on_granted
from tongban.serve.grants.errors import AwardStateError, BudgetShortError, NotAssessedError
from tongban.serve.grants.models import Award, BudgetEntry
from tongban.support.events import api as events


@contextmanager
def unchanged(*numbers):
    before = list(Award.objects.order_by("pk").values()), list(BudgetEntry.objects.values())
    yield
    assert (list(Award.objects.order_by("pk").values()), list(BudgetEntry.objects.values())) == before


def test_an_application_is_judged_assessed_and_takes_its_money_with_the_decision(fund):
    number = fund.apply(10)
    view = grants.award(fund.city.reviewer, number)
    assert [one.verdict for one in view.findings] == ["met", "met", "met", "hand"]
    assert (view.worked_cents, view.row.state, view.ceiling) == (1_000_000, "applied", "50,000 元")
    assert (view.account, view.account_faults) == ("尾号 6789", ())
    assert grants.matches(fund.city.company) == []  # he has applied
    again = grants.award(fund.city.reviewer, fund.apply(3)).findings[-1]
    assert (again.clause, again.verdict) == ("重复申请", "hand")
    assert number in again.words
    fund.review(number)
    with pytest.raises(NotAssessedError, match="先在“奖补资金”核定金额"):
        fund.city.decide(number)
    assert approvals.case(number).state == "accepted"

    assess = lambda amount, **more: grants.assess(  # noqa: E731
        **({"actor": fund.city.reviewer, "number": number, "amount": amount} | more)
    )
    with unchanged():
        with pytest.raises(InvalidInputError, match="不能超过封顶 50,000 元"):
            assess("50000.01", reason="从宽")
        with pytest.raises(InvalidInputError, match="写明理由"):
            assess("9000")
        with pytest.raises(NotFoundError):
            assess("10000", actor=fund.city.health_reviewer)
        with pytest.raises(NotAllowedError):
            assess("10000", actor=fund.money)
    assess("9000", reason="一人已经离职")
    fund.city.decide(number)
    award = fund.award(number)
    assert (award.state, award.cents) == ("reserved", 900_000)
    assert fund.budget() == (3_000_000, 900_000, 0)
    with unchanged(), pytest.raises(AwardStateError, match="不能核定"):
        assess("8000", reason="再改")
    on_granted(fund.city.decider, number, fund.item)
    assert fund.budget() == (3_000_000, 900_000, 0)
    assert number in [one.number for one in grants.awards_of(fund.city.lin).rows]
    assert grants.awards_of(fund.city.wu).rows == []
    assert grants.awards(fund.stranger).rows == []


def test_who_comes_when_the_money_is_gone_waits_in_the_order_of_decisions(fund):
    first, big, small = fund.apply(20), fund.apply(20), fund.apply(5)
    fund.grant(first)
    assert fund.grant(big).state == "queued"
    # It would fit into what is left, but nobody overtakes.
    assert fund.grant(small).state == "queued"
    assert "排队" in fund.award(small).state_note
    assert fund.budget() == (3_000_000, 2_000_000, 0)
    with unchanged(), pytest.raises(BudgetShortError, match="只剩 10,000 元"):
        grants.change_budget(
            actor=fund.money, policy_id=fund.policy, year=2026, amount="-10000.01", note="收回", key="less"
        )
    more = {
        "actor": fund.money,
        "policy_id": fund.policy,
        "year": 2026,
        "amount": "10000",
        "note": "追加",
        "key": "more",
    }
    grants.change_budget(**more)
    grants.change_budget(**more)  # sent twice
    assert (fund.award(big).state, fund.award(small).state) == ("reserved", "queued")
    assert fund.budget() == (4_000_000, 4_000_000, 0)

    # An objection that is upheld gives the money back to who waits.
    publicity = fund.publicise(first)
    line = Award.objects.get(case_number=first).pk
    told = {
        "number": publicity,
        "award_id": line,
        "name": "吴建国",
        "phone": "13800000102",
        "words": "人数不实",
        "key": "o1",
    }
    objection = grants.file_objection(**told)
    assert grants.file_objection(**told).pk == objection.pk
    settle = {"objection_id": objection.pk, "upheld": True, "answer": "核实只有十人"}
    with pytest.raises(NotAllowedError):
        grants.settle_objection(actor=fund.city.reviewer, **settle)
    grants.settle_objection(actor=fund.officer, **settle)
    grants.settle_objection(actor=fund.officer, **settle)
    assert (fund.award(first).state, fund.award(small).state) == ("released", "reserved")
    assert fund.budget() == (4_000_000, 2_500_000, 0)
    kinds = BudgetEntry.objects.order_by("pk").values_list("kind", "cents")
    assert list(kinds) == [
        ("given", 3_000_000), ("reserved", 2_000_000), ("given", 1_000_000), ("reserved", 2_000_000),
        ("released", -2_000_000), ("reserved", 500_000),
    ]  # fmt: skip


def test_what_is_left_of_a_year_is_carried_by_a_person(fund):
    fund.grant(fund.apply(10))
    carry = {"policy_id": fund.policy, "year": 2026, "note": "结转", "key": "carry"}
    with unchanged():
        with pytest.raises(NotAllowedError):
            grants.carry_over(actor=fund.officer, amount="20000", **carry)
        with pytest.raises(BudgetShortError, match="只剩 20,000 元，不够结转"):
            grants.carry_over(actor=fund.money, amount="20000.01", **carry)
    grants.carry_over(actor=fund.money, amount="20000", **carry)
    grants.carry_over(actor=fund.money, amount="20000", **carry)
    assert fund.budget() == (1_000_000, 1_000_000, 0)
    assert fund.budget(2027) == (2_000_000, 0, 0)


def test_what_is_refused_or_withdrawn_takes_nothing(fund):
    refused, withdrawn = fund.apply(3), fund.apply(3)
    fund.city.decide(refused, "refuse", "没有参保记录")
    approvals.withdraw_case(actor=fund.city.lin, number=withdrawn)
    events.deliver_all_now()
    assert [fund.award(one).state for one in (refused, withdrawn)] == ["refused", "refused"]
    assert fund.budget() == (3_000_000, 0, 0)
    assert grants.figures(fund.watcher)[0].refused == 2


def test_lists_cost_the_same_for_many(fund, django_assert_num_queries):
    for number in (fund.apply(2), fund.apply(2)):
        fund.grant(number)
        fund.publicise(number)
    fund.give("100", 2027)
    costs = [
        (1, lambda: grants.awards(fund.watcher)),
        (2, lambda: grants.publicities()),
        (3, lambda: grants.budgets(fund.watcher)),
        (2, lambda: grants.figures(fund.watcher)),
        (1, lambda: grants.waiting_for_publicity(fund.officer)),
    ]
    for who in (fund.watcher, fund.officer):
        grants.awards(who)  # his grants are read once
    for count, read in costs:
        with django_assert_num_queries(count):
            read()


def test_what_was_done_is_in_the_log_and_who_may_not_see_sees_nothing(fund):
    number = fund.apply(2)
    fund.grant(number)
    lines = "".join(grants.awards_csv(fund.watcher))
    assert number in lines
    assert "123456789" not in lines
    for outsider in (fund.stranger, fund.city.lin, fund.city.neighbour):
        with pytest.raises(NotFoundError):
            grants.award(outsider, number)
    assert [one.left_cents for one in grants.budgets(fund.watcher).rows] == [2_800_000]
    assert grants.budgets(fund.city.reviewer).rows == []
    assert grants.award(fund.money, number).account == "35050100123456789"

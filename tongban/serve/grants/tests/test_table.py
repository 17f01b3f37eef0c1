"""Every step of a grant: by everybody, in every state, twice, and from a page that was opened before."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tongban.common import clock
from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.common.tests.untouched import refused
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants

from .fund import BODY, FORM, MATERIALS, RESULT
from .test_payment import DAY_AFTER, HEAD

PEOPLE = (
    "lin", "wu", "clerk", "reviewer", "decider", "head", "health_reviewer", "neighbour",
    "officer", "publisher", "money", "checker", "watcher", "stranger",
)  # fmt: skip
WORK, EDIT = "reviewer decider head", "officer publisher"
AWARDS = ("applied", "assessed", "reserved", "public", "checking", "approved", "paid", "failed")
POLICIES = ("new", "published", "drafted", "ended")
ACCOUNT = {"holder": "南平市溪山小馆餐饮有限公司", "account": "35050100987654321", "bank": "另一家银行"}


@dataclass(frozen=True)
class Place:
    number: str = ""
    batch: str = ""
    policy: int = 0

    def answers(self, result="成功,"):
        return (HEAD + f"{self.batch}-1,2000.00,{result},L1\n").encode()


MONEY = {
    "assess": Deed(WORK, "applied assessed", lambda it, who, _: grants.assess(
        actor=who, number=it.number, amount="2000")),
    "fix_account": Deed("money", "failed public reserved", lambda it, who, _: grants.fix_account(
        actor=who, number=it.number, **ACCOUNT, note="单位来函")),
    "open_publicity": Deed("officer", "reserved", lambda it, who, _: grants.open_publicity(
        actor=who, policy_id=it.policy, numbers=[it.number], title="公示", contact="0599", days=5)),
    "check_batch": Deed("checker", "checking approved", lambda it, who, _: grants.check_batch(
        actor=who, number=it.batch, approved=True)),
    "bank_file": Deed("money checker", "approved paid failed", lambda it, who, _: grants.bank_file(
        actor=who, number=it.batch)),
    "take_answers": Deed("money", "approved paid", lambda it, who, _: grants.take_answers(
        actor=who, number=it.batch, content=it.answers())),
}  # fmt: skip
RULES = {
    "begin_draft": Deed(EDIT, "published new drafted ended", lambda it, who, _: grants.begin_draft(
        actor=who, policy_id=it.policy)),
    "publish": Deed("publisher", "new drafted", lambda it, who, _: grants.publish_policy(
        actor=who, policy_id=it.policy, revision=1)),
    "end_policy": Deed("publisher", "published drafted ended", lambda it, who, _: grants.end_policy(
        actor=who, policy_id=it.policy, reason="到期")),
    "change_budget": Deed("money", "published new drafted ended", lambda it, who, key: grants.change_budget(
        actor=who, policy_id=it.policy, year=2026, amount="100", note="下达", key=key or "k")),
}  # fmt: skip
ALL = MONEY | RULES


def person(fund, name):
    return fund.people.get(name) or getattr(fund.city, name)


def come(fund, state):
    """Up to the publicity on Monday; what comes after it the day after its end."""
    if state in POLICIES:
        return policy(fund, state)
    with clock.at(small.moment()):
        number = fund.apply(2)
        if state != "applied":
            MONEY["assess"].do(Place(number), fund.city.reviewer, "")
        if state not in ("applied", "assessed"):
            fund.city.decide(number)
        if state in AWARDS[3:]:
            fund.publicise(number)
    return paying(fund, number, state) if state in AWARDS[4:] else Place(number, policy=fund.policy)


def paying(fund, number, state):
    it = Place(number, fund.order(number), fund.policy)
    if state != "checking":
        MONEY["check_batch"].do(it, fund.checker, "")
    if state == "paid":
        MONEY["take_answers"].do(it, fund.money, "")
    if state == "failed":
        grants.take_answers(actor=fund.money, number=it.batch, content=it.answers("失败,户名不符"))
    return it


def policy(fund, state):
    body = small.body(f"补贴 {state}", kind="05", situations=[], materials=MATERIALS, form=FORM, result=RESULT)
    item = small._item(fund.city, f"35051700910{POLICIES.index(state)}", body)
    it = Place(policy=grants.create_policy(actor=fund.officer, item_code=item).pk)
    grants.save_draft(actor=fund.officer, policy_id=it.policy, body=BODY, revision=0)
    if state != "new":
        RULES["publish"].do(it, fund.publisher, "")
    if state == "drafted":
        row = grants.begin_draft(actor=fund.officer, policy_id=it.policy)
        grants.save_draft(actor=fund.officer, policy_id=it.policy, body=BODY, revision=row.revision)
    if state == "ended":
        RULES["end_policy"].do(it, fund.publisher, "")
    return it


@pytest.fixture(autouse=True)
def later(fund):
    with clock.at(small.moment(DAY_AFTER)):
        yield


def test_who_else_asks_is_refused_and_nothing_is_changed(fund):
    people = {name: person(fund, name) for name in PEOPLE}
    places = {state: come(fund, state) for state in sorted({deed.state for deed in ALL.values()})}
    found = {name: those_who_may(deed, places[deed.state], people) for name, deed in ALL.items()}
    assert found == {name: set(deed.by.split()) for name, deed in ALL.items()}


@pytest.mark.parametrize(("deeds", "states"), [(MONEY, AWARDS), (RULES, POLICIES)])
def test_in_another_state_it_is_refused_and_nothing_is_changed(fund, deeds, states):
    places = {state: come(fund, state) for state in states}
    found = {name: where_it_goes(deed, places, person(fund, deed.who)) for name, deed in deeds.items()}
    assert found == {name: set(deed.at.split()) for name, deed in deeds.items()}


@pytest.mark.parametrize("name", [name for name in ALL if name != "bank_file"])
def test_twice_is_once(fund, name):
    """The file for the bank is a reading; each is recorded."""
    deed = ALL[name]
    deed.is_one_when_done_twice(come(fund, deed.state), person(fund, deed.who))


def test_a_page_that_was_opened_before_undoes_nothing(fund):
    number = come(fund, "applied").number
    told = {"actor": fund.city.reviewer, "number": number, "amount": "1500", "reason": "少一人"}
    seen = grants.award(fund.city.reviewer, number).amount_seen
    grants.assess(actor=fund.city.decider, number=number, amount="2000")
    for stale in (seen, ""):
        assert "核定金额已经被改过" in refused(lambda: grants.assess(**told, seen=stale))  # noqa: B023
    grants.assess(**told, seen=grants.award(fund.city.reviewer, number).amount_seen)
    drafted = come(fund, "drafted").policy
    assert "草稿在您打开以后被改过" in refused(
        lambda: grants.publish_policy(actor=fund.publisher, policy_id=drafted, revision=0)
    )

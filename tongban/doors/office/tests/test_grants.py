"""奖补资金 in the office: a policy written on a page, and what is wrong is said by its field."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants
from tongban.serve.grants.tests import fund as building
from tongban.support.identity import api as identity


@pytest.fixture
def fund(city):
    with clock.at(small.moment("2026-01-05")):
        return building.begin(city)


WRITTEN = {
    "revision": "0", "name": "用工补贴", "document": "措施", "document_number": "南示〔2026〕9 号", "summary": "补",
    "audience": "企业", "budget_subject": "科目", "valid_from_on": "2026-01-01", "valid_to_on": "2026-12-31",
    "opens_on": "2026-01-01", "closes_on": "2026-11-30", "publicity_days": "7",
    "c0_clause": "第一条", "c0_text": "持有营业执照", "c0_check": "held", "c0_fact": "licence.business_licence",
    "c5_clause": "第二条", "c5_text": "没有欠薪",
    "standard_kind": "rate", "standard_clause": "第三条", "standard_rate": "2.5", "standard_fact": "answer.employees",
    "standard_of": "工资总额", "standard_cap": "1,000.50", "standard_tiers": "一级 = 30\n二级 ＝ 10.5",
}  # fmt: skip


def test_a_policy_is_written_in_yuan_and_kept_in_fen(fund, sign_in):
    officer, publisher = sign_in(fund.officer), sign_in(fund.publisher)
    page = f"/office/grants/policies/{fund.policy}/"
    assert officer.post(f"{page}do/begin/")["Location"] == f"{page}edit/"
    for field, value, words in [
        ("standard_rate", "101", "比例应为 0 到 100"),
        ("standard_cap", "一千", "封顶金额应为不小于 0 的数"),
        ("standard_tiers", "一级 30", "第 1 行应写成“档次 = 金额（元）”"),
        ("publicity_days", "0", "公示天数应为 1 到 60"),
        ("valid_from_on", "2026-13-01", "政策内容不合格"),
    ]:
        answer = officer.post(f"{page}edit/", WRITTEN | {field: value})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert officer.post(f"{page}edit/", WRITTEN)["Location"] == page
    assert officer.post(f"{page}edit/", WRITTEN).status_code == 409  # somebody has saved since
    body = grants.policy_versions(fund.officer, fund.policy)[0].body
    assert [(one.clause, one.check, one.fact) for one in body.conditions] == [
        ("第一条", "held", "licence.business_licence"), ("第二条", "hand", ""),
    ]  # fmt: skip
    assert (body.standard.points, body.standard.cap_cents) == (250, 100_050)
    assert [(one.value, one.cents) for one in body.standard.tiers] == [("一级", 3_000), ("二级", 1_050)]
    shown = officer.get(f"{page}edit/").content.decode()
    assert 'value="1000.50"' in shown
    assert "二级 = 10.50" in shown
    assert officer.post(f"{page}do/publish/", {"revision": "1"}).status_code == 403
    assert publisher.post(f"{page}do/publish/", {"revision": "1"})["Location"] == page
    assert grants.public_policy(fund.policy).body.name == "用工补贴"
    assert sign_in(fund.stranger).get(page).status_code == 404


def test_what_is_wrong_with_money_is_said_by_its_field_and_nothing_happens(fund, sign_in):
    clerk, checker = sign_in(fund.money), sign_in(fund.checker)
    ledger = f"/office/grants/budgets/{fund.policy}/2026/"
    for what, given, status, words in [
        ("give", {"amount": "x", "note": "依据"}, 422, "请填写金额（元）"),
        ("give", {"amount": "1", "note": ""}, 422, "请填写依据"),
        ("carry", {"amount": "-1", "note": "依据"}, 422, "大于 0 的结转金额"),
        ("carry", {"amount": "30000.01", "note": "依据"}, 409, "只剩 30,000 元"),
    ]:
        answer = clerk.post(ledger, {"what": what, "key": "k", **given})
        assert answer.status_code == status
        assert words in answer.content.decode()
    assert checker.post(ledger, {"what": "give", "amount": "1", "note": "n", "key": "k"}).status_code == 403
    assert fund.budget() == (3_000_000, 0, 0)

    number = fund.apply(10)
    fund.grant(number)
    assert (
        "请选择要拨付的奖补" in clerk.post("/office/grants/payments/", {"title": "三月", "key": "p"}).content.decode()
    )
    fund.publicise(number)
    with clock.at(small.moment("2026-03-10")):
        made = clerk.post("/office/grants/payments/", {"title": "三月", "key": "p", "numbers": [number]})
        order = made["Location"]
        assert clerk.post(f"{order}do/approve/").status_code == 403
        assert "请填写退回的原因" in checker.post(f"{order}do/return/", {"note": " "}).content.decode()
        assert checker.post(f"{order}do/approve/").status_code == 302
        assert "请选择银行回单" in clerk.post(f"{order}do/answers/").content.decode()
        wrong = SimpleUploadedFile("answer.csv", "明细号,金额\n".encode())
        assert "回单第一行应为" in clerk.post(f"{order}do/answers/", {"file": wrong}).content.decode()
        assert "尾号 6789" in sign_in(fund.watcher).get(order).content.decode()
        assert clerk.get(f"{order}bank.csv")["Content-Type"].startswith("text/csv")
    assert grants.award(identity.SYSTEM(), number).row.state == "paying"


def test_an_amount_that_was_set_meanwhile_is_not_overwritten(fund, sign_in):
    number, client = fund.apply(2), sign_in(fund.city.reviewer)
    page = f"/office/grants/of/{number}/"
    seen = re.search(r'name="seen" value="(\w+)"', client.get(page).content.decode())[1]
    grants.assess(actor=fund.city.decider, number=number, amount="2000")
    late = client.post(f"{page}do/assess/", {"amount": "1500", "reason": "少一人", "seen": seen})
    assert late.status_code == 409
    assert "核定金额已经被改过" in late.content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', client.get(page).content.decode())[1]
    sent = {"amount": "1500", "reason": "少一人", "seen": seen}
    assert [client.post(f"{page}do/assess/", sent).status_code for _ in range(2)] == [302, 302]
    assert grants.award(identity.SYSTEM(), number).row.amount == "1,500 元"

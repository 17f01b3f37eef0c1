"""奖补资金: each bad value is named by its input, stands in the form again, and nothing happens."""

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants
from tongban.serve.grants.tests import fund as building

from .refusing import nothing_changes, refuses

LONG = "长" * 301


@pytest.fixture
def fund(city):
    with clock.at(small.moment("2026-01-05")):
        return building.begin(city)


def test_an_amount_and_an_account_are_named_by_their_inputs(fund, sign_in):
    number = fund.apply(10)
    browser, page = sign_in(fund.city.reviewer), f"/office/grants/of/{number}/do/"
    account = {"holder": fund.city.company.name, "account": "35050100123456789", "bank": "示例银行", "note": "来函"}
    with nothing_changes("grants"):
        for sent, faults in [
            ({"amount": "一万", "reason": "少报"}, {"amount": "请填写大于 0 的金额（元）"}),
            ({"amount": "-5", "reason": "少报"}, {"amount": "请填写大于 0 的金额（元）"}),
            ({"amount": "50000.01", "reason": "多"}, {"amount": "封顶"}),
            ({"amount": "9000", "reason": ""}, {"reason": "理由"}),
            ({"amount": "9000", "reason": LONG}, {"reason": "300"}),
        ]:
            refuses(browser, f"{page}assess/", sent, faults)
    fund.grant(number)
    clerk = sign_in(fund.money)
    with nothing_changes("grants"):
        for changed, faults in [
            ({"holder": ""}, {"holder": "户名"}),
            ({"account": "账号"}, {"account": "账号"}),
            ({"bank": ""}, {"bank": "开户银行"}),
            ({"note": ""}, {"note": "依据"}),
        ]:
            refuses(clerk, f"{page}account/", account | changed, faults)


def test_a_list_to_be_opened_keeps_what_was_typed(fund, sign_in):
    number = fund.apply(10)
    fund.grant(number)
    browser = sign_in(fund.officer)
    sent = {"policy": str(fund.policy), "numbers": [number], "title": "三月", "contact": "0599-5550120", "days": "7"}
    with nothing_changes("grants"):
        for changed, faults in [
            ({"days": "三天"}, {"days": "公示期应为 5 到 60 个工作日"}),
            ({"days": "4"}, {"days": "公示期应为 5 到 60 个工作日"}),
            ({"title": ""}, {"title": "请填写标题"}),
            ({"title": "长" * 121}, {"title": "标题最多 120 个字"}),
            ({"contact": ""}, {"contact": "请填写异议受理电话"}),
        ]:
            refuses(browser, "/office/grants/publicity/", sent | changed, faults)
        given = {name: value for name, value in sent.items() if name != "numbers"}
        refuses(browser, "/office/grants/publicity/", given, {"numbers": "请选择要公示的奖补"})


def test_an_objection_is_settled_with_words_or_not_at_all(fund, sign_in):
    number = fund.apply(10)
    fund.grant(number)
    listed = fund.publicise(number)
    award = apps.get_model("grants", "Award").objects.get(case_number=number)
    one = grants.file_objection(
        number=listed, award_id=award.pk, name="陈明", phone="13900000001", words="人数不实", key="o"
    )
    browser, address = sign_in(fund.officer), f"/office/grants/objections/{one.pk}/"
    with nothing_changes("grants"):
        for sent, faults in [
            ({"verdict": "upheld", "answer": " "}, {"answer": "请填写处理意见"}),
            ({"verdict": "upheld", "answer": "长" * 1001}, {"answer": "处理意见最多 1000 个字"}),
            ({"verdict": "", "answer": "属实"}, {"verdict": "请选择核实结果"}),
        ]:
            typed = {name: value.strip() for name, value in sent.items() if value}
            page = refuses(browser, address, {**typed, "answer": sent["answer"].strip()}, faults)
            assert "陈明" not in page.ids
    assert browser.post(address, {"verdict": "upheld", "answer": "属实"}).status_code == 302


def test_a_policy_is_begun_for_a_published_item_and_ended_with_a_reason(fund, sign_in):
    officer, publisher = sign_in(fund.officer), sign_in(fund.publisher)
    with nothing_changes("grants"):
        for code in ("", "没有这个事项", fund.item[:-3] + "999"):
            refuses(officer, "/office/grants/policies/", {"item_code": code}, {"item_code": "事项"})
        address = f"/office/grants/policies/{fund.policy}/do/end/"
        refuses(publisher, address, {"reason": ""}, {"reason": "请填写停止的原因"})
        refuses(publisher, address, {"reason": LONG}, {"reason": "停止的原因最多 300 个字"})

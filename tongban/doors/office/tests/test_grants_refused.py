"""奖补资金: each bad value is named by its input, stands in the form again, and nothing happens."""

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants
from tongban.serve.grants.tests import fund as building

from .refusing import Page, nothing_changes, refuses

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


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"name": "长" * 101}, {"name": "政策名称不能超过 100 字，现在是 101 字"}),
        ({"document_number": "长" * 61}, {"document_number": "文号不能超过 60 字"}),
        ({"summary": "长" * 401}, {"summary": "一句话说明不能超过 300 字，现在是 401 字"}),
        ({"budget_subject": "长" * 81}, {"budget_subject": "预算科目不能超过 80 字"}),
        ({"standard_clause": "长" * 41}, {"standard_clause": "政策条款号不能超过 40 字"}),
        ({"standard_of": "长" * 21}, {"standard_of": "计算的对象不能超过 20 字"}),
        ({"standard_tiers": f"{'长' * 61} = 100"}, {"standard_tiers": "第 1 行的档次不能超过 60 字"}),
        ({"standard_amount": "很多"}, {"standard_amount": "金额应为不小于 0 的数"}),
        ({"publicity_days": "1" * 5000}, {"publicity_days": "公示天数应为 1 到 60"}),
        (
            {"c0_text": "长" * 301, "c0_clause": "长" * 41},
            {"condition-0": "政策条款号不能超过 40 字，现在是 41 字；内容不能超过 300 字"},
        ),
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_a_policy_says_is_refused_by_its_input_and_not_cut(fund, sign_in, changed, faults):
    officer = sign_in(fund.officer)
    officer.post(f"/office/grants/policies/{fund.policy}/do/begin/", {})
    address = f"/office/grants/policies/{fund.policy}/edit/"
    page = Page(officer.get(address).content.decode())
    (shown,) = [form.values for form in page.forms if "publicity_days" in form.values]
    sent = {name: value for name, value in shown.items() if name and "csrf" not in name} | changed
    with nothing_changes("grants"):
        answer = Page(officer.post(address, sent).content.decode())
        (form,) = [one for one in answer.forms if one.said]
        assert form.faults.keys() == faults.keys()
        assert [words for name, words in faults.items() if words not in form.faults[name]] == []
        assert {name: form.values[name] for name in changed} == changed

"""事项规则 through its pages."""

from datetime import date

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items import capping
from tongban.catalog.items.models import Bond, Cap, CapException, RuleProposal, StarRung
from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.support.identity import api as identity

HOLDS, CAPS, STARS = "/office/items/rules/", "/office/items/rules/caps/", "/office/items/rules/stars/"
HOLD = {"element": "promised", "hold": "free", "basis": "闽审改〔2026〕1 号", "effective_on": "2026-03-03"}
CAP = {
    "what": "caps",
    "kinds": ["01"],
    "most_links": "2",
    "most_percent": "40",
    "basis": "文号",
    "effective_on": "2026-03-03",
}
LADDER = {
    "words_1": "一星", "words_2": "二星", "visits_2": "0", "percent_2": "50",
    "basis": "文号", "effective_on": "2026-03-02",
}  # fmt: skip


def agreed(city, sign_in, address):
    """Another person agrees to all that waits there."""
    browser = sign_in(city.second_publisher)
    for one in RuleProposal.objects.filter(state="waiting").order_by("pk"):
        assert browser.post(address, {"what": "agree", "id": one.pk})["Location"] == address


def exception(city, **changes):
    return {
        "what": "allow", "item": city.item, "x_most_links": "5", "x_most_percent": "", "reason": "要专家评审",
        "x_effective_on": "2026-03-02", "expires_on": "2026-12-31",
    } | changes  # fmt: skip


def test_a_hold_is_set_and_its_history_told(city, sign_in):
    browser = sign_in(city.publisher_city)
    assert browser.post(HOLDS, HOLD)["Location"] == HOLDS
    assert not Bond.objects.exists()
    agreed(city, sign_in, HOLDS)
    page = browser.get(HOLDS, {"element": "promised"}).content.decode()
    assert "2026-03-03 起：自行填写" in page
    assert '<td class="tb-any">承诺办结时限：自行填写</td>' in page
    assert "刘德胜提出，邱明远同意" in page
    assert '<option value="promised" selected>' in page


def test_every_fault_is_at_its_cell(city, sign_in):
    browser = sign_in(city.publisher_city)
    empty = browser.post(HOLDS, {})
    assert empty.status_code == 422
    for words in ("请选择要素", "请选择松紧"):
        assert words in empty.content.decode()
    wrong = browser.post(HOLDS, HOLD | {"basis": "", "effective_on": "明天"}).content.decode()
    assert 'id="basis-e"' in wrong
    assert 'id="effective_on-e"' in wrong
    caps = browser.post(CAPS, {"what": "caps", "most_links": "三", "most_percent": "0"}).content.decode()
    assert all(f'id="{name}-e"' in caps for name in ("kinds", "most_links", "most_percent", "basis", "effective_on"))
    allowed = browser.post(CAPS, {"what": "allow", "item": "x", "expires_on": ""}).content.decode()
    assert all(f'id="{name}-e"' in allowed for name in ("item", "reason", "x_effective_on"))
    stars = browser.post(
        STARS, LADDER | {"words_1": "", "depth_1": "9", "visits_2": "x", "percent_2": "300"}
    ).content.decode()
    assert all(f'id="{name}-e"' in stars for name in ("words_1", "depth_1", "visits_2", "percent_2"))
    assert [model.objects.count() for model in (Bond, Cap, CapException, StarRung)] == [0, 0, 0, 0]


def test_caps_and_exceptions_are_set_and_ended(city, sign_in):
    browser = sign_in(city.publisher_city)
    assert browser.post(CAPS, CAP)["Location"] == CAPS
    assert browser.post(CAPS, exception(city))["Location"] == CAPS
    assert not CapException.objects.exists()
    agreed(city, sign_in, CAPS)
    page = browser.get(CAPS).content.decode()
    assert "行政许可：环节不超过 2 个，承诺时限不超过法定的 40%" in page
    assert "例外 " + city.item in page
    one = CapException.objects.get()
    refused = browser.post(CAPS, {"what": "end", "id": one.pk, "end_reason": ""})
    assert f'id="end_{one.pk}-e"' in refused.content.decode()
    assert browser.post(CAPS, {"what": "end", "id": one.pk, "end_reason": "登记错了"}).status_code == 302
    assert f"提前结束例外 {city.item}（原到 2026-12-31）" in browser.get(CAPS).content.decode()
    agreed(city, sign_in, CAPS)
    assert "没有例外" in browser.get(CAPS).content.decode()
    assert browser.post(CAPS, {"what": "end", "id": "x", "end_reason": "没有"}).status_code == 404


def test_a_ladder_is_set_row_by_row(city, sign_in):
    browser = sign_in(city.publisher_city)
    assert "通常的阶梯" in browser.get(STARS).content.decode()
    assert browser.post(STARS, LADDER)["Location"] == STARS
    agreed(city, sign_in, STARS)
    assert items.ladder() == (items.Rung(1, "一星"), items.Rung(2, "二星", most_visits=0, most_percent=50))
    page = browser.get(STARS).content.decode()
    assert 'id="visits_2" name="visits_2" type="text" value="0"' in page
    assert "2 星（二星）到现场不多于 0 次、时限不超过法定的 50%" in page


@pytest.mark.parametrize("address", [HOLDS, CAPS, STARS])
def test_an_item_manager_reads_the_rules_and_does_not_set_them(city, sign_in, address):
    browser = sign_in(city.items_market)
    page = browser.get(address)
    assert page.status_code == 200
    assert "由有全市事项发布权限的人员设定" in page.content.decode()
    assert browser.post(address, HOLD | CAP | LADDER).status_code == 403
    assert [model.objects.count() for model in (Bond, Cap, StarRung)] == [0, 0, 0]


def test_the_history_goes_on_overleaf(city, sign_in):
    browser = sign_in(city.publisher_city)
    for place in range(21):
        browser.post(HOLDS, HOLD | {"basis": f"文号 {place:02}"})
    RuleProposal.objects.all().delete()
    page = browser.get(HOLDS).content.decode()
    assert "文号 20" in page
    assert ">文号 00<" not in page
    assert "?&amp;after=" in page


def test_who_proposed_does_not_agree_and_an_item_manager_neither(city, sign_in):
    own = sign_in(city.publisher_city)
    own.post(HOLDS, HOLD)
    number = RuleProposal.objects.get().pk
    page = own.get(HOLDS).content.decode()
    assert 'value="withdraw"' in page
    assert 'value="agree"' not in page
    for browser in (own, sign_in(city.items_market)):
        assert browser.post(HOLDS, {"what": "agree", "id": number}).status_code == 403
        assert browser.post(HOLDS, {"what": "return", "id": number, "note": "不妥"}).status_code == 403
    assert not Bond.objects.exists()
    assert own.post(HOLDS, {"what": "withdraw", "id": number}).status_code == 302
    assert RuleProposal.objects.get().state == "withdrawn"


def test_what_is_sent_back_has_its_reason_and_cannot_be_agreed_to_any_more(city, sign_in):
    sign_in(city.publisher_city).post(HOLDS, HOLD)
    number = RuleProposal.objects.get().pk
    other = sign_in(city.second_publisher)
    page = other.get(HOLDS).content.decode()
    assert "闽审改〔2026〕1 号" in page
    assert 'value="agree"' in page
    long = other.post(HOLDS, {"what": "return", "id": number, "note": "长" * 201})
    assert (long.status_code, f'value="{"长" * 201}"' in long.content.decode()) == (422, True)
    assert "请写明为什么退回，2 到 200 个字" in long.content.decode()
    bare = other.post(HOLDS, {"what": "return", "id": number, "note": ""})
    assert (bare.status_code, f'id="note_{number}-e"' in bare.content.decode()) == (422, True)
    other.post(HOLDS, {"what": "return", "id": number, "note": "文号写错了"})
    page = other.get(HOLDS).content.decode()
    assert "退回：承诺办结时限：自行填写" in page
    assert "文号写错了" in page
    assert other.post(HOLDS, {"what": "agree", "id": number}).status_code == 422
    assert not Bond.objects.exists()


def test_a_proposal_whose_day_has_passed_is_not_agreed_to(city, sign_in):
    sign_in(city.publisher_city).post(HOLDS, HOLD)
    number = RuleProposal.objects.get().pk
    other = sign_in(city.second_publisher)
    with clock.at(small.moment("2026-03-04")):
        assert 'value="agree"' not in other.get(HOLDS).content.decode()
        late = other.post(HOLDS, {"what": "agree", "id": number})
    assert late.status_code == 422
    assert "请退回重提" in late.content.decode()
    assert not Bond.objects.exists()


def test_exceptions_that_run_out_are_listed_with_the_guide_that_still_needs_them(city, sign_in):
    body = small.body("要专家的许可")
    code = small._item(city, "350117001009", body)
    first, review, *last = body["steps"]
    longer = {"steps": [first, *(review | {"name": f"审查{one}"} for one in range(5)), *last]}
    ends = {"reason": "要专家评审", "effective_on": date(2026, 1, 5), "expires_on": date(2026, 3, 12)}
    with clock.at(small.moment("2026-01-05")):
        for item in (code, city.item):
            capping.allow_exception(actor=identity.SYSTEM(), item_code=item, most_links=9, most_percent=None, **ends)
        promised = {"promised": {"days": 10, "unit": "workday"}}
        items.save_draft(actor=city.items_market, code=code, body=body | longer | promised)
        items.publish(actor=city.publisher_city, code=code)
    browser = sign_in(city.publisher_city)
    page = browser.get(CAPS).content.decode()
    assert "还有 10 天，到 2026-03-12" in page
    assert "审批环节 7 个，超过上限 3 个" in page
    with clock.at(small.moment("2026-03-20")):
        rows = items.ending_exceptions()
    assert [(row.code, row.days_left) for row in rows] == [(code, -8)]

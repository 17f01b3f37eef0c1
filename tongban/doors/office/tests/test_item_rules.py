"""事项规则 through its pages."""

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.models import Bond, Cap, CapException, StarRung

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


def exception(city, **changes):
    return {
        "what": "allow", "item": city.item, "x_most_links": "5", "x_most_percent": "", "reason": "要专家评审",
        "x_effective_on": "2026-03-02", "expires_on": "2026-12-31",
    } | changes  # fmt: skip


def test_a_hold_is_set_and_its_history_told(city, sign_in):
    browser = sign_in(city.publisher_city)
    assert browser.post(HOLDS, HOLD)["Location"] == HOLDS
    page = browser.get(HOLDS, {"element": "promised"}).content.decode()
    assert "2026-03-03 起：自行填写" in page
    assert '<td class="tb-any">承诺办结时限：自行填写</td>' in page
    assert "刘德胜" in page
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
    page = browser.get(CAPS).content.decode()
    assert "行政许可：环节不超过 2 个，承诺时限不超过法定的 40%" in page
    assert "例外 " + city.item in page
    one = CapException.objects.get()
    refused = browser.post(CAPS, {"what": "end", "id": one.pk, "end_reason": ""})
    assert f'id="end_{one.pk}-e"' in refused.content.decode()
    assert browser.post(CAPS, {"what": "end", "id": one.pk, "end_reason": "登记错了"}).status_code == 302
    assert "没有例外" in browser.get(CAPS).content.decode()
    assert browser.post(CAPS, {"what": "end", "id": "x", "end_reason": "没有"}).status_code == 404


def test_a_ladder_is_set_row_by_row(city, sign_in):
    browser = sign_in(city.publisher_city)
    assert "通常的阶梯" in browser.get(STARS).content.decode()
    assert browser.post(STARS, LADDER)["Location"] == STARS
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
    page = browser.get(HOLDS).content.decode()
    assert "文号 20" in page
    assert ">文号 00<" not in page
    assert "?&amp;after=" in page

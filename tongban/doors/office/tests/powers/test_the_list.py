import pytest

from tongban.catalog.powers import versions
from tongban.catalog.powers.models import Power
from tongban.catalog.powers.reading import read_body
from tongban.catalog.powers.tests import town as place
from tongban.common import clock
from tongban.support.identity import api as identity


@pytest.fixture
def code(town):
    """Renamed in February."""
    found = town.file(effective_on=clock.today().replace(month=1))
    content = read_body(place.body("食品销售和餐饮许可", promised_days=3))
    starts = clock.today().replace(month=2)
    versions.put_in_force(Power.objects.get(code=found), content, actor=identity.SYSTEM(), starts=starts)
    return found


def test_the_ledger_lists_and_filters(town, code, sign_in):
    browser = sign_in(town.editor)
    assert "食品销售和餐饮许可" in browser.get("/office/powers/").content.decode()
    assert "没有符合条件的权责事项" in browser.get("/office/powers/?kind=02").content.decode()
    assert "食品经营许可" in browser.get("/office/powers/?on=2026-01-15").content.decode()


def test_one_power_shows_its_parts_and_its_history(town, code, sign_in):
    page = sign_in(town.lawyer).get(f"/office/powers/of/{code}/").content.decode()
    for words in ["责任事项", "追责情形", "第 2 版", "看那天", "第 1 版与第 2 版的不同", "承诺时限（工作日）"]:
        assert words in page


def test_one_power_on_an_earlier_day(town, code, sign_in):
    page = sign_in(town.lawyer).get(f"/office/powers/of/{code}/?on=2026-01-15").content.decode()
    assert "这是 2026-01-15 那天的样子：第 1 版，在用。" in page
    assert "<h1>食品经营许可</h1>" in page


@pytest.mark.parametrize("address", ["/office/powers/?on=heute", "/office/powers/of/{}/?on=2026-13-01"])
def test_a_day_that_is_none_is_refused_by_name(town, code, sign_in, address):
    response = sign_in(town.editor).get(address.format(code))
    assert response.status_code == 422
    assert "应写成 2026-03-02 这样" in response.content.decode()


def test_others_do_not_get_in(town, code, sign_in):
    for address in ["/office/powers/", f"/office/powers/of/{code}/"]:
        assert sign_in(town.clerk).get(address).status_code == 403


def test_the_menu_shows_it_to_those_who_have_to_do_with_it(town, sign_in):
    assert 'href="/office/powers/"' in sign_in(town.reformer).get("/office/powers/").content.decode()


def test_an_unknown_code_is_not_found(town, sign_in):
    assert sign_in(town.editor).get("/office/powers/of/nothing/").status_code == 404

"""联审设置 through its page."""

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.tests import town as place
from tongban.support.identity import api as identity

PAGE = "/office/powers/setup/"


def given(town, **changes):
    offices = {"reform": town.agencies["reform"].id, "legal": town.agencies["legal"].id}
    return {
        "division": place.CITY,
        **offices,
        "meeting": town.agencies["office"].id,
        "seats": "7",
        "needed": "5",
    } | changes


def test_the_reform_office_sets_how_its_city_reviews(town, sign_in):
    browser = sign_in(town.reformer)
    assert browser.post(PAGE, given(town)).status_code == 302
    page = browser.get(PAGE, {"division": place.CITY}).content.decode()
    assert "专家 7 人，5 票通过" in page
    assert 'id="needed" name="needed" type="text" value="5"' in page


def test_what_is_missing_or_impossible_is_named_and_nothing_changes(town, sign_in):
    browser = sign_in(town.reformer)
    before = powers.review_setups(identity.SYSTEM())
    empty = browser.post(PAGE, {"seats": "五"})
    assert empty.status_code == 422
    for words in ("请选择区划", "请选择审改办", "请选择会议承办单位", "专家组人数应填整数", "通过所需赞成票应填整数"):
        assert words in empty.content.decode()
    assert "赞成票应在 1 至 7 之间" in browser.post(PAGE, given(town, needed="9")).content.decode()
    assert powers.review_setups(identity.SYSTEM()) == before


def test_an_editor_of_one_office_has_no_such_page(town, sign_in):
    assert sign_in(town.editor).get(PAGE).status_code == 403

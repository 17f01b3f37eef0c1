import pytest

from tongban.serve.intake.tests import pledge_shop as shop
from tongban.serve.pledges import api as pledges
from tongban.support.events import registry


@pytest.fixture(autouse=True)
def only_pledges_listen(monkeypatch):
    """No papers are typeset here."""
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith("pledges.")}
        for event, consumers in registry._consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


def test_a_check_is_listed_recorded_and_ends_in_a_revocation_or_a_repair(city, sign_in):
    number = shop.granted(city, shop.item(city))
    here = f"/office/pledges/of/{number}/"
    reviewer, decider = sign_in(city.reviewer), sign_in(city.decider)
    assert city.company.name in reviewer.get("/office/pledges/").content.decode()
    assert city.company.name not in reviewer.get("/office/pledges/?late=yes").content.decode()
    page = reviewer.get(here).content.decode()
    for words in ("从业人员健康证明、经营场所平面图", "现场核查", "登录实名账户确认", "登记核查结果"):
        assert words in page
    told = {"is_true": "no", "finding": "没有健康证明", "demand": ""}
    wrong = reviewer.post(f"{here}check/", told)
    assert (wrong.status_code, "请写明整改要求" in wrong.content.decode()) == (422, True)
    assert reviewer.post(f"{here}check/", told | {"demand": "补办"}).status_code == 302
    assert reviewer.post(f"{here}check/", told | {"demand": "补办"}).status_code == 409
    case = reviewer.get(f"/office/cases/{number}/").content.decode()
    assert "告知承诺（限期整改）" in case
    assert reviewer.post(f"{here}revoke/", {"reason": "没有改", "heard": "听取"}).status_code == 403
    assert reviewer.post(f"{here}fix/", {"note": "已补办"}).status_code == 302
    page = decider.get("/office/pledges/records/?standing=yes").content.decode()
    assert "没有健康证明" in page
    record = pledges.records_page(city.decider).rows[0].id
    assert decider.post(f"/office/pledges/records/{record}/repair/", {"note": ""}).status_code == 422
    assert decider.post(f"/office/pledges/records/{record}/repair/", {"note": "整改通过"}).status_code == 302
    assert "没有失信记录" in decider.get("/office/pledges/records/?standing=yes").content.decode()
    assert decider.get(f"/office/pledges/records/?q={city.company.name}").status_code == 200


def test_a_decision_is_revoked_from_the_page_of_the_pledge_and_the_neighbour_sees_nothing(city, sign_in):
    number = shop.granted(city, shop.item(city))
    pledges.record_check(actor=city.reviewer, number=number, is_true=False, finding="不符", demand="改")
    here = f"/office/pledges/of/{number}/"
    decider, neighbour = sign_in(city.decider), sign_in(city.neighbour)
    assert neighbour.get(here).status_code == 404
    assert neighbour.post(f"{here}check/", {"is_true": "yes", "finding": "x"}).status_code == 404
    assert city.company.name not in neighbour.get("/office/pledges/").content.decode()
    assert decider.post(f"{here}revoke/", {"reason": "逾期没有整改", "heard": ""}).status_code == 422
    assert decider.post(f"{here}revoke/", {"reason": "逾期没有整改", "heard": "当面听取"}).status_code == 302
    assert "这份承诺已经了结" in decider.get(here).content.decode()
    assert city.company.name in decider.get("/office/pledges/?state=revoked").content.decode()

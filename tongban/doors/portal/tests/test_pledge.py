"""告知承诺 and 智能审批 as the applicant meets them."""

from tongban.catalog.themes import api as themes
from tongban.serve.intake.tests import joints, pledge_shop
from tongban.serve.pledges import api as pledges
from tongban.serve.pledges.models import Pledge
from tongban.serve.swift.tests import shop as swift_shop
from tongban.support.events import api as events

from . import test_themes


def begun(browser, code):
    browser.post(f"/apply/{code}/", {"s.kind": "dine", "afresh": "yes"})
    answers = {"shop_name": "溪山小馆", "address": "延平区梅山街道演示路 12 号", "business": "restaurant"}
    browser.post(f"/apply/{code}/form/p_shop/", answers)


def test_a_pledge_is_told_chosen_and_confirmed_before_it_counts(city, lin):
    code = pledge_shop.item(city)
    begun(lin, code)
    page = lin.get(f"/apply/{code}/materials/").content.decode()
    for words in ("可以选告知承诺：告知的内容", "场所布局合理", "记入失信记录", "作出决定后60日内"):
        assert words in page
    ways = {
        "materials.m2.way": f"licence:{city.business_licence}",
        "materials.m3.way": "pledge",
        "materials.m4.way": "pledge",
        "materials.m5.way": "declared",
    }
    assert lin.post(f"/apply/{code}/materials/", ways).status_code == 302
    page = lin.get(f"/apply/{code}/review/").content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    told = {"key": key, "delivery": "electronic", "true": "yes"}
    refused = lin.post(f"/apply/{code}/review/", told)
    assert (refused.status_code, "勾选愿意承诺" in refused.content.decode()) == (422, True)
    done = lin.post(f"/apply/{code}/review/", told | {"pledge": "yes"})
    assert done.status_code == 302
    number = done["Location"].split("/")[3]
    assert pledges.pledge_of(number).materials == ("从业人员健康证明", "经营场所平面图")
    assert "告知承诺：已承诺" in lin.get(f"/my/cases/{number}/").content.decode()


def test_who_has_a_record_reads_why_he_may_not_pledge(city, lin):
    code = pledge_shop.item(city)
    number = pledge_shop.granted(city, code)
    pledges.record_check(actor=city.reviewer, number=number, is_true=False, finding="不符", demand="补办健康证明")
    page = lin.get(f"/my/cases/{number}/").content.decode()
    for words in ("限期整改", "补办健康证明"):
        assert words in page
    begun(lin, code)
    page = lin.get(f"/apply/{code}/materials/").content.decode()
    assert "没有修复的失信记录" in page
    assert 'value="pledge"' not in page


def test_the_applicant_reads_by_which_rule_and_a_stranger_does_not(city, lin, wu):
    code = swift_shop.item(city)
    swift_shop.switched_on(city, code)
    number = swift_shop.submitted(city, code)
    events.deliver_all_now()
    assert "这件由智能审批办结" in lin.get(f"/my/cases/{number}/").content.decode()
    page = lin.get(f"/my/cases/{number}/rule/").content.decode()
    for words in ("法定代表人 林晓岚，已有许可证 否 → 准予", "证照库：营业执照", "件件复核"):
        assert words in page
    assert wu.get(f"/my/cases/{number}/rule/").status_code == 404


def test_in_a_whole_matter_each_item_tells_its_own_and_the_pledge_is_confirmed(city, lin, page):
    theme = joints.with_pledge(city)
    key = {one.material.name: one.key for one in themes.plan(theme, joints.SITUATIONS).pool}
    shown = page(lin.get(f"/themes/{joints.CODE}/apply/", {"a.sign": "yes", "a.i1_kind": "dine"}))
    assert "“户外招牌许可”可以选告知承诺" in shown
    assert shown.count('value="pledge"') == 1
    given = test_themes.whole(city, theme, **{f"materials.{key['招牌设计图']}.way": "pledge"})
    unsure = lin.post(f"/themes/{joints.CODE}/apply/", given)
    assert (unsure.status_code, "勾选愿意承诺" in unsure.content.decode()) == (422, True)
    assert not Pledge.objects.exists()
    again = test_themes.whole(city, theme, **{f"materials.{key['招牌设计图']}.way": "pledge", "pledge": "yes"})
    assert lin.post(f"/themes/{joints.CODE}/apply/", again).status_code == 302
    assert [one["name"] for one in Pledge.objects.get().materials] == ["招牌设计图"]

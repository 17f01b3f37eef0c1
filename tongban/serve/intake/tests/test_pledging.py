import pytest

from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.pledges import api as pledges
from tongban.serve.pledges.models import Pledge
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import counter
from . import pledge_shop as shop


def kinds(number):
    return [one.kind for one in notices.of_case(number)]


def test_a_pledge_stands_for_its_materials_and_the_case_goes_straight_to_the_decision(city):
    code = shop.item(city)
    number = shop.submitted(city, code)
    events.deliver_all_now()
    assert sorted(kinds(number)) == ["pledge", "receipt"]
    intake.accept(actor=city.clerk, number=number, verdicts={"m1": "ok", "m2": "ok", "m5": "ok", "m7": "ok"})
    assert list(city.tasks(number)) == ["decide"]
    one = pledges.pledge_for(city.lin, number)
    assert (one.state, one.materials, one.way) == ("made", ("从业人员健康证明", "经营场所平面图"), "登录实名账户确认")
    assert one.check_within == "作出决定后60日内"
    events.deliver_all_now()
    assert kinds(number).count("pledge") == 1
    steps = [step for step in approvals.timeline(number).steps if step.title == "告知承诺"]
    assert [step.words for step in steps] == ["以书面承诺代替：从业人员健康证明、经营场所平面图"]


def test_who_hands_in_the_materials_has_his_review_as_ever(city):
    code = shop.item(city)
    number = shop.submitted(city, code, given={})
    intake.accept(actor=city.clerk, number=number, verdicts={**counter.ALL_OK})
    assert (list(city.tasks(number)), Pledge.objects.exists()) == (["review"], False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"m5": {"pledge": True}}, "“食品安全管理制度”不能以告知承诺代替"),
        ({"m3": {"pledge": "yes"}}, "没有确认愿意承诺"),
    ],
)
def test_only_what_the_guide_lets_may_be_pledged(city, given, words):
    code = shop.item(city)
    with pytest.raises(InvalidInputError, match=words):
        shop.submitted(city, code, given={**shop.PLEDGED, **given})
    assert not Pledge.objects.exists()


def test_an_item_without_pledges_takes_none_and_what_was_pledged_is_not_asked_for(city):
    with pytest.raises(InvalidInputError, match="不能以告知承诺代替"):
        shop.submitted(city, city.item)
    number = shop.submitted(city, shop.item(city))
    with pytest.raises(InvalidInputError, match="由告知承诺代替，不能要求提交"):
        intake.ask_correction(actor=city.clerk, number=number, items=[{"material_code": "m3", "opinion": "请补"}])


def test_a_pledge_at_the_window_says_how_it_was_signed(city):
    code = shop.item(city)
    number = intake.register(
        actor=city.clerk, party=city.company, item_code=code, answers=counter.ANSWERS, situations={"kind": "dine"},
        materials={"m2": {"paper": True}, "m5": {"declared": True}, **shop.PLEDGED}, key="w1",
        identity_note="核验身份证原件", agent_name="林晓岚",
    ).number  # fmt: skip
    one = pledges.pledge_of(number)
    assert (one.pledger_name, one.way) == ("林晓岚", "在窗口书面签名（核验身份证原件）")


def test_a_case_that_is_not_granted_leaves_nothing_to_check(city):
    code = shop.item(city)
    withdrawn = shop.submitted(city, code)
    intake.withdraw(actor=city.lin, number=withdrawn)
    refused = shop.submitted(city, code)
    intake.accept(actor=city.clerk, number=refused, verdicts={"m1": "ok", "m2": "ok", "m5": "ok", "m7": "ok"})
    city.decide(refused, "refuse", "不符合条件")
    events.deliver_all_now()
    assert [pledges.pledge_of(one).state for one in (withdrawn, refused)] == ["ended", "ended"]
    assert pledges.pledges_page(identity.SYSTEM()).rows == []

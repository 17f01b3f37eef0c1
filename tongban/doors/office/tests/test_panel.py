"""会签 on the case page: who sits there, 加签 and 减签."""

import re

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.support.identity import api as identity


@pytest.fixture
def number(city):
    item = small._item(city, "350117001005", small.body("重大事项许可", flow="collegial"))
    return city.accepted_case(item)


@pytest.fixture
def third(city):
    from django.apps import apps

    agency = apps.get_model("agencies", "Agency").objects.get(pk=city.market.id)
    return small._staff("third", "孙三审", "reviewer", agency, agency.division, is_bound=True)


def open_seats(number):
    view = approvals.case_view(identity.SYSTEM(), number)
    return {one.task.assignee_id: one.task.id for one in view.tasks}


def test_the_page_counts_who_has_spoken_and_offers_both_verbs(city, sign_in, number):
    client = sign_in(city.reviewer)
    page = client.get(f"/office/cases/{number}/").content.decode()
    assert "0／2 人已表态" in page
    assert ">同意，等其他成员<" in page
    assert f"/office/cases/{number}/add_member".replace("_", "-") in page
    assert f"/office/cases/{number}/drop-member/" in page


def test_a_colleague_is_asked_to_join(city, sign_in, number, third):
    client = sign_in(city.reviewer)
    form = client.get(f"/office/cases/{number}/add-member/").content.decode()
    assert "孙三审" in form
    assert "赵同事" not in re.search(r"<form id=\"verb-form\".*?</form>", form, re.S)[0]
    typed = {"username": "third", "reason": "涉及结构安全", "key": "k1"}
    assert client.post(f"/office/cases/{number}/add-member/", typed).status_code == 302
    assert third.pk in open_seats(number)
    assert "加签 孙三审" in client.get(f"/office/cases/{number}/?tab=trail").content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"reason": "一起审"}, "请选择请谁一起审"), ({"username": "third", "reason": ""}, "请填写加签理由"),
     ({"username": "colleague", "reason": "一起审"}, "已经是“集体审议”的成员")],
)  # fmt: skip
def test_a_form_that_is_not_filled_in_comes_back(city, sign_in, number, third, typed, words):
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/add-member/", typed | {"key": "k2"})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert third.pk not in open_seats(number)


def test_who_is_away_is_taken_off(city, sign_in, number):
    seat = open_seats(number)[city.colleague.pk]
    client = sign_in(city.decider)
    assert "赵同事" in client.get(f"/office/cases/{number}/drop-member/").content.decode()
    wrong = client.post(f"/office/cases/{number}/drop-member/", {"seat": "1", "reason": "出差", "key": "k3"})
    assert (wrong.status_code, "请选择减去谁" in wrong.content.decode()) == (422, True)
    done = client.post(f"/office/cases/{number}/drop-member/", {"seat": seat, "reason": "出差", "key": "k4"})
    assert done.status_code == 302
    assert list(open_seats(number)) == [city.reviewer.pk]


def test_a_case_without_a_panel_has_none_to_change(city, sign_in):
    number = city.accepted_case()
    assert sign_in(city.reviewer).get(f"/office/cases/{number}/add-member/").status_code == 409


def test_the_flow_of_many_departments_asks_for_one_more_each_time(city, sign_in):
    client = sign_in(city.items_market)
    data = {"flow": "joint", "joint-0": city.health.uscc, "joint-1": city.fire.uscc, "do": "look"}
    page = client.post(f"/office/items/{city.item}/flow/", data).content.decode()
    assert "联办机构 3" in page
    assert "联办机构 4" not in page
    assert "联办单位审查：南平市消防救援支队" in page
    assert page.count('name="outcome-joint"') == 1

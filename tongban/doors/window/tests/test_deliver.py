import pytest

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter

from . import desk

NOTE = "核验营业执照和经办人身份证原件"


def post(client, number, **changes):
    typed = {"method": "window", "receiver_name": "林晓岚", "identity_note": NOTE, "key": "k1", **changes}
    return client.post(desk.case(number, "deliver/"), typed)


def test_what_waits_is_listed(at_window, city):
    number = counter.decided(city)
    page = at_window.get("/window/deliver/")
    assert desk.case(number, "deliver/") in page.content.decode()
    assert "1 件" in desk.words(page)


def test_handed_over_at_the_counter_with_a_note_of_who_came(at_window, city):
    number = counter.decided(city)
    answer = post(at_window, number, is_proxy="yes", receiver_name="吴建国")
    assert answer.url == f"{desk.case(number)}?list=to_deliver"
    done = intake.application(number).delivery
    assert (done.method, done.receiver_name, done.is_proxy, done.identity_note) == ("window", "吴建国", True, NOTE)
    assert "送达回证" in desk.words(at_window.get(answer.url))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identity_note": ""}, "窗口领取的，请选择怎样核验的身份"),
        ({"method": "post", "express_company": "顺丰", "place": "演示路 12 号"}, "邮寄送达的，请填写快递单号"),
        ({"method": "post", "express_number": "SF1"}, "邮寄送达的，请填写收件地址"),
        ({"method": ""}, "请选择送达方式"),
    ],
)
def test_a_delivery_that_lacks_something_is_refused_beside_the_field(at_window, city, changes, said):
    number = counter.decided(city)
    answer = post(at_window, number, **changes)
    assert answer.status_code == 422
    assert said in desk.words(answer)
    assert intake.application(number).delivery is None


def test_posted_with_its_number(at_window, city):
    number = counter.decided(city)
    post(at_window, number, method="post", place="演示路 12 号", express_company="顺丰", express_number="SF0012")
    done = intake.application(number).delivery
    assert (done.method, done.place, done.express_number) == ("post", "演示路 12 号", "SF0012")


def test_what_was_delivered_is_not_delivered_again(at_window, city):
    number = counter.decided(city)
    post(at_window, number)
    assert at_window.get(desk.case(number, "deliver/")).url == desk.case(number)

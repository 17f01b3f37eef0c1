"""出件、设备: each bad value is named by its input, stands in the form again, and nothing happens."""

import json

import pytest
from django.apps import apps
from django.urls import reverse_lazy

from tongban.common.tests.refusing import nothing_changes, refuses
from tongban.serve.intake.tests import counter, elsewhere
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices

from . import desk

STATION = "一楼3号"
LONG = "长" * 101
PAIR_AT = reverse_lazy("window:pair")


@pytest.fixture
def posted(at_window, city):
    number = counter.decided(city)
    sent = {
        "method": "post", "receiver_name": "林晓岚", "place": "演示路 12 号", "express_company": "顺丰",
        "express_number": "SF0012", "key": "k1",
    }  # fmt: skip
    assert at_window.post(desk.case(number, "deliver/"), sent).status_code == 302
    return number


@pytest.mark.parametrize("name", ["", "  ", LONG])
def test_who_signed_for_a_letter_is_named_beside_its_own_row(at_window, city, posted, name):
    words = "请填写签收人，最多 100 个字"
    with nothing_changes("intake", "approvals"):
        page = refuses(at_window, desk.case(posted, "posted/"), {"signed_by": name}, {"signed_by": words})
    assert page.links == [f"signed_by-{posted}"]


def test_who_signed_for_a_letter_of_a_case_that_was_not_posted(at_window, city):
    number = counter.decided(city)
    with nothing_changes("intake", "approvals"):
        answer = at_window.post(desk.case(number, "posted/"), {"signed_by": "林晓岚"}, follow=True)
    assert "不是邮寄送达的，不用回填签收" in desk.words(answer)
    assert at_window.post(desk.case("没有这个号", "posted/"), {"signed_by": "林"}).status_code == 404


@pytest.mark.parametrize(
    ("shelf", "locker", "words"),
    [("", "", "架"), ("长" * 51, "", "架"), ("", "没有的柜", "自助柜"), ("A\x00", "", "字符")],
)
def test_a_place_on_the_shelf_that_is_none(at_window, city, shelf, locker, words):
    number = counter.decided(city)
    with nothing_changes("intake", "approvals"):
        answer = at_window.post(desk.case(number, "shelve/"), {"shelf": shelf, "locker": locker})
    assert answer.status_code in (404, 422)
    assert words in desk.words(answer)


def test_a_preview_is_judged_in_words_that_fit(at_window, city):
    code = elsewhere.prepare(city)
    address = desk.case(counter.submitted(city, item_code=code, preview=True), "preview/")
    whole = desk.GOOD | {"key": "p1"}
    with nothing_changes("intake", "approvals"):
        for changed, words in [
            ({"verdict": ""}, "请选择要办理的操作"),
            ({"verdict": "erase"}, "请选择要办理的操作"),
            ({"verdict": "ask", "v.m4": "fix", "o.m4": ""}, "请写明哪里不符合、怎样补正"),
            ({"verdict": "pass", "v.m4": "sideways"}, "请"),
            ({"verdict": "pass", "note": "长" * 2001}, "个字"),
        ]:
            answer = at_window.post(address, whole | changed)
            assert (answer.status_code, words in desk.words(answer)) == (422, True), changed
            assert "长" * 2001 not in changed.values() or "长" * 2001 in answer.content.decode()


PAIR = [
    ("", {"body"}),
    ("[]", {"body"}),
    ("{", {"body"}),
    pytest.param("[" * 100_000, {"body"}, id="deep"),
    ("\xff", {"body"}),
    ("{}", {"station", "challenge"}),
    ({"station": "", "challenge": "c"}, {"station"}),
    ({"station": 3, "challenge": None}, {"station", "challenge"}),
    ({"station": STATION, "challenge": ["c"]}, {"challenge"}),
    ({"station": "\ud800", "challenge": "c"}, {"station"}),
    ({"station": f"{STATION}\n", "challenge": "c\x00"}, {"station", "challenge"}),
]


@pytest.mark.parametrize(("body", "fields"), PAIR)
def test_a_bridge_pairs_with_what_the_page_sends_and_nothing_else(at_window, city, body, fields):
    devices.register_station(STATION)
    sent = body.encode("latin-1") if isinstance(body, str) else json.dumps(body).encode()
    answer = at_window.post(PAIR_AT, sent, content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == fields
    assert not audit.trail(f"station:{STATION}")


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"station": "没有的", "challenge": "c" * 32}, 404, "没有在平台登记"),
        ({"station": "长" * 41, "challenge": "c" * 32}, 404, "没有在平台登记"),
        ({"station": STATION, "challenge": "c" * 101}, 422, "配对口令不对"),
    ],
)
def test_a_bridge_that_nobody_knows_is_not_paired(at_window, city, asked, status, words):
    devices.register_station(STATION)
    answer = at_window.post(
        PAIR_AT, json.dumps(asked), content_type="application/json", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, words in answer.json()["message"]) == (status, True)
    assert not audit.trail(f"station:{STATION}")


def test_a_letter_is_signed_for(at_window, city, posted):
    """The same letter, signed for as it should be."""
    assert at_window.post(desk.case(posted, "posted/"), {"signed_by": "林晓岚"}).status_code == 302
    assert apps.get_model("intake", "Delivery").objects.get().signed_by_name == "林晓岚"


@pytest.mark.parametrize("count", ["", "0", "-1", "100", "²", "两份", "1.5", pytest.param("9" * 5000, id="long")])
def test_a_number_of_originals_that_is_none(at_window, city, count):
    number = counter.submitted(city)
    sent = {"kind.m4": "original", "count.m4": count, "key": "k1"}
    with nothing_changes("intake", "approvals"):
        answer = at_window.post(desk.case(number, "originals/"), sent)
    assert answer.status_code == 422
    assert "份数" in answer.content.decode()
    assert f'value="{count}"' in answer.content.decode()


def test_an_original_is_seen_as_one_of_two(at_window, city):
    number = counter.submitted(city)
    with nothing_changes("intake", "approvals"):
        answer = at_window.post(desk.case(number, "originals/"), {"kind.m4": "照片", "count.m4": "1"})
    assert answer.status_code == 422
    assert "请选择核的是原件还是复印件" in answer.content.decode()

"""刷身份证: a card opens a visit at a kiosk, within what is open there, and the next one finds nothing of it."""

import json

import pytest
from django.urls import reverse

from bridge.pairing import proof_of, sealed
from tongban.common import clock, stamped
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.identity import api as identity

STATION = "一楼自助机"


@pytest.fixture
def city(db):
    stamped.forget_all()
    with clock.at(small.moment("2026-01-05")):
        built = small.build()
    with clock.at(small.moment()):
        yield built
    stamped.forget_all()


@pytest.fixture
def secret():
    return devices.register_station(STATION, is_kiosk=True)


def read(city, secret, station=STATION, at=None, **card):
    held = {"name": city.lin.person.name, "id_number": city.lin.person.id_number} | card
    told = {"station": station, "at": int((at or clock.now()).timestamp()), "card": held}
    return sealed(secret, told)


def enter(client, reading, **more):
    return client.post("/kiosk/card/", reading | more)


def test_a_card_opens_a_visit_that_applies_and_follows_cases(client, city, secret):
    assert enter(client, read(city, secret)).url == "/kiosk/mine/"
    page = client.get("/kiosk/mine/").content.decode()
    assert f"{city.lin.person.name}，您好" in page
    page = client.get("/my/cases/").content.decode()
    assert 'data-mode="elder"' in page
    assert "办完了，退出" in page
    assert 'data-idle-home="/kiosk/"' in page
    assert "/my/licences/" not in page.split("<main")[0]
    assert "no-store" in client.get(f"/items/{city.item}/").headers["Cache-Control"]
    last = audit.trail(f"user:{city.lin.username}")[-1]
    assert (last.action, last.facts) == ("identity.sign_in_by_card", {"station": STATION})


def test_the_item_that_he_came_for_is_next_and_the_case_says_where_it_came_from(client, city, secret):
    answer = enter(client, read(city, secret), item=city.item)
    assert answer.url == f"/apply/{city.item}/"
    session = client.session
    session["party"] = city.company.id_number
    session.save()
    assert client.post(f"/apply/{city.item}/", {"s.kind": "dine", "afresh": "yes"}).status_code == 302
    client.post(f"/apply/{city.item}/form/p_shop/", counter.ANSWERS)
    ways = {"materials.m2.way": f"licence:{city.business_licence}", "materials.m5.way": "declared"}
    ways |= {f"materials.{one}.file": counter.upload(city.lin, f"{one}.png") for one in ("m3", "m4")}
    ways |= {f"materials.{one}.way": "file" for one in ("m3", "m4")}
    client.post(f"/apply/{city.item}/materials/", ways)
    page = client.get(f"/apply/{city.item}/review/").content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    done = client.post(f"/apply/{city.item}/review/", {"key": key, "delivery": "electronic", "true": "yes"})
    assert done.status_code == 302, done.content.decode()[:2000]
    case = Case.objects.get()
    assert case.channel == approvals.Channel.KIOSK
    assert client.get(done.url).status_code == 200


@pytest.mark.parametrize("name", ["account", "licences", "party", "password", "projects", "my_grants", "messages"])
def test_the_rest_of_what_is_his_stays_closed_there(client, city, secret, name):
    enter(client, read(city, secret))
    assert client.get(reverse(f"portal:{name}")).url == "/kiosk/mine/"
    assert client.post(reverse(f"portal:{name}"), {}).url == "/kiosk/mine/"


def test_the_first_page_ends_the_visit(client, city, secret):
    enter(client, read(city, secret))
    assert client.get("/kiosk/").status_code == 200
    assert client.get("/my/cases/").status_code == 302
    assert client.get("/kiosk/mine/").url == "/kiosk/card/"


def test_who_is_at_home_keeps_his_session_when_he_looks_at_the_kiosk(client, city):
    client.force_login(city.lin)
    client.get("/kiosk/")
    assert client.get("/my/licences/").status_code == 200
    assert client.get("/kiosk/mine/").url == "/kiosk/card/"


def refused(answer, status, words):
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.wsgi_request.user.is_anonymous


def test_a_reading_opens_one_visit_and_only_at_once(client, city, secret):
    once = read(city, secret)
    enter(client, once)
    client.get("/kiosk/")
    refused(enter(client, once), 422, "已经用过一次")
    refused(enter(client, read(city, secret, at=small.moment("2026-03-02", "09:25"))), 422, "已经过了两分钟")
    refused(enter(client, {"reading": "", "seal": ""}), 422, "不完整")
    refused(enter(client, read(city, b"x" * 32)), 422, "不是本平台的读卡器")


def test_what_the_reader_of_a_counter_has_read_opens_nothing(client, city):
    secret = devices.register_station("一楼3号")
    refused(enter(client, read(city, secret, station="一楼3号")), 403, "“一楼3号”不是自助终端")


def test_who_has_no_account_is_told_where_to_get_one(client, city, secret):
    refused(enter(client, read(city, secret, id_number="350703197809159913")), 422, "还没有平台账号")
    refused(enter(client, read(city, secret, name="林小岚")), 422, "姓名和平台登记的不一致")
    identity.User.objects.filter(pk=city.lin.pk).update(is_active=False)
    refused(enter(client, read(city, secret)), 422, "还没有平台账号")


def test_only_a_kiosk_pairs_without_anybody_signed_in(client, db, secret):
    devices.register_station("一楼3号")
    ask = {"station": STATION, "challenge": "c" * 32}
    answer = client.post("/kiosk/card/pair/", json.dumps(ask), content_type="application/json")
    assert answer.json() == {"proof": proof_of(secret, STATION, "c" * 32, "http://testserver")}
    for wrong, status in [(ask | {"station": "一楼3号"}, 403), (ask | {"station": "没有的"}, 403), ({}, 422)]:
        answer = client.post("/kiosk/card/pair/", json.dumps(wrong), content_type="application/json")
        assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        pytest.param("[" * 100_000, id="deep"),
        '{"station": "\\ud800", "challenge": "c"}',
        '{"station": 1, "challenge": {}}',
    ],
)
def test_what_is_no_pairing_is_refused_in_words(client, db, secret, body):
    answer = client.post("/kiosk/card/pair/", body, content_type="application/json")
    assert (answer.status_code, "请带上" in answer.content.decode() or "正文不是 JSON" in answer.content.decode()) == (
        422,
        True,
    )


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ({}, "读卡结果不完整"),
        ({"reading": "[]", "seal": ""}, "读卡结果不完整"),
        pytest.param({"reading": "[" * 4000, "seal": "a"}, "读卡结果不完整", id="deep"),
        pytest.param({"reading": "{" * 4001, "seal": "a"}, "读卡结果太长", id="long"),
        ({"reading": '{"station": "\\ud800", "at": 1, "card": {"name": "林", "id_number": "1"}}'}, "读卡结果不完整"),
        ({"reading": '{"station": "A", "at": 1e999, "card": {"name": "林", "id_number": "1"}}'}, "读卡结果不完整"),
        (
            {"reading": '{"station": "A", "at": %s, "card": {"name": "林", "id_number": "1"}}' % ("9" * 400)},
            "读卡结果不完整",
        ),
        ({"reading": '{"station": "A", "at": 1, "card": "林"}'}, "读卡结果不完整"),
        ({"reading": '{"station": "没有的", "at": 1, "card": {"name": "林", "id_number": "1"}}'}, "没有在平台登记"),
        (
            {
                "reading": f'{{"station": "{STATION}", "at": 1, "card": {{"name": "林", "id_number": "1"}}}}',
                "seal": "é",
            },
            "不是本平台的读卡器",
        ),
    ],
)
def test_a_reading_that_is_none_opens_nothing(client, city, secret, reading, words):
    answer = enter(client, reading)
    assert answer.status_code in (404, 422)
    assert words in answer.content.decode()
    assert "_auth_user_id" not in client.session

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tongban.common import clock, crypto
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import locker_rules, lockers
from tongban.serve.intake.errors import LockerSignatureError, TooManyCodesError
from tongban.serve.intake.models import Locker, LockerEvent
from tongban.support.audit import api as audit
from tongban.support.notices import api as notices

from . import counter


@pytest.fixture
def locker(city):
    return Locker.objects.create(code="hall-east", name="东门柜", place="行政服务中心东门", agency_id=city.market.id)


@pytest.fixture
def city(city):
    """With somebody who keeps its lockers."""
    centre = apps.get_model("agencies", "Agency").objects.get(key="serve-centre")
    city.people["admin"] = small._staff("admin_1", "杨立新", "administrator", centre, centre.division, is_bound=False)
    return city


class SimulatedLocker:
    """What the machine does: doors, and messages that it repeats when no answer came."""

    def __init__(self, code):
        self.code, self.sent = code, 0

    def tell(self, kind, code, box="", event_id=""):
        self.sent += 1
        told = {"event_id": event_id or f"e{self.sent}", "kind": kind, "code": code, "box": box}
        return intake.take_locker_event(locker=self.code, told=told)


def told(city, word):
    return [one.body for one in notices.messages([city.company.id_number]) if word in one.title]


def test_a_result_goes_into_a_locker_and_is_taken_with_its_code(city, locker):
    number, machine = counter.decided(city), SimulatedLocker(locker.code)
    with pytest.raises(InvalidInputError, match="自助柜"):
        intake.shelve(actor=city.clerk, number=number, locker="nowhere")
    code = intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    assert told(city, "结果可以取了") == []
    with pytest.raises(NotFoundError):
        intake.check_code(locker=locker.code, code=code)
    with pytest.raises(ConflictError, match="还没有存入"):
        machine.tell("taken", code)
    assert machine.tell("deposited", code, "12", "d1") == {"number": number, "box": "12", "repeated": False}
    assert machine.tell("deposited", code, "12", "d1")["repeated"] is True
    with pytest.raises(ConflictError, match="内容不同"):
        machine.tell("deposited", code, "13", "d1")
    with pytest.raises(ConflictError, match="12 号柜门"):
        machine.tell("deposited", code, "13")
    other = counter.decided(city)
    second = intake.shelve(actor=city.clerk, number=other, locker=locker.code)
    with pytest.raises(ConflictError, match="还有别的结果"):
        machine.tell("deposited", second, "12")
    with pytest.raises(ConflictError, match="自助柜取出"):
        intake.shelve(actor=city.clerk, number=number, shelf="B3")
    with pytest.raises(ConflictError, match="东门柜 12 号柜门"):
        intake.deliver(actor=city.clerk, number=number, method="window")
    (body,) = told(city, "结果可以取了")
    assert code in body
    assert "行政服务中心东门，12 号柜门" in body
    assert intake.pickups_of([number])[number].kind == "locker"
    assert intake.check_code(locker=locker.code, code=code)["box"] == "12"

    machine.tell("taken", code, event_id="t1")
    assert machine.tell("taken", code, event_id="t1")["repeated"] is True
    done = intake.application(number).delivery
    assert (done.method_name, done.place, done.delivered_by_name) == (
        "自助柜领取", "行政服务中心东门，12 号柜门", "东门柜",
    )  # fmt: skip
    (proof,) = [one for one in notices.of_case(number) if one.kind == "delivery"]
    assert "自助柜领取" in str(apps.get_model("notices", "Notice").objects.get(pk=proof.id).data)
    with pytest.raises(NotFoundError):
        intake.check_code(locker=locker.code, code=code)
    assert LockerEvent.objects.count() == 2


def test_what_nobody_fetched_comes_back_to_the_counter_under_its_code(city, locker):
    number, machine = counter.decided(city), SimulatedLocker(locker.code)
    code = intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    intake.shelve(actor=city.clerk, number=number, shelf="B3")
    assert len(told(city, "结果可以取了")) == 1
    intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    with clock.at(small.moment("2026-03-05", "09:00")):
        assert intake.remind_of_pickups() == 0
    machine.tell("deposited", code, "7")
    with clock.at(small.moment("2026-03-05", "09:00")):
        assert intake.remind_of_pickups() == 1
    assert "7 号柜门" in told(city, "请来取结果")[0]
    machine.tell("expired", code)
    back = intake.pickups_of([number])[number]
    assert (back.shelf, back.code, back.kind, back.is_in_locker) == ("自助柜退回", code, "shelf", False)
    assert "报取件码" in told(city, "退回窗口")[0]
    assert intake.number_for_code(city.clerk, code) == number
    intake.deliver(actor=city.clerk, number=number, method="window")
    with pytest.raises(NotFoundError):
        machine.tell("taken", code)


def test_guessing_codes_is_stopped_and_forgiven_later(city, locker):
    code = intake.shelve(actor=city.clerk, number=counter.decided(city), locker=locker.code)
    SimulatedLocker(locker.code).tell("deposited", code, "7")
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(NotFoundError):
            intake.check_code(locker=locker.code, code=wrong)
    with pytest.raises(TooManyCodesError, match="10分钟"):
        intake.check_code(locker=locker.code, code=code)
    with clock.at(small.moment("2026-03-02", "09:41")):
        assert intake.check_code(locker=locker.code, code=code)["box"] == "7"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"event_id": ""}, "event_id"), ({"kind": "sold"}, "kind"), ({"code": "12345"}, "code"), ({"box": ""}, "box")],
)
def test_a_message_that_lacks_something_is_refused_by_field(city, locker, changes, field):
    sent = {"event_id": "e1", "kind": "deposited", "code": "123456", "box": "1"} | changes
    with pytest.raises(InvalidInputError) as caught:
        intake.take_locker_event(locker=locker.code, told=sent)
    assert set(caught.value.fields) == {field}


def test_only_what_the_locker_signed_within_five_minutes_is_heard(city, locker, client):
    code = intake.shelve(actor=city.clerk, number=counter.decided(city), locker=locker.code)
    path = f"/lockers/{locker.code}/events"
    body = json.dumps({"event_id": "e1", "kind": "deposited", "code": code, "box": "1"})

    def post(path=path, body=body, late=0, secret=None, address=None):
        at = str(int(clock.now().timestamp()) + late)
        key = secret or crypto.secret(lockers.key_name(locker.code))
        signature = lockers.signature_of(key, "POST", path, at, body.encode())
        headers = {"X-Locker-Time": at, "X-Locker-Signature": signature}
        return client.post(address or path, body, content_type="application/json", headers=headers)

    for bad in [{"late": 301}, {"late": -301}, {"secret": b"x" * 32}, {"address": "/lockers/nobody/events"}]:
        answer = post(**bad)
        assert (answer.status_code, answer.json()["code"]) == (401, "intake.locker-signature")
    assert client.post(path, body, content_type="application/json").status_code == 401
    assert post(body="[]").status_code == 422
    assert post().json()["box"] == "1"
    assert post().json()["repeated"] is True
    asked = post(path=f"/lockers/{locker.code}/codes", body=json.dumps({"code": code}))
    assert asked.json() == {"box": "1", "item": "食品经营许可（新办）"}
    assert post(path=f"/lockers/{locker.code}/codes", body=json.dumps({"code": "x"})).status_code == 404
    for body in ({}, {"code": ""}, {"code": 12}, {"code": "1" * 21}):
        refused = post(path=f"/lockers/{locker.code}/codes", body=json.dumps(body))
        assert (refused.status_code, refused.json()["fields"]) == (422, {"code": "取件码应是文字，1 到 20 个字符"})
    with pytest.raises(LockerSignatureError, match="请求头"):
        lockers.require_signed(locker.code, {}, method="POST", path=path, body=b"")


def test_the_operator_registers_a_locker_and_gets_its_secret(city, capsys):
    told = ["hall-west", "--name", "西门柜", "--place", "行政服务中心西门", "--agency", city.market.uscc]
    call_command("add_locker", *told)
    assert capsys.readouterr().out.strip().encode() == crypto.secret("locker-hall-west")
    assert [one.name for one in intake.lockers_of(city.market.id)] == ["西门柜"]
    call_command("add_locker", *told, "--off")
    assert intake.lockers_of(city.market.id) == []
    before = list(lockers.Locker.objects.values())
    for changed, words in [
        (["../keys", *told[1:]], "编码"),
        ([*told[:-1], city.fire.uscc], "agency：自助柜 hall-west 由"),
        (["hall-new", *told[1:-1], "没有这个单位"], "agency：请选择管理单位"),
        ([*told, "--boxes", "很多"], "boxes：格口数"),
        ([*told, "--name", "长" * 13], "name："),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command("add_locker", *changed)
    assert list(lockers.Locker.objects.values()) == before


def registered(actor, market, **changes):
    told = {"code": "hall-west", "name": "西门柜", "place": "行政服务中心西门", "boxes": "2", **changes}
    return intake.create_locker(actor=actor, agency_uscc=market.uscc, **told)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "../keys"}, "code"),
        ({"code": ""}, "code"),
        ({"name": "长" * 13}, "name"),
        ({"place": ""}, "place"),
        ({"boxes": "0"}, "boxes"),
        ({"boxes": "1000"}, "boxes"),
        ({"boxes": "二"}, "boxes"),
    ],
)
def test_what_is_wrong_with_a_locker_is_told_by_field(changes, field):
    told = {"code": "a", "name": "柜", "place": "门", "boxes": "1"} | changes
    assert set(locker_rules.locker_faults(**told)) == {field}


@pytest.mark.parametrize(("at", "is_late"), [("13:30", False), ("13:31", True)])
def test_it_is_late_after_the_hours_and_not_on_them(at, is_late):
    sent = small.moment("2026-03-02", "09:30")
    assert locker_rules.is_late(sent, small.moment("2026-03-02", at), 4) is is_late
    assert locker_rules.is_late(None, sent, 4) is False


def test_a_locker_is_kept_its_secret_shown_once_and_it_never_takes_more_than_it_has_doors(city):
    admin, own = city.admin, {"code": "hall-west"}
    for who in ("clerk", "decider"):
        with pytest.raises(InvalidInputError, match="管理单位"):
            registered(city.people[who], city.market)
    secret = registered(admin, city.market, key="k1")
    assert secret.encode() == crypto.secret("locker-hall-west")
    assert registered(admin, city.market, key="k1") == ""
    with pytest.raises(InvalidInputError, match="已经登记过"):
        registered(admin, city.market, key="k2")
    with pytest.raises(NotFoundError):
        intake.renew_locker_secret(actor=city.decider, **own)
    other = intake.renew_locker_secret(actor=admin, key="k3", **own)
    assert other != secret
    assert crypto.secret("locker-hall-west").decode() == other
    assert intake.renew_locker_secret(actor=admin, key="k3", **own) == ""
    assert crypto.secret("locker-hall-west").decode() == other

    machine = SimulatedLocker("hall-west")
    first, second, third = (counter.decided(city) for _ in range(3))
    code = intake.shelve(actor=city.clerk, number=first, locker="hall-west")
    machine.tell("deposited", code, "7")
    intake.shelve(actor=city.clerk, number=second, locker="hall-west")
    intake.shelve(actor=city.clerk, number=second, locker="hall-west")
    with pytest.raises(InvalidInputError, match="2 格都占着"):
        intake.shelve(actor=city.clerk, number=third, locker="hall-west")
    with pytest.raises(InvalidInputError, match="现在有 2 份"):
        intake.change_locker(actor=admin, name="西门柜", place="西门", boxes="1", **own)
    with pytest.raises(ConflictError, match="还有 2 份"):
        intake.switch_locker(actor=admin, is_active=False, **own)
    row = intake.locker_row(admin, "hall-west")
    assert (row.lying, row.assigned, row.free, row.is_active) == (1, 1, 1, True)
    assert [(one.box, one.item_name) for one in intake.boxes_of("hall-west")] == [
        ("", "食品经营许可（新办）"), ("7", "食品经营许可（新办）"),
    ]  # fmt: skip
    assert [(one.kind_name, one.box) for one in intake.moves_page("hall-west").rows] == [("存入", "7")]
    machine.tell("taken", code)
    intake.shelve(actor=city.clerk, number=second, shelf="B3")
    for _ in range(2):
        intake.switch_locker(actor=admin, is_active=False, **own)
    trail = [row.action for row in audit.trail("locker:hall-west")]
    assert trail == ["intake.save_locker", "intake.renew_locker_secret", "intake.switch_locker"]
    with pytest.raises(NotFoundError):
        machine.tell("deposited", code, "8")
    assert intake.lockers_page(city.clerk).rows == []


def test_what_was_never_put_in_is_told_to_the_counter_once_for_each_time_it_was_sent(city, locker, settings):
    settings.LOCKER_DEPOSIT_HOURS = 4
    number, clerks = counter.decided(city), ("intake.deliver",)
    intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    assert intake.remind_of_late_lockers() == 0
    with clock.at(small.moment("2026-03-02", "13:31")):
        assert [intake.remind_of_late_lockers() for _ in range(2)] == [1, 0]
        assert intake.pickups_of([number])[number].is_late
        (one,) = notices.desk_messages(city.clerk, clerks).rows
        assert "溪山小馆" in one.body
        assert "东门柜" in one.body
        assert notices.desk_messages(city.neighbour_clerk, clerks).rows == []
        with pytest.raises(NotFoundError):
            notices.see_to_desk_message(actor=city.neighbour_clerk, actions=clerks, message_id=one.id)
        for _ in range(2):
            notices.see_to_desk_message(actor=city.clerk, actions=clerks, message_id=one.id)
        assert notices.desk_message_count(city.other_clerk, clerks) == 0
        intake.shelve(actor=city.clerk, number=number, shelf="B3")
        assert not intake.pickups_of([number])[number].is_late
        intake.shelve(actor=city.clerk, number=number, locker=locker.code)
    with clock.at(small.moment("2026-03-02", "17:32")):
        assert intake.remind_of_late_lockers() == 1
    trail = [row.action for row in audit.trail(f"case:{number}")]
    assert (trail.count("intake.remind_late_locker"), trail.count("notices.see_to")) == (2, 1)

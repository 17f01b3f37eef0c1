"""系统对接: the connections, their messages and days, and a field map made on the page from nothing to published."""

import re

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.data.exchange import api as exchange
from tongban.data.exchange.connector.fake import Fake
from tongban.data.exchange.errors import RefusedError
from tongban.data.exchange.models import FieldMap, Peer
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

LINE = {
    "target": "shop",
    "label": "店名",
    "type": "text",
    "required": "yes",
    "how": "direct",
    "source": "form.shop_name",
}


@pytest.fixture
def item(city, peer):
    return small._item(city, "350117001009", small.body("食品经营许可（部门系统）", flow="external"))


@pytest.fixture
def peer(city):
    Fake.known.pop("fake://market", None)
    exchange.save_peer(
        actor=identity.SYSTEM(), code="market", name="市监业务系统", agency_uscc=city.market.uscc,
        address="fake://market", signing="hmac", schemes=("fake",),
    )  # fmt: skip
    return Fake.of("fake://market")


def lines(*rows, **more):
    typed = {f"{name}-{place}": value for place, row in enumerate(rows) for name, value in row.items()}
    return {"lines": str(len(rows)), **typed, **more}


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_a_system_is_entered_changed_and_seen_by_those_of_its_agency_alone(city, sign_in):
    admin = sign_in(city.admin)
    told = {"code": "health", "name": "卫健业务系统", "agency": city.health.uscc, "address": "x", "signing": "hmac"}
    refused = admin.post("/office/exchange/new/", told)
    assert refused.status_code == 422
    assert "地址写成 https://主机/路径" in text(refused)
    admin.post("/office/exchange/new/", told | {"address": "https://10.1.2.3/exchange"})
    assert Peer.objects.get().address == "https://10.1.2.3/exchange"
    admin.post("/office/exchange/of/health/", {"name": "卫健系统", "address": "https://10.1.2.4/x", "signing": "hmac"})
    row = Peer.objects.get()
    assert (row.name, row.is_active) == ("卫健系统", False)
    assert [line.action for line in audit.trail("peer:health")] == ["exchange.peer.save"] * 2
    assert "卫健系统" in text(admin.get("/office/exchange/"))
    neighbour = sign_in(city.items_market)
    assert "卫健系统" not in text(neighbour.get("/office/exchange/"))
    assert neighbour.get("/office/exchange/of/health/").status_code == 404
    own = neighbour.post("/office/exchange/new/", told | {"address": "https://h/x", "code": "other"})
    assert own.status_code == 403


def test_a_dead_letter_is_seen_read_and_sent_again(city, item, peer, sign_in):
    number = counter.accepted(city, item_code=item)
    events.deliver_all_now()
    peer.fault = RefusedError("对方答复 422：缺少经营地址")
    exchange.send_due()
    admin = sign_in(city.admin)
    assert "部门系统：市监业务系统有死信" in text(admin.get("/office/exchange/"))
    page = admin.get("/office/exchange/messages/?state=dead")
    assert "缺少经营地址" in text(page)
    address = re.search(r"/office/exchange/messages/out/\d+/", page.content.decode()).group()
    assert "溪山小馆" in text(admin.get(address))
    reads = apps.get_model("audit", "Entry").objects.filter(kind="read", subject=f"case:{number}")
    assert [one.facts["purpose"] for one in reads] == ["查看对接消息"]
    peer.fault = None
    admin.post(f"{address}resend/")
    for _ in range(4):
        exchange.send_due()
    assert [one["kind"] for one in peer.arrived] == ["application", "materials", "acceptance"]
    assert number in text(admin.get(f"/office/exchange/messages/?case={number}&peer=market"))
    assert "没有符合条件" in text(admin.get("/office/exchange/messages/?direction=in"))


def test_a_dead_letter_is_passed_over_with_a_reason_and_who_is_in_charge_is_told(city, item, peer, sign_in):
    number = counter.accepted(city, item_code=item)
    events.deliver_all_now()
    peer.fault = RefusedError("对方答复 422：缺少经营地址")
    exchange.send_due()
    peer.fault = None
    admin = sign_in(city.admin)
    page = admin.get("/office/exchange/messages/?state=dead").content.decode()
    address = re.search(r"/office/exchange/messages/out/\d+/", page).group()
    assert "对方没有这一件的申请和表单" in text(admin.get(address))
    assert "跳过这条消息" not in text(sign_in(city.items_market).get(address))
    assert sign_in(city.items_market).post(f"{address}pass/", {"reason": "不要了"}).status_code == 403
    refused = admin.post(f"{address}pass/", {"reason": "长" * 301})
    assert refused.status_code == 422
    assert "理由最多 300 个字" in text(refused)
    assert "长" * 301 in text(refused)
    assert admin.post(f"{address}pass/", {"reason": "对方已经从窗口知道"}).status_code == 302
    events.deliver_all_now()
    for _ in range(4):
        exchange.send_due()
    assert [one["kind"] for one in peer.arrived] == ["materials", "acceptance"]
    assert "杨立新：对方已经从窗口知道" in text(admin.get(address))
    assert admin.post(f"{address}pass/", {"reason": "再来"}).status_code == 409
    (told,) = apps.get_model("notices", "DeskMessage").objects.filter(case_number=number)
    assert told.agency_id == city.market.id
    assert told.title == "跳过了一条对接消息：食品经营许可（部门系统）"
    assert "“申请与表单”（第 1 条）由杨立新跳过：对方已经从窗口知道。对方没有这一件的申请" in told.body


def test_a_day_that_differs_is_listed_and_mended(city, item, peer, sign_in):
    counter.accepted(city, item_code=item)
    events.deliver_all_now()
    while exchange.send_due():
        pass
    peer.arrived.pop()
    admin = sign_in(city.admin)
    with clock.at(small.moment("2026-03-03")):
        exchange.reconcile_due()
        page = admin.get("/office/exchange/days/")
        assert "对方没有收到 1 条" in text(page)
        admin.post(re.search(r"/office/exchange/days/\d+/mend/", page.content.decode()).group())
        exchange.send_due()
        exchange.reconcile_due()
        assert "一致" in text(admin.get("/office/exchange/days/"))
    assert len(peer.arrived) == 3


def test_a_map_is_made_tried_and_published_and_what_the_department_gets_follows_it(city, item, peer, sign_in):
    editor, address = sign_in(city.items_market), f"/office/exchange/of/market/map/?item={item}"
    assert "form.shop_name" in text(editor.get(address))
    wrong = {
        **LINE,
        "target": "kind",
        "label": "业态",
        "how": "table",
        "source": "form.business",
        "extra": "restaurant=01",
    }
    tried = text(editor.post(address, lines(LINE, wrong)))
    assert "代码表缺少：食品销售经营者（shop）" in tried
    refused = editor.post(address, lines(LINE, wrong, do="publish"))
    assert refused.status_code == 422
    assert "至少要有一个测试样例" in text(refused)
    assert FieldMap.objects.get().state == "draft"
    right = wrong | {"extra": "restaurant=01；shop=02"}
    sample = {"sample:form.shop_name": "溪山小馆", "sample:form.business": "restaurant"}
    editor.post(address, lines(LINE, right, do="keep", **sample))
    assert FieldMap.objects.get().cases[0]["expected"] == {"shop": "溪山小馆", "kind": "01"}
    editor.post(address, lines(LINE, right, do="publish", **sample))
    assert FieldMap.objects.get().state == "published"
    counter.accepted(city, item_code=item)
    events.deliver_all_now()
    exchange.send_due()
    assert peer.arrived[0]["body"]["form"] == {"shop": "溪山小馆", "kind": "01"}
    assert peer.arrived[0]["body"]["map_version"] == 1


def test_a_blank_between_two_fields_stays(city, item, peer, sign_in):
    editor, address = sign_in(city.items_market), f"/office/exchange/of/market/map/?item={item}"
    joined = LINE | {"how": "join", "extra": " ", "more": "form.address"}
    sample = {"sample:form.shop_name": "溪山小馆", "sample:form.address": "演示路 12 号"}
    editor.post(address, lines(joined, do="keep", **sample))
    kept = FieldMap.objects.get()
    assert kept.cases[0]["expected"] == {"shop": "溪山小馆 演示路 12 号"}
    assert 'value=" "' in editor.get(address).content.decode()


def test_a_map_that_no_longer_does_what_its_tests_say_is_not_published(city, item, peer, sign_in):
    editor, address = sign_in(city.items_market), f"/office/exchange/of/market/map/?item={item}"
    editor.post(address, lines(LINE, do="keep", **{"sample:form.shop_name": "溪山小馆"}))
    changed = LINE | {"source": "form.address"}
    answer = editor.post(address, lines(changed, do="publish"))
    assert answer.status_code == 422
    assert "应得“溪山小馆”" in text(answer)
    assert FieldMap.objects.get().state == "draft"


def test_a_case_that_finds_no_system_is_shown_where_systems_are_kept(city, item, peer, sign_in):
    number = counter.accepted(city, item_code=item)
    Peer.objects.update(is_active=False)
    events.deliver_all_now()
    admin = text(sign_in(city.admin).get("/office/exchange/"))
    assert "部门系统：1 件办件推送不出去" in admin
    assert "没有启用的对接系统" in admin
    assert "NoPeerError" not in admin
    assert number[-6:] in admin
    assert [one.case_number for one in approvals.unpushed(city.items_market)] == [number]
    assert approvals.unpushed(city.neighbour) == []


def test_a_case_that_the_map_cannot_fill_names_the_field(city, item, peer, sign_in):
    system = identity.SYSTEM()
    line = {"target": "kind", "label": "业态", "type": "text", "how": "table", "source": "form.business"}
    table = {"restaurant": "01", "shop": "02"}
    sample = {"input": {"form.business": "shop"}, "expected": {"kind": "02"}}
    exchange.save_map(actor=system, peer_code="market", item_code=item, rows=[{**line, "table": table}], cases=[sample])
    exchange.publish_map(actor=system, peer_code="market", item_code=item, sources=approvals.sources_of(item))
    FieldMap.objects.update(rows=[{**line, "table": {"shop": "02"}}])
    counter.accepted(city, item_code=item)
    events.deliver_all_now()
    page = text(sign_in(city.items_market).get("/office/exchange/"))
    assert "“业态”：代码表里没有“restaurant”对应的代码" in page


def test_what_the_department_expects_is_typed_and_fails_until_the_map_is_right(city, item, peer, sign_in):
    editor, address = sign_in(city.items_market), f"/office/exchange/of/market/map/?item={item}"
    wrong = LINE | {"source": "form.address"}
    sample = {"sample:form.address": "演示路 12 号", "wanted:shop": "溪山小馆"}
    editor.post(address, lines(wrong, do="keep", **sample, **{"sample:form.shop_name": "溪山小馆"}))
    assert FieldMap.objects.get().cases[0]["expected"] == {"shop": "溪山小馆"}
    refused = editor.post(address, lines(wrong, do="publish"))
    assert refused.status_code == 422
    assert "应得“溪山小馆”，得到“演示路 12 号”" in text(refused)
    joined = LINE | {"how": "constant", "extra": "溪山小馆"}
    editor.post(address, lines(joined, do="publish"))
    assert FieldMap.objects.get().state == "published"


def test_the_name_of_a_sample_that_is_too_long_is_refused_and_kept(city, item, peer, sign_in):
    editor, address = sign_in(city.items_market), f"/office/exchange/of/market/map/?item={item}"
    answer = editor.post(address, lines(LINE, do="keep", case_name="长" * 61))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "样例名称不能超过 60 字，现在是 61 字" in text
    assert f'value="{"长" * 61}"' in text
    assert not FieldMap.objects.exists()

"""Who calls us: the signature, the moment and the nonce, in both ways of signing."""

import json

import pytest
from django.core.management import CommandError, call_command

from tongban.common import clock, crypto
from tongban.data.exchange import keys, signing
from tongban.data.exchange.models import InMessage, Nonce, Peer
from tongban.data.exchange.outgoing import send
from tongban.data.exchange.tests import peers

MESSAGE = {
    "key": "k1",
    "case": "C1",
    "seq": 1,
    "kind": "process",
    "day": "2026-03-02",
    "at": "2026-03-02T09:30:00+08:00",
    "body": {"title": "收件"},
}
ADDRESS = "/exchange/one/messages"


@pytest.fixture(params=["hmac", "sm2"])
def scheme(request, city):
    theirs = crypto.signer("test-department")
    more = {"signing": "sm2", "public_key": theirs.public_key.hex()} if request.param == "sm2" else {}
    peers.connect(city, "one", **more)
    send(peer_code="one", case_number="C1", kind="application", body={}, key="a")
    sign = signing.sm2_sign(theirs.sign) if request.param == "sm2" else keys.sign_for(Peer.objects.get())
    return request.param, sign


def post(client, scheme, message=MESSAGE, **changes):
    name, sign = scheme
    body = json.dumps(message).encode()
    told = {
        "peer": "one",
        "method": "POST",
        "target": ADDRESS,
        "at": str(int(clock.now().timestamp())),
        "nonce": "n" * 16,
        "body": body,
    } | {key: value for key, value in changes.items() if key not in ("headers", "sent")}
    headers = signing.headers(name, sign, **told) | changes.get("headers", {})
    return client.post(ADDRESS, changes.get("sent", body), content_type="application/json", headers=headers)


def test_a_signed_message_is_kept_once_and_a_replay_is_refused(client, scheme):
    assert post(client, scheme).json() == {"received": 1, "repeated": False}
    again = post(client, scheme)
    assert (again.status_code, again.json()["code"]) == (401, "exchange.replayed")
    assert post(client, scheme, nonce="m" * 16).json() == {"received": 1, "repeated": True}
    changed = post(client, scheme, MESSAGE | {"body": {"title": "别的"}}, nonce="o" * 16)
    assert (changed.status_code, changed.json()["code"]) == (409, "exchange.message-changed")
    assert InMessage.objects.get().envelope == MESSAGE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sent": b'{"key": "k2"}'}, "验签不符"),
        ({"target": "/exchange/one/days/2026-03-02"}, "验签不符"),
        ({"headers": {"X-Exchange-Time": "1772415001"}}, "验签不符"),
        ({"headers": {"X-Exchange-Nonce": "z" * 16}}, "验签不符"),
        ({"headers": {"X-Exchange-Signature": "00"}}, "验签不符"),
        ({"headers": {"X-Exchange-Signature": "中文"}}, "验签不符"),
        ({"headers": {"X-Exchange-Signature": ""}}, "请求头缺少 X-Exchange-Signature"),
        ({"peer": "two"}, "写的不是 one"),
        ({"nonce": "short"}, "16 至 64"),
        ({"at": "yesterday"}, "1970 年以来的秒数"),
        ({"at": str(int(peers.MOMENT.timestamp()) - 301)}, "超过 5 分钟"),
        ({"at": str(int(peers.MOMENT.timestamp()) + 301)}, "超过 5 分钟"),
    ],
)
def test_whatever_is_not_as_it_was_signed_is_refused_and_nothing_is_kept(client, scheme, changes, words):
    headers = {name: value.encode().decode("latin-1") for name, value in changes.get("headers", {}).items()}
    answer = post(client, scheme, **(changes | {"headers": headers}))
    assert answer.status_code == 401
    assert words in answer.json()["message"]
    assert not InMessage.objects.exists()
    assert not Nonce.objects.exists()


def test_the_last_second_of_five_minutes_is_good(client, scheme):
    assert post(client, scheme, at=str(int(peers.MOMENT.timestamp()) - 300)).status_code == 200


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({**MESSAGE, "seq": 0}, "seq"),
        ({**MESSAGE, "seq": True}, "seq"),
        ({**MESSAGE, "kind": "gossip"}, "kind"),
        ({**MESSAGE, "day": "2026-02-30"}, "day"),
        ({**MESSAGE, "key": ""}, "key"),
        ({**MESSAGE, "body": []}, "body"),
        ({**MESSAGE, "body": {"title": "a\0"}}, "body"),
        ([], "message"),
    ],
)
def test_a_message_that_does_not_read_well_names_the_field(client, scheme, message, field):
    answer = post(client, scheme, message)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]


def test_a_peer_or_a_case_that_is_not_known_gets_nothing(client, scheme):
    assert client.post("/exchange/nobody/messages", b"{}", content_type="application/json").status_code == 404
    assert post(client, scheme, MESSAGE | {"case": "C2"}).status_code == 404
    Peer.objects.update(is_active=False)
    assert post(client, scheme, nonce="p" * 16).status_code == 404


def test_the_secret_is_not_in_the_database(scheme):
    secret = crypto.secret("exchange-one").decode()
    row = Peer.objects.values().get()
    assert secret not in str(row)


@pytest.mark.parametrize("code", ["没有的系统", "", "a" * 500])
def test_the_key_of_a_system_that_there_is_not_is_refused_in_words(db, code):
    with pytest.raises(CommandError, match=r"没有编码为 .* 的对接系统"):
        call_command("exchange_key", code)

"""The bridge as a page sees it: over HTTP, with an origin."""

import hashlib
import hmac
import http.client
import json
import threading
from contextlib import contextmanager

import pytest

from bridge.pairing import CHALLENGE_SECONDS, Gate, proof_of
from bridge.server import Bridge, serve
from bridge.simulated import CARD, Plan, devices

SECRET, ORIGIN, STATION = b"s" * 32, "https://zwfw.example.gov.cn", "一楼3号"


class Counter:
    """One computer at the counter; `token` after pairing."""

    def __init__(self, port):
        self.port, self.token = port, ""

    def ask(self, method, path, body=None, **headers):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        given = {"Origin": ORIGIN, "Authorization": f"Bearer {self.token}", **headers}
        link.request(method, path, json.dumps(body) if body is not None else None, given)
        answer = link.getresponse()
        content = answer.read()
        link.close()
        is_json = "json" in answer.getheader("Content-Type")
        return answer, json.loads(content) if is_json else content

    def pair(self):
        _, hello = self.ask("GET", "/v1/")
        proof = proof_of(SECRET, STATION, hello["challenge"], ORIGIN)
        answer, found = self.ask("POST", "/v1/pair", {"challenge": hello["challenge"], "proof": proof})
        self.token = found.get("token", "")
        return answer.status, {"challenge": hello["challenge"], "proof": proof}


@contextmanager
def counter(folder=None, **plan):
    made = Plan(seconds=0, **plan)
    server = serve(Bridge(Gate(SECRET, STATION, [ORIGIN]), devices(made, folder), made), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Counter(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def scan(at, scan_id=""):
    """Until it stops: its last state, and the pages."""
    scan_id = scan_id or at.ask("POST", "/v1/scans", {})[1]["id"]
    seen = 0
    while True:
        found = at.ask("GET", f"/v1/scans/{scan_id}?after={seen}")[1]
        seen = found["pages"]
        if found["state"] != "running":
            return found


def test_only_a_page_of_the_platform_is_answered_and_only_on_this_machine():
    with counter() as at:
        for headers, code in [
            ({"Origin": "https://evil.example"}, "origin"),
            ({"Origin": ""}, "origin"),
            ({"Host": "zwfw.evil.example:80"}, "host"),
        ]:
            answer, said = at.ask("GET", "/v1/", **headers)
            assert (answer.status, said["code"]) == (403, code)
            if code == "origin":
                assert answer.getheader("Access-Control-Allow-Origin") is None
        answer, said = at.ask("OPTIONS", "/v1/scans")
        assert answer.getheader("Access-Control-Allow-Origin") == ORIGIN
        assert answer.getheader("Access-Control-Allow-Private-Network") == "true"


def test_a_challenge_is_good_for_one_proof_and_one_minute():
    with counter() as at:
        assert at.ask("GET", "/v1/devices")[0].status == 401
        status, used = at.pair()
        assert status == 200
        kinds = [one["kind"] for one in at.ask("GET", "/v1/devices")[1]["devices"]]
        assert kinds == ["scanner", "id_reader", "signature_pad", "barcode_reader", "printer"]
        assert at.ask("POST", "/v1/pair", used)[1]["code"] == "challenge"
        challenge = at.ask("GET", "/v1/")[1]["challenge"]
        assert at.ask("POST", "/v1/pair", {"challenge": challenge, "proof": "0" * 64})[1]["code"] == "proof"
        wrong_place = proof_of(SECRET, "二楼1号", challenge, ORIGIN)
        assert at.ask("POST", "/v1/pair", {"challenge": challenge, "proof": wrong_place})[1]["code"] == "challenge"
    moment = [0.0]
    gate = Gate(SECRET, STATION, [ORIGIN], now=lambda: moment[0])
    challenge = gate.challenge()
    moment[0] = CHALLENGE_SECONDS + 1
    with pytest.raises(Exception, match="过期"):
        gate.pair(ORIGIN, challenge, proof_of(SECRET, STATION, challenge, ORIGIN))


@pytest.mark.parametrize(("fault", "words"), [("jam", "卡纸"), ("empty", "没有纸"), ("offline", "没有连上")])
def test_a_scan_that_stopped_goes_on_and_loses_no_page(fault, words):
    with counter(pages=5, **{f"{fault}_at": 3}) as at:
        at.pair()
        stopped = scan(at)
        assert (stopped["state"], stopped["pages"], stopped["fault"]["code"]) == ("paused", 2, fault)
        assert words in stopped["fault"]["message"]
        first = at.ask("GET", f"/v1/scans/{stopped['id']}/pages/1")[1]
        at.ask("POST", f"/v1/scans/{stopped['id']}/resume", {})
        done = scan(at, stopped["id"])
        assert (done["state"], done["pages"]) == ("done", 5)
        assert at.ask("POST", f"/v1/scans/{done['id']}/resume", {})[1]["code"] == "not-paused"
        pages = [at.ask("GET", f"/v1/scans/{done['id']}/pages/{n}")[1] for n in range(1, 6)]
        assert pages[0] == first
        assert len(set(pages)) == 5
        assert all(one.startswith(b"\x89PNG") for one in pages)
        assert at.ask("GET", f"/v1/scans/{done['id']}/pages/6")[0].status == 404
        at.ask("DELETE", f"/v1/scans/{done['id']}")
        assert at.ask("GET", f"/v1/scans/{done['id']}")[1]["message"] == "这次扫描已经结束，请重新扫描"


def test_the_stack_is_what_lies_in_the_folder(tmp_path):
    (tmp_path / "2.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "notes.txt").write_bytes(b"no paper")
    with counter(tmp_path) as at:
        at.pair()
        done = scan(at)
        found = [at.ask("GET", f"/v1/scans/{done['id']}/pages/{n}") for n in (1, 2)]
        assert [(one.getheader("Content-Type"), content) for one, content in found] == [
            ("image/jpeg", b"\xff\xd8"), ("application/pdf", b"%PDF-1.4"),
        ]  # fmt: skip


def test_a_card_is_read_with_a_seal_and_a_pad_is_signed():
    with counter() as at:
        at.pair()
        read = at.ask("POST", "/v1/id-card", {})[1]
        wanted = hmac.new(SECRET, b"tongban-bridge-reading\n" + read["reading"].encode(), hashlib.sha256).hexdigest()
        assert read["seal"] == wanted
        facts = json.loads(read["reading"])
        assert (facts["station"], facts["card"]) == (STATION, CARD)
        strokes = at.ask("POST", "/v1/signature", {})[1]["strokes"]
        assert all(0 <= value <= 1 for stroke in strokes for point in stroke for value in point)
        at.ask("POST", "/v1/simulate", {"card": None, "is_signed": False})
        assert at.ask("POST", "/v1/id-card", {})[1]["code"] == "no-card"
        assert at.ask("POST", "/v1/signature", {})[0].status == 409
        assert at.ask("POST", "/v1/simulate", {"weather": 1})[0].status == 422


def test_what_is_no_request_is_refused_in_words():
    with counter() as at:
        at.pair()
        assert at.ask("POST", "/v1/scans", ["x"])[1]["message"] == "请求的正文不是 JSON"
        assert at.ask("POST", "/v1/scans", {"device": "nobody"})[1]["message"] == "这台电脑没有接这种设备"
        assert at.ask("GET", "/v1/weather")[0].status == 404
        assert at.ask("POST", "/v1/scans", {}, **{"Content-Length": "99999999"})[0].status == 413


def raw(at, path, body, method="POST", **headers):
    """A body as it stands, whatever it is."""
    link = http.client.HTTPConnection("127.0.0.1", at.port, timeout=15)
    link.request(method, path, body, {"Origin": ORIGIN, "Authorization": f"Bearer {at.token}", **headers})
    answer = link.getresponse()
    said = json.loads(answer.read())
    link.close()
    return answer.status, said


ADDRESSES = ["/v1/pair", "/v1/scans", "/v1/scans/none/resume", "/v1/id-card", "/v1/signature", "/v1/simulate"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000, b'"x"'], ids=len)
def test_a_body_that_is_no_object_is_refused_everywhere(path, body):
    with counter() as at:
        at.pair()
        assert raw(at, path, body) == (422, {"code": "json", "message": "请求的正文不是 JSON"})


@pytest.mark.parametrize("length", ["\xb2", "-1", "1e3", "9" * 5000, "65537"])
def test_a_length_that_is_none_is_refused(length):
    with counter() as at:
        at.pair()
        assert raw(at, "/v1/simulate", None, **{"Content-Length": length})[0] == 413


@pytest.mark.parametrize("value", [{}, ["x"], 7, None, "\ud800", "a\nb", "长" * 201])
@pytest.mark.parametrize(("path", "name"), [("/v1/pair", "challenge"), ("/v1/pair", "proof"), ("/v1/scans", "device")])
def test_a_value_that_is_no_text_is_named(path, name, value):
    with counter() as at:
        at.pair()
        challenge = at.ask("GET", "/v1/")[1]["challenge"]
        answer, said = at.ask("POST", path, {"challenge": challenge} | {name: value})
        assert (answer.status, list(said["fields"])) == (422, [name])
        assert "是一行文字，最多 200 个字" in said["message"]
        assert at.ask("GET", "/v1/devices")[1]["devices"][0]["state"] == "ready"


@pytest.mark.parametrize("after", ["x", "-1", "%C2%B2", "9" * 5000, "1.5"])
def test_a_page_number_that_is_none_is_named(after):
    with counter() as at:
        at.pair()
        done = scan(at)
        answer, said = at.ask("GET", f"/v1/scans/{done['id']}?after={after}")
        assert (answer.status, list(said["fields"])) == (422, ["after"])
        assert at.ask("GET", f"/v1/scans/{done['id']}/pages/{after}")[0].status == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"pages": "many"}, "pages 是几页，0 到 500 的整数"),
        ({"pages": -1}, "pages 是几页"),
        ({"pages": 501}, "pages 是几页"),
        ({"pages": True}, "pages 是几页"),
        ({"seconds": "soon"}, "seconds 是一页用几秒，0 到 60 的数"),
        ({"seconds": float("nan")}, "seconds 是一页用几秒"),
        ({"seconds": 1e9}, "seconds 是一页用几秒"),
        ({"jam_at": 1.5}, "jam_at 是到第几页卡纸"),
        ({"empty_at": None}, "empty_at 是到第几页缺纸"),
        ({"offline_at": []}, "offline_at 是到第几页掉线"),
        ({"card": "吴建国"}, "card 是证件上的文字"),
        ({"card": {"name": 1}}, "card 是证件上的文字"),
        ({"is_signed": "no"}, "is_signed 是 true 或者 false"),
        ({"weather": 1}, "没有“weather”这一项"),
    ],
)
def test_a_plan_is_changed_whole_or_not_at_all(told, words):
    with counter() as at:
        at.pair()
        answer, said = at.ask("POST", "/v1/simulate", {"pages": 5} | told)
        assert answer.status == 422
        assert words in said["fields"][next(iter(told))]
        assert words in said["message"]
        assert scan(at)["pages"] == 3
        assert at.ask("POST", "/v1/id-card", {})[0].status == 200

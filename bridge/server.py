"""The interface, on 127.0.0.1 only: docs/reference/devices.md of the platform tells it in words."""

from __future__ import annotations

import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import PROTOCOL, VERSION
from .drivers import Device, facts_of
from .errors import DeviceFault, Refusal, refused
from .pairing import TOKEN_SECONDS, Gate, sealed
from .scans import Scans
from .simulated import Plan

LARGEST_BODY, LONGEST = 64 * 1024, 200


class Bridge:
    """Everything the handler needs; `plan` only where devices are simulated."""

    def __init__(self, gate: Gate, devices: list[Device], plan: Plan | None = None) -> None:
        self.gate, self.devices, self.plan, self.scans = gate, devices, plan, Scans()

    def one(self, kind: str, wished: str = "") -> Any:
        found = [one for one in self.devices if one.kind == kind and wished in ("", one.id)]
        if not found:
            raise Refusal(404, "no-device", "这台电脑没有接这种设备")
        return found[0]

    def hello(self) -> dict[str, Any]:
        return {
            "protocol": PROTOCOL,
            "version": VERSION,
            "station": self.gate.station,
            "challenge": self.gate.challenge(),
            "is_simulated": self.plan is not None,
        }

    def read_card(self) -> dict[str, str]:
        card = self.one("id_reader").read()
        return sealed(self.gate.secret, {"station": self.gate.station, "at": int(time.time()), "card": dict(card)})

    def change_plan(self, told: dict[str, Any]) -> dict[str, Any]:
        if self.plan is None:
            raise Refusal(404, "not-simulated", "这台电脑接的是真设备")
        self.plan.change(told)
        return {"ok": True}


def answer(bridge: Bridge, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> Any:
    """For a paired page: JSON, or a page of a scan as (media type, bytes)."""
    match method, path.strip("/").split("/")[1:]:
        case "GET", ["devices"]:
            return {"devices": [facts_of(one) for one in bridge.devices]}
        case "POST", ["scans"]:
            return bridge.scans.begin(bridge.one("scanner", _text(body, "device", "设备编号"))).status(-1)
        case "GET", ["scans", scan_id]:
            return bridge.scans.get(scan_id).status(_after(query))
        case "POST", ["scans", scan_id, "resume"]:
            bridge.scans.get(scan_id).resume()
            return bridge.scans.get(scan_id).status(-1)
        case "GET", ["scans", scan_id, "pages", number] if re.fullmatch("[0-9]{1,4}", number):
            page = bridge.scans.get(scan_id).page(int(number))
            return page.media_type, page.content
        case "DELETE", ["scans", scan_id]:
            bridge.scans.drop(scan_id)
            return {"ok": True}
        case "POST", ["id-card"]:
            return bridge.read_card()
        case "POST", ["signature"]:
            return {"strokes": bridge.one("signature_pad").sign()}
        case "POST", ["simulate"]:
            return bridge.change_plan(body)
    raise Refusal(404, "address", "设备桥没有这个地址")


def _text(body: dict[str, Any], name: str, label: str) -> str:
    found = body.get(name, "")
    if not isinstance(found, str) or len(found) > LONGEST or not found.isprintable():
        raise refused({name: f"{label}（{name}）是一行文字，最多 {LONGEST} 个字"})
    return found


def _told(refusal: Refusal) -> dict[str, Any]:
    told = {"code": refusal.code, "message": refusal.sentence}
    return told | {"fields": refusal.fields} if refusal.fields else told


def _after(query: dict[str, list[str]]) -> int:
    found = query.get("after", ["0"])[0]
    if not re.fullmatch("[0-9]{1,4}", found):
        raise refused({"after": "after 是已经取到第几页，0 到 9999 的整数"})
    return int(found)


def handler_of(bridge: Bridge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            try:
                self._check_host()
                origin = bridge.gate.check_origin(self.headers.get("Origin", ""))
                found = self._found(origin)
            except Refusal as refusal:
                return self._say(refusal.status, _told(refusal))
            except DeviceFault as fault:
                return self._say(409, {"code": fault.code, "message": fault.sentence})
            except Exception as error:  # noqa: BLE001 (a driver's fault is told to the page)
                print(f"bridge: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
                return self._say(500, {"code": "broken", "message": "设备桥出错了，请重新启动设备桥"})
            return self._say(200, found)

        do_GET = do_POST = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 (named by http.server)

        def _check_host(self) -> None:
            """A name that somebody pointed at this machine is not ours (DNS rebinding)."""
            if self.headers.get("Host", "").rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
                raise Refusal(403, "host", "设备桥只在本机使用")

        def _found(self, origin: str) -> Any:
            parts = urlsplit(self.path)
            if self.command == "OPTIONS":
                return {}
            body = self._body()
            if (self.command, parts.path) == ("GET", "/v1/"):
                return bridge.hello()
            if (self.command, parts.path) == ("POST", "/v1/pair"):
                given = (_text(body, name, label) for name, label in (("challenge", "口令"), ("proof", "应答")))
                token = bridge.gate.pair(origin, *given)
                return {"token": token, "expires_in": TOKEN_SECONDS}
            bridge.gate.check_token(origin, self.headers.get("Authorization", "").removeprefix("Bearer "))
            return answer(bridge, self.command, parts.path, parse_qs(parts.query), body)

        def _body(self) -> dict[str, Any]:
            length = self.headers.get("Content-Length") or "0"
            if not re.fullmatch("[0-9]{1,9}", length) or int(length) > LARGEST_BODY:
                self.close_connection = True
                raise Refusal(413, "large", "请求太大")
            try:
                found = json.loads(self.rfile.read(int(length)) or b"{}")
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                raise Refusal(422, "json", "请求的正文不是 JSON")
            return found

        def _say(self, status: int, found: Any) -> None:
            is_page = isinstance(found, tuple)
            kind = found[0] if is_page else "application/json; charset=utf-8"
            content = found[1] if is_page else json.dumps(found, ensure_ascii=False).encode()
            self.send_response(status)
            origin = self.headers.get("Origin", "")
            if origin in bridge.gate.origins:
                self.send_header("Access-Control-Allow-Origin", origin)
                self.send_header("Access-Control-Allow-Methods", "GET, POST, DELETE")
                self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
                self.send_header("Access-Control-Allow-Private-Network", "true")
                self.send_header("Access-Control-Max-Age", "600")
            self.send_header("Vary", "Origin")
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet: addresses of scans are nobody's business."""

    return Handler


def serve(bridge: Bridge, port: int) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), handler_of(bridge))
    server.daemon_threads = True
    return server

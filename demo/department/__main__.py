"""`python -m demo.department --port 8002 --platform http://127.0.0.1:8000/exchange/{peer} --peer nanping-gaj,… …`

Several departments may live in one process: their names separated by commas, `{peer}` in other options for each name.
Each then answers below its own name, `http://127.0.0.1:8002/nanping-gaj/messages`.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import random
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .desk import Desk, Habits
from .store import Message, Store, sha256

SIGNED = ("X-Exchange-Time", "X-Exchange-Nonce", "X-Exchange-Signature")


class Department:
    """One department: its secret, its store, its desk, and how badly it hears."""

    def __init__(self, code: str, options: argparse.Namespace) -> None:
        def own(text: str) -> str:
            return text.replace("{peer}", code)

        self.code, self.secret_file = code, Path(own(options.secret_file))
        self.store = Store(Path(own(options.store)), options.today)
        self.habits = Habits(options.lose, options.repeat, options.reorder, options.delay, not options.quiet)
        self.dice, self.shift = random.Random(options.seed), 0.0
        self.desk = Desk(self.store, self.habits, own(options.platform).rstrip("/"), self.sign, self.dice)

    def signature(self, method: str, target: str, at: str, nonce: str, body: bytes) -> str:
        text = "\n".join([method, target, at, nonce, sha256(body)]).encode()
        return hmac.new(self.secret_file.read_bytes().strip(), text, hashlib.sha256).hexdigest()

    def sign(self, method: str, target: str, body: bytes) -> dict[str, str]:
        at, nonce = str(int(time.time() + self.shift)), secrets.token_hex(16)
        signature = self.signature(method, target, at, nonce, body)
        return {"X-Exchange-Peer": self.code, "X-Exchange-Time": at, "X-Exchange-Nonce": nonce,
                "X-Exchange-Signature": signature}  # fmt: skip

    def knows(self, method: str, target: str, headers: Any, body: bytes) -> bool:
        at, nonce, given = (headers.get(name, "") for name in SIGNED)
        wanted = self.signature(method, target, at, nonce, body)
        if not hmac.compare_digest(wanted.encode(), given.encode()) or not self.store.is_fresh(nonce):
            return False
        self.shift = int(at) - time.time()  # it keeps its clock by the platform's
        return True

    def work(self) -> None:
        while True:
            try:
                self.desk.work()
            except Exception as error:  # noqa: BLE001 (a department goes on working)
                print(f"desk: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            time.sleep(0.1)


def handler_of(departments: dict[str, Department]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def addressed(self) -> tuple[Department | None, str]:
            """Who is meant, and what is asked of him."""
            name, _, rest = self.path.removeprefix("/").partition("/")
            if name in departments:
                return departments[name], f"/{rest}"
            return (next(iter(departments.values())), self.path) if len(departments) == 1 else (None, self.path)

        def do_POST(self) -> None:
            department, _ = self.addressed()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if department is None or not department.knows("POST", self.path, self.headers, body):
                return self.say(401, {"message": "签名不对"})
            fate, message = department.dice.random(), json.loads(body)
            if fate < department.habits.lose / 2:
                return self.hang_up()  # lost on the way here
            department.store.keep(message)
            if fate < department.habits.lose:
                return self.hang_up()  # the answer is lost on the way back
            return self.say(200, {"received": message["key"]})

        def do_GET(self) -> None:
            department, path = self.addressed()
            if department is None or not department.knows("GET", self.path, self.headers, b""):
                return self.say(401, {"message": "签名不对"})
            parts = urlsplit(path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path.startswith("/days/"):
                return self.say(200, department.store.day(parts.path.removeprefix("/days/")))
            return self.say(200, self.messages(department.store, asked))

        def messages(self, store: Store, asked: dict[str, str]) -> Message:
            if "case" in asked:
                rows = store.rows("SELECT id, envelope FROM sent WHERE number = ? AND seq > ? AND due <= ?"
                    " ORDER BY seq", asked["case"], int(asked.get("after_seq") or 0), time.time())  # fmt: skip
            else:
                rows = store.rows("SELECT id, envelope FROM sent WHERE id > ? AND due <= ? ORDER BY id"
                    " LIMIT 200", int(asked.get("after") or 0), time.time())  # fmt: skip
            last = str(rows[-1][0]) if rows else asked.get("after", "")
            return {"messages": [json.loads(envelope) for _, envelope in rows], "next": last}

        def say(self, status: int, answer: Message) -> None:
            content = json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def hang_up(self) -> None:
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.department", description="模拟部门系统")
    for name, kind, default in (
        ("port", int, 0), ("platform", str, "http://127.0.0.1:8000/exchange/department"), ("peer", str, "department"),
        ("secret-file", str, None), ("store", str, "department.sqlite3"), ("seed", int, 1), ("lose", float, 0.0),
        ("repeat", float, 0.0), ("reorder", float, 0.0), ("delay", float, 0.0), ("today", str, ""),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=kind, default=default, required=name == "secret-file")
    parser.add_argument("--quiet", action="store_true", help="只等对方来拉取，不主动推送")
    options = parser.parse_args()
    departments = {code: Department(code, options) for code in options.peer.split(",")}
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler_of(departments))
    for department in departments.values():
        threading.Thread(target=department.work, daemon=True).start()
    print(f"模拟部门系统 http://127.0.0.1:{server.server_address[1]} pid {os.getpid()}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

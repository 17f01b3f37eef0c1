"""A program that uses the open interface of the running platform."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from .running import Platform

Answer = TypeVar("Answer")
ANSWER_WITHIN = 20  # seconds
PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
    b"trailer\n<< /Size 4 /Root 1 0 R >>\n%%EOF\n"
)


class RefusedError(RuntimeError):
    """Somebody was there and said no."""

    def __init__(self, path: str, code: int, words: str) -> None:
        super().__init__(f"{path}: {code} {words}")
        self.code = code


def until_answered(path: str, ask: Callable[[], Answer]) -> Answer:
    while True:
        try:
            return ask()
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500:
                raise RefusedError(path, refusal.code, refusal.read().decode()) from None
        except (OSError, ValueError, http.client.HTTPException):  # nobody there, or an answer cut off in the middle
            pass
        time.sleep(0.2)


class Client:
    """One program with its token; it asks again with the same key until somebody confirms."""

    def __init__(self, platform: Platform, username: str) -> None:
        self.url = f"{platform.url}/api/v1/"
        given = {"username": username, "password": platform.password(username)}
        self.token = self.send("POST", "token", given)["token"]

    def send(self, method: str, path: str, data: Any = None, key: str = "") -> Any:
        headers = {"Content-Type": "application/json"}
        if getattr(self, "token", ""):
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:
            return json.load(answer)

    def insist(self, path: str, data: Any, key: str) -> Any:
        return self._until_answered("POST", path, data, key)

    def ask(self, path: str) -> Any:
        """Read, also when somebody has to come back first."""
        return self._until_answered("GET", path)

    def _until_answered(self, method: str, path: str, data: Any = None, key: str = "") -> Any:
        return until_answered(path, lambda: self.send(method, path, data, key))

    def upload(self, name: str) -> str:
        """A page of PDF under this name; gives the number of the file."""
        mark = "b-o-u-n-d-a-r-y"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}.pdf"\r\n'
        body = f"{head}Content-Type: application/pdf\r\n\r\n".encode() + PDF + f"\r\n--{mark}--\r\n".encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": f"multipart/form-data; boundary={mark}"}
        request = urllib.request.Request(self.url + "files", body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:
            return json.load(answer)["id"]

    def item(self, name: str) -> dict[str, Any]:
        """The guide of the city's item of that name."""
        found = self.send("GET", f"items?q={urllib.parse.quote(name)}")["items"]
        code = next(one["code"] for one in found if one["name"] == name)
        return self.send("GET", f"items/{code}") | {"code": code}


class Visitor:
    """A person at a browser, without the browser: what the open interface does not offer is sent as a form."""

    def __init__(self, platform: Platform, username: str) -> None:
        self.url, self.cookies = platform.url, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.read("/login/")
        self.insist("/login/", username=username, password=platform.password(username))

    def read(self, path: str) -> str:
        return until_answered(path, lambda: self._send(path, None))

    def insist(self, path: str, **fields: str) -> str:
        return until_answered(path, lambda: self._send(path, urllib.parse.urlencode(fields).encode()))

    def _send(self, path: str, body: bytes | None) -> str:
        token = next((one.value for one in self.cookies if one.name == "csrftoken"), "") or ""
        request = urllib.request.Request(self.url + path, body, {"X-CSRFToken": token})
        with self.opener.open(request, timeout=ANSWER_WITHIN) as answer:
            return answer.read().decode()


def held_licence(platform: Platform, kind: str, holder: str) -> str:
    """The identifier of a valid licence of that kind that the person or company with this number holds, or nothing."""
    with platform.connect() as connection:
        row = connection.execute(
            "SELECT licence.identifier FROM licences_licence licence"
            " JOIN licences_licencetype type ON type.id = licence.type_id"
            " WHERE type.code = %s AND licence.holder_id_number = %s AND licence.status = '01' LIMIT 1",
            [kind, holder],
        ).fetchone()
    return row[0] if row else ""


def id_number(platform: Platform, username: str) -> str:
    with platform.connect() as connection:
        return connection.execute(
            "SELECT person.id_number FROM identity_naturalperson person"
            " JOIN identity_user account ON account.person_id = person.id WHERE account.username = %s",
            [username],
        ).fetchone()[0]

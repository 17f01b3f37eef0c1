"""A program that uses the open interface of the running platform."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from .running import Platform

ANSWER_WITHIN = 20  # seconds


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
        while True:
            try:
                return self.send("POST", path, data, key)
            except urllib.error.HTTPError as refusal:
                if refusal.code < 500:
                    raise RuntimeError(f"{path}: {refusal.code} {refusal.read().decode()}") from None
            except (OSError, ValueError, http.client.HTTPException):  # nobody there, or an answer cut off in the middle
                pass
            time.sleep(0.2)

    def item(self, name: str) -> dict[str, Any]:
        """The guide of the city's item of that name."""
        found = self.send("GET", f"items?q={urllib.parse.quote(name)}")["items"]
        code = next(one["code"] for one in found if one["name"] == name)
        return self.send("GET", f"items/{code}") | {"code": code}

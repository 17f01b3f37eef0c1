"""The work of the department: a case that has come whole is answered, and the answers are pushed, badly."""

from __future__ import annotations

import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .store import Message, Store, canonical, sha256

MOST_TRIES = 600  # ten a second
WHOLE = {"application", "materials", "acceptance"}
SignedHeaders = Callable[[str, str, bytes], dict[str, str]]


@dataclass
class Habits:
    """How bad the line is: the share of messages that are lost, said twice, or sent out of order."""

    lose: float = 0.0
    repeat: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    may_push: bool = True


class Desk:
    def __init__(self, store: Store, habits: Habits, platform: str, sign: SignedHeaders, dice: random.Random) -> None:
        self.store, self.habits, self.platform, self.sign, self.dice = store, habits, platform, sign, dice
        self.tries: dict[str, int] = {}

    def work(self) -> None:
        self.answer_whole_cases()
        if self.habits.may_push:
            self.push()

    def answer_whole_cases(self) -> None:
        numbers = self.store.rows("SELECT DISTINCT number FROM received WHERE number NOT IN (SELECT number FROM sent)")
        for (number,) in numbers:
            rows = self.store.rows("SELECT kind, key, body FROM received WHERE number = ? ORDER BY seq", number)
            told = {kind: (key, json.loads(body)) for kind, key, body in rows}
            if told.keys() >= WHOLE and "closed" not in told and not _is_recalled(told):
                self._answer(number, told["application"], told["materials"][1])

    def _answer(self, number: str, application: tuple[str, Message], materials: Message) -> None:
        """Everything it needs stands in what came: nobody types it again."""
        mark, told = application
        form, now = told["form"], time.time()
        files = [one["file"] for one in materials["materials"] if "file" in one]
        fetched = [one for one in files if self._is_whole(one)]
        self.tries[number] = self.tries.get(number, 0) + 1
        if len(fetched) < len(files) and self.tries[number] < MOST_TRIES:
            return  # the platform is not there; once more on the next round
        counted = f"表单 {_count(form)} 项、材料 {len(materials['materials'])} 份"
        words = f"{counted}已自动进入本系统，文件核对摘要 {len(fetched)} 份"
        who = "部门业务系统"
        answers: list[tuple[str, Message]] = [
            ("process", {"title": "部门系统收件", "words": words, "who": who}),
            ("process", {"title": "部门审查", "words": "已分派经办人员，按本部门系统的流程审查", "who": who}),
        ]
        if form:
            term = {"valid_from": "2026-01-01", "valid_to": "2031-12-31"}
            licence = {"number": f"DEPT-{number[-10:]}", **term, "data": {}}
            answers += [("licence", licence), ("result", {"outcome": "grant", "opinion": "经审查，符合条件，准予。"})]
        else:
            answers.append(("result", {"outcome": "refuse", "opinion": "报文中没有申请内容"}))
        for place, (kind, body) in enumerate(answers, start=1):
            due = now + self.habits.delay * place
            self.store.write(
                number, f"{mark[:24]}-{place}", kind, {"task": told["task"], "ask": told["ask"], **body}, due
            )

    def _is_whole(self, file: Message) -> bool:
        """Fetched with our signature, and the same by its digest."""
        parts = urlsplit(file["url"])
        request = urllib.request.Request(file["url"], headers=self.sign("GET", parts.path, b""))
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return sha256(response.read()) == file["sha256"]
        except OSError:
            return False

    def push(self) -> None:
        rows = self.store.rows(
            "SELECT id, envelope FROM sent WHERE is_pushed = 0 AND due <= ? ORDER BY id", time.time()
        )
        if self.dice.random() < self.habits.reorder:
            self.dice.shuffle(rows)
        for number, envelope in rows:
            if self.dice.random() >= self.habits.lose and not self._say(json.loads(envelope)):
                return  # nobody there: once more on the next round
            if self.dice.random() < self.habits.repeat:
                self._say(json.loads(envelope))
            self.store.rows("UPDATE sent SET is_pushed = 1 WHERE id = ?", number)

    def _say(self, envelope: Any) -> bool:
        body, address = canonical(envelope), f"{self.platform}/messages"
        headers = {"Content-Type": "application/json", **self.sign("POST", urlsplit(address).path, body)}
        try:
            urllib.request.urlopen(urllib.request.Request(address, data=body, headers=headers), timeout=10).close()
        except urllib.error.HTTPError:
            return True  # it answered; what it did not like it will ask for
        except OSError:
            return False
        return True


def _is_recalled(told: dict[str, tuple[str, Message]]) -> bool:
    """The last asking was taken back; a later one counts again."""
    recalled = told["recalled"][1]["ask"] if "recalled" in told else None
    return bool(recalled == told["application"][1]["ask"])


def _count(form: Message) -> int:
    return sum(_count(value) if isinstance(value, dict) else 1 for value in form.values())

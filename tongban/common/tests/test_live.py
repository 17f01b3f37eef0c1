"""An open page hears of every change that came after it was read, also of one that came before it had connected."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from django.core import signing
from starlette.requests import Request

from config import live as process
from tongban.common import live

SUBJECT = "case:1"


@pytest.fixture
def heard(monkeypatch):
    """A live process that listens for an hour already."""
    own = live.Heard(most=2)
    own.complete_since = time.time() - 3600
    monkeypatch.setattr(process, "heard", own)
    return own


@pytest.mark.parametrize(("ago", "is_told"), [(0.0, True), (2 * live.READ_BEFORE, False)])
def test_what_changed_while_the_page_was_on_its_way_is_told_at_once(heard, ago, is_told):
    heard.changes[SUBJECT] = time.time() - ago
    lines = first_lines(live.token_for(SUBJECT))
    assert lines[0] == "retry: 3000\n\n"
    assert (lines[1:] == ['event: changed\ndata: {"subject": "case:1"}\n\n']) is is_told


def test_another_subject_changes_nothing(heard):
    heard.note("case:2")
    assert len(first_lines(live.token_for(SUBJECT))) == 1


def test_after_a_silence_of_the_database_every_page_asks_again(heard):
    token = live.token_for(SUBJECT)
    heard.restart()
    assert len(first_lines(token)) == 2


def test_who_forgets_the_oldest_knows_since_when(heard):
    for subject in ("case:1", "case:2", "case:3"):
        heard.note(subject)
    assert list(heard.changes) == ["case:2", "case:3"]
    assert heard.may_have_changed("case:9", heard.complete_since - 1)
    assert not heard.may_have_changed("case:9", heard.complete_since + 1)


OTHERS = {
    "none": lambda: "",
    "no token": lambda: "x",
    "without a time": lambda: signing.dumps(SUBJECT, salt=live.SALT),
    "for something else": lambda: signing.dumps([SUBJECT, 1.0], salt="other"),
}


@pytest.mark.parametrize("which", OTHERS)
def test_a_token_that_is_not_ours_is_refused(which):
    answer = asyncio.run(process.stream(request(OTHERS[which]())))
    assert answer.status_code == 403
    assert json.loads(answer.body) == {"error": "链接已失效，请刷新页面"}


def request(token: str) -> Request:
    return Request({"type": "http", "query_string": f"token={token}".encode(), "headers": []})


def first_lines(token: str) -> list[str]:
    """What the page hears in the first tenth of a second."""

    async def listen() -> list[str]:
        answer = await process.stream(request(token))
        lines: list[str] = []
        try:
            async with asyncio.timeout(0.1):
                async for line in answer.body_iterator:  # type: ignore[attr-defined]
                    lines.append(line)
        except TimeoutError:
            pass
        return lines

    return asyncio.run(listen())

"""kill -9 of web, worker and database while people apply: what was confirmed is there exactly once."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ..programs import Client
from ..running import Platform

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]

ITEM = "城乡居民基本医疗保险参保登记"
LICENCES = {"m2": "id_card", "m3": "household_register"}
BACK_WITHIN = 60  # seconds, on a machine that runs the other tests as well
SETTLED_WITHIN = 90


class Crowd:
    """Citizens who apply and a clerk who accepts, until told to stop; remembers what was confirmed."""

    def __init__(self, platform: Platform) -> None:
        self.citizen, self.clerk = Client(platform, "linxiaolan"), Client(platform, "clerk01")
        guide = self.citizen.item(ITEM)
        self.application = {
            "item": guide["code"],
            "answers": guide["example"],
            "situations": guide["situations_example"],
            "materials": {name: {"licence": self.held(platform, kind)} for name, kind in LICENCES.items()},
        }
        self.submitted: dict[str, str] = {}
        self.accepted: set[str] = set()
        self.failures: list[BaseException] = []
        self.is_over = threading.Event()

    def held(self, platform: Platform, kind: str) -> str:
        with platform.connect() as connection:
            return connection.execute(
                "SELECT licence.identifier FROM licences_licence licence"
                " JOIN licences_licencetype type ON type.id = licence.type_id"
                " JOIN identity_naturalperson person ON person.id_number = licence.holder_id_number"
                " JOIN identity_user account ON account.person_id = person.id"
                " WHERE type.code = %s AND account.username = 'linxiaolan'",
                [kind],
            ).fetchone()[0]

    def apply(self, name: str) -> None:
        for number in range(10_000):
            if self.is_over.is_set():
                return
            key = f"kill-{os.getpid()}-{name}-{number}-{int(time.time())}"
            self.submitted[key] = self.citizen.insist("applications", self.application, key)["number"]

    def accept(self) -> None:
        verdicts = {"data": {"verdicts": dict.fromkeys(["m1", *LICENCES], "ok")}}
        while not self.is_over.is_set():
            for number in [one for one in list(self.submitted.values()) if one not in self.accepted][:3]:
                self.clerk.insist(f"cases/{number}/verbs/accept", verdicts, f"accept-{number}")
                self.accepted.add(number)
            time.sleep(0.2)

    def guarded(self, task: Any, *arguments: Any) -> None:
        try:
            task(*arguments)
        except BaseException as problem:  # noqa: BLE001 - told by the test, in its own thread
            self.failures.append(problem)

    def work_while(self, killing: Any) -> None:
        tasks = [(self.apply, "a"), (self.apply, "b"), (self.accept,)]
        threads = [threading.Thread(target=self.guarded, args=task, daemon=True) for task in tasks]
        for thread in threads:
            thread.start()
        try:
            killing()
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join(BACK_WITHIN)


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def wait_until(is_so: Any, seconds: float, words: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, words
        time.sleep(0.2)


def answers(platform: Platform) -> bool:
    try:
        with urllib.request.urlopen(f"{platform.url}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def kill(platform: Platform, name: str) -> None:
    """Hard, and wait until the launcher has put another in its place."""
    before = platform.facts["pids"][name]
    os.kill(before, signal.SIGKILL)
    wait_until(
        lambda: platform.facts["pids"].get(name) not in (None, before) and answers(platform),
        BACK_WITHIN,
        f"{name} did not come back:\n{platform.said.read_text()[-1500:] if platform.said.exists() else ''}",
    )


def pending(platform: Platform) -> dict[str, int]:
    """What is not yet told to everybody who should hear it, and what was given up."""
    with platform.connect() as connection:
        query = "SELECT count(*) FROM events_outboxevent WHERE settled_at IS NULL"
        (unsettled,) = connection.execute(query).fetchone()
        states = connection.execute(
            "SELECT state, count(*) FROM events_delivery WHERE state <> 'done' GROUP BY state"
        ).fetchall()
    return dict(states) | ({"unsettled": unsettled} if unsettled else {})


def test_what_was_confirmed_survives_the_death_of_every_process_exactly_once(platform):
    crowd = Crowd(platform)

    def killing() -> None:
        wait_until(lambda: len(crowd.submitted) >= 4 or crowd.failures, BACK_WITHIN, "nobody could apply")
        for victim in ["worker", "database", "web", "database", "live"]:
            kill(platform, victim)
            seen = len(crowd.submitted)
            wait_until(
                lambda seen=seen: len(crowd.submitted) > seen + 2 or crowd.failures,
                BACK_WITHIN,
                f"no application got through after the death of {victim}",
            )
        os.kill(children_of(platform.facts["pids"]["web"])[0], signal.SIGKILL)
        wait_until(lambda: answers(platform), BACK_WITHIN, "a web process did not come back")

    crowd.work_while(killing)
    assert crowd.failures == []

    numbers = list(crowd.submitted.values())
    assert len(set(numbers)) == len(crowd.submitted)
    wait_until(lambda: pending(platform) == {}, SETTLED_WITHIN, f"not delivered: {pending(platform)}")
    with platform.connect() as connection:

        def table(sql: str, given: list[str]) -> list[tuple]:
            return connection.execute(sql, [given]).fetchall()

        stored = table("SELECT key, number FROM intake_application WHERE key = ANY(%s)", list(crowd.submitted))
        states = dict(table("SELECT number, state FROM approvals_case WHERE number = ANY(%s)", numbers))
        papers = Counter(table("SELECT case_number, kind FROM notices_notice WHERE case_number = ANY(%s)", numbers))
    assert dict(stored) == crowd.submitted
    assert len(stored) == len(crowd.submitted)
    assert {states[number] for number in crowd.accepted} == {"accepted"}
    assert {papers[number, "receipt"] for number in numbers} == {1}
    assert {papers[number, "acceptance"] for number in crowd.accepted} == {1}

    proof = platform.manage("audit", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr

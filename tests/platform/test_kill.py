"""kill -9 at every step of one case, from the form to the rating, while others apply: everything is there once."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from typing import Any

import pytest

from ..officials import CLERK, DECIDER, Officials
from ..programs import Client, RefusedError, Visitor, held_licence, id_number
from ..running import Platform
from .deaths import (
    BACK_WITHIN,
    OURS,
    Walk,
    assert_chain_holds,
    assert_once_each,
    rotation,
    wait_for_delivery,
    wait_until,
)

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]

ITEM = "城乡居民基本医疗保险参保登记"
LICENCES = {"m2": "id_card", "m3": "household_register"}
PERMIT, COMPANY, PLAN = "食品经营许可（新办）", "91350702MA9TE5T12N", "m4"
HELD = {"m2": "business_licence", "m3": "health_certificate"}
OFFICES = ("scj", "wjw", "xf")
EXPERTS = {"number": "卫评〔2025〕3号", "issuer": "南平市卫生健康委员会", "dated_on": "2025-12-01"}
OPINION = {"number": "专家意见第 3 号", "issuer": "南平市卫生健康委员会", "dated_on": "2025-12-02"}
PAUSE = 0.5  # seconds between two applications of one citizen: a crowd without rest makes every return slower
STEPS = (
    "apply", "ask for a correction", "correct", "accept", "review by one", "pause", "resume", "review by another",
    "review by the third", "decide", "deliver", "rate",
)  # fmt: skip
#: How often each of these is told of the one case.
ONCE_EACH = {
    "intake.application.submitted": 1,
    "intake.correction.asked": 1,
    "intake.application.corrected": 1,
    "approvals.case.accepted": 1,
    "approvals.case.paused": 1,
    "approvals.case.resumed": 1,
    "approvals.case.decided": 1,
    "intake.result.delivered": 1,
    "evaluation.rated": 1,
}
PAPERS = {
    "receipt": 1, "correction": 1, "acceptance": 1, "special_procedure": 1, "decision_grant": 1, "delivery": 1,
}  # fmt: skip


class Story(Walk):
    """One permit from the form to the rating: asked to correct, reviewed by three, looked at by experts."""

    STEPS, VICTIMS = STEPS, OURS

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform)
        self.program, self.visitor = Client(platform, "linxiaolan"), Visitor(platform, "linxiaolan")
        self.officials = Officials(platform, OFFICES)
        self.given, self.corrected = self._application(), self.program.upload("平面图二")
        self.number = ""

    def apply(self) -> None:
        self.number = self.program.insist("applications", self.given, self.key)["number"]

    def ask_for_a_correction(self) -> None:
        asked = {"material_code": PLAN, "opinion": "平面图没有标出餐用具洗消区，请补标位置和面积"}
        self.officials.use(CLERK, self.number, "ask_correction", items=[asked])

    def correct(self) -> None:
        given = {"data": {"materials": {PLAN: {"file": self.corrected}}}}
        self.program.insist(f"cases/{self.number}/verbs/correct", given, f"{self.key}-correct")

    def accept(self) -> None:
        self.officials.accept(self.number)

    def review_by_one(self) -> None:
        self.officials.review("reviewer_scj", self.number)

    def pause(self) -> None:
        why = {"reason": "expert_review", "planned_days": 10, "note": "厨房布局需要专家现场评审", "reference": EXPERTS}
        self.officials.use("reviewer_wjw", self.number, "pause", **why)

    def resume(self) -> None:
        self.officials.use(
            "reviewer_wjw", self.number, "resume", result="专家评审通过，布局符合要求", reference=OPINION
        )

    def review_by_another(self) -> None:
        self.officials.review("reviewer_wjw", self.number)

    def review_by_the_third(self) -> None:
        self.officials.review("reviewer_xf", self.number)

    def decide(self) -> None:
        self.officials.review(f"{DECIDER}_scj", self.number)

    def deliver(self) -> None:
        self.officials.deliver(self.number)

    def rate(self) -> None:
        """By the form of the page; a rating that was confirmed to nobody is found there already."""
        wait_until(self._rating_forms, BACK_WITHIN, "nobody asks for a rating")
        for path in self._rating_forms():
            try:
                self.visitor.insist(path, grade="1", text="一次就办好了")
            except RefusedError as refusal:
                assert "已经评价过" in str(refusal), refusal  # noqa: PT017 - any other refusal is a fault

    def _rating_forms(self) -> list[str]:
        return re.findall(rf"/my/cases/{self.number}/rate/\w+/", self.visitor.read(f"/my/cases/{self.number}/"))

    def _application(self) -> dict[str, Any]:
        guide = self.program.item(PERMIT)
        held = {name: held_licence(self.platform, kind, COMPANY) for name, kind in HELD.items()}
        return {
            "item": guide["code"],
            "party": COMPANY,
            "answers": guide["example"],
            "situations": guide["situations_example"],
            "materials": {name: {"licence": one} for name, one in held.items()}
            | {name: {"file": self.program.upload(name)} for name in (PLAN, "m5")},
        }


class Crowd:
    """Citizens who apply and a clerk who accepts, until told to stop; remembers what was confirmed."""

    def __init__(self, platform: Platform) -> None:
        self.citizen, self.clerk = Client(platform, "linxiaolan"), Client(platform, "clerk01")
        guide, person = self.citizen.item(ITEM), id_number(platform, "linxiaolan")
        self.application = {
            "item": guide["code"],
            "answers": guide["example"],
            "situations": guide["situations_example"],
            "materials": {name: {"licence": held_licence(platform, kind, person)} for name, kind in LICENCES.items()},
        }
        self.submitted: dict[str, str] = {}
        self.accepted: set[str] = set()
        self.failures: list[BaseException] = []
        self.is_over = threading.Event()

    def apply(self, name: str) -> None:
        for number in range(10_000):
            if self.is_over.is_set():
                return
            key = f"kill-{os.getpid()}-{name}-{number}-{int(time.time())}"
            self.submitted[key] = self.citizen.insist("applications", self.application, key)["number"]
            time.sleep(PAUSE)

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


def test_five_seeds_in_a_row_bring_every_victim_to_every_step():
    plans = [rotation(STEPS, seed, OURS) for seed in range(5)]
    assert {step: {plan[step] for plan in plans} for step in STEPS} == {step: set(OURS) for step in STEPS}


def test_one_case_and_all_that_was_confirmed_survive_the_death_of_every_process_exactly_once(platform):
    crowd, story = Crowd(platform), Story(platform)

    def killing() -> None:
        story.live()
        seen = len(crowd.submitted)
        wait_until(
            lambda: len(crowd.submitted) > seen + 2 or crowd.failures, BACK_WITHIN, "nobody can apply after the deaths"
        )

    crowd.work_while(killing)
    assert crowd.failures == []
    wait_for_delivery(platform)
    the_crowd_is_there_once(platform, crowd)
    the_case_is_there_once(platform, story)
    assert_chain_holds(platform)


def the_crowd_is_there_once(platform: Platform, crowd: Crowd) -> None:
    numbers = list(crowd.submitted.values())
    assert len(set(numbers)) == len(crowd.submitted)
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


def the_case_is_there_once(platform: Platform, story: Story) -> None:
    assert_once_each(platform, [story.number], ONCE_EACH, PAPERS)
    with platform.connect() as connection:

        def table(sql: str, given: str = story.number) -> list[tuple]:
            return connection.execute(sql, [given]).fetchall()

        assert table("SELECT number FROM intake_application WHERE key = %s", story.key) == [(story.number,)]
        assert table("SELECT state FROM approvals_case WHERE number = %s") == [("granted",)]
        assert table("SELECT count(*) FROM licences_licence WHERE case_number = %s") == [(1,)]
        pauses = table(
            "SELECT row.reason, row.result FROM approvals_specialprocedure row"
            " JOIN approvals_case ours ON ours.id = row.case_id WHERE ours.number = %s"
        )
        ratings = table(
            "SELECT rating.grade FROM evaluation_rating rating"
            " JOIN evaluation_servicecontact contact ON contact.id = rating.contact_id WHERE contact.case_number = %s"
        )
    assert pauses == [("expert_review", "专家评审通过，布局符合要求")]
    assert ratings == [(1,)]

"""kill -9 at every step of one matter of six departments: it ends once, complete, with one result."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ..officials import CLERK, DECIDER, Officials
from ..programs import Client, held_licence
from ..running import Platform
from .deaths import (
    SETTLED_WITHIN,
    VICTIMS,
    Walk,
    assert_chain_holds,
    assert_once_each,
    rotation,
    wait_for_delivery,
    wait_until,
)

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]

THEME, COMPANY = "350700-kaicanguan", "91350702MA9TE5T12N"
SITUATIONS = "licence:has,kind:dine,drain:own,sign:yes,tobacco:yes,seal:yes"
OFFICES = ("scj", "wjw", "xf", "zjj", "cgj")
FIRE, DRAIN = "公众聚集场所投入使用、营业前消防安全检查", "城镇污水排入排水管网许可"
SIGN, TOBACCO = "大型户外广告设置许可", "烟草专卖零售许可证核发"
PLAN = "场所平面布置图、消防设施平面图"
SAMPLING = {"number": "水采〔2025〕381号", "issuer": "南平市水质监测站", "dated_on": "2025-12-01"}
REPORT = {"number": "水检〔2025〕381号", "issuer": "南平市水质监测站", "dated_on": "2025-12-02"}
PARTS = 6
STEPS = (
    "hand in", "accept", "ask for a correction", "correct", "pause", "resume",
    "refuse", "apply again", "decide one", "decide the rest", "deliver one", "deliver the rest",
)  # fmt: skip
#: How often each of these is told, over all seven cases.
ONCE_EACH = {
    "intake.application.submitted": PARTS + 1,
    "intake.correction.asked": 1,
    "intake.application.corrected": 1,
    "approvals.case.accepted": PARTS + 1,
    "approvals.case.paused": 1,
    "approvals.case.resumed": 1,
    "approvals.case.decided": PARTS + 1,
    "intake.result.delivered": PARTS + 1,
}
PAPERS = {
    "receipt": PARTS + 1,
    "correction": 1,
    "acceptance": PARTS + 1,
    "special_procedure": 1,
    "decision_grant": PARTS,
    "decision_refuse": 1,
    "delivery": PARTS + 1,
}


class Matter(Walk):
    """One restaurant from the form to the last result."""

    STEPS = STEPS

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform)
        self.lin, self.officials = Client(platform, "linxiaolan"), Officials(platform, OFFICES)
        self.given, self.corrected = self._application(), self.lin.upload(f"{PLAN}二")
        self.cases: dict[str, str] = {}
        self.number = self.again = ""

    def hand_in(self) -> None:
        self.number = self.lin.insist("joint-applications", self.given, self.key)["number"]
        parts = self.lin.ask(f"joint-applications/{self.number}")["parts"]
        self.cases = {one["item_name"]: one["number"] for one in parts}

    def accept(self) -> None:
        for name, number in self.cases.items():
            if name != FIRE:
                self.officials.accept(number)

    def ask_for_a_correction(self) -> None:
        asked = {"material_code": self._code_of(PLAN), "opinion": "平面图没有标出疏散走道，请补标"}
        self.officials.use(CLERK, self.cases[FIRE], "ask_correction", items=[asked])

    def correct(self) -> None:
        given = {"data": {"materials": {self._code_of(PLAN): {"file": self.corrected}}}}
        self.lin.insist(f"cases/{self.cases[FIRE]}/verbs/correct", given, f"{self.key}-correct")
        self.officials.accept(self.cases[FIRE])

    def pause(self) -> None:
        why = {"reason": "testing", "planned_days": 10, "note": "水质要采样检测", "reference": SAMPLING}
        self.officials.use("reviewer_zjj", self.cases[DRAIN], "pause", **why)

    def resume(self) -> None:
        self.officials.use("reviewer_zjj", self.cases[DRAIN], "resume", result="水质检测合格", reference=REPORT)

    def refuse(self) -> None:
        self.officials.work(self.cases[SIGN], outcomes={DECIDER: "refuse"})

    def apply_again(self) -> None:
        path = f"joint-applications/{self.number}/parts/{self.cases[SIGN]}/again"
        self.again = self.lin.insist(path, {"answers": {}}, f"{self.key}-again")["number"]

    def decide_one(self) -> None:
        self.officials.work(self.cases[DRAIN])

    def decide_the_rest(self) -> None:
        """The department's own system decides TOBACCO, in its own time."""
        for name, number in self.cases.items():
            if name not in (SIGN, TOBACCO, DRAIN):
                self.officials.work(number)
        self.officials.decide(self.again)

    def deliver_one(self) -> None:
        self.officials.deliver(self.cases[DRAIN])

    def deliver_the_rest(self) -> None:
        wait_until(self.has_ended, SETTLED_WITHIN, "the matter does not end")
        for name, number in self.cases.items():
            if name != DRAIN:
                self.officials.deliver(number)
        self.officials.deliver(self.again)

    def has_ended(self) -> bool:
        return self.lin.ask(f"joint-applications/{self.number}")["finished_at"] is not None

    def _code_of(self, material: str) -> str:
        lines = self.lin.ask(f"cases/{self.cases[FIRE]}")["materials"]
        return next(one["code"] for one in lines if one["name"] == material)

    def _application(self) -> dict[str, Any]:
        told = self.lin.ask(f"themes/{THEME}?situations={SITUATIONS}&applicant=legal")
        return {
            "theme": THEME,
            "party": COMPANY,
            "situations": told["situations_example"],
            "answers": told["example"],
            "materials": {
                one["key"]: self._material(one) for one in told["guide"]["plan"]["materials"] if not one["generated"]
            },
        }

    def _material(self, wanted: dict[str, Any]) -> dict[str, Any]:
        held = held_licence(self.platform, wanted["licence_type"], COMPANY) if wanted["licence_type"] else ""
        return {"licence": held} if held else {"file": self.lin.upload(wanted["name"])}


def test_six_seeds_in_a_row_bring_every_victim_to_every_step():
    plans = [rotation(STEPS, seed) for seed in range(6)]
    assert {step: {plan[step] for plan in plans} for step in STEPS} == {step: set(VICTIMS) for step in STEPS}
    assert all(set(Counter(plan.values()).values()) == {2} for plan in plans)


def test_a_matter_of_six_departments_ends_once_whoever_dies_on_the_way(platform):
    matter = Matter(platform)
    matter.live()
    wait_for_delivery(platform)
    with platform.connect() as connection:

        def table(sql: str, *given: Any) -> list[tuple]:
            return connection.execute(sql, given).fetchall()

        parts = table(
            'SELECT part."order", part.attempt, decided.number, decided.state, decided.item_name'
            " FROM intake_jointpart part JOIN intake_jointapplication joint ON joint.id = part.joint_id"
            " JOIN approvals_case decided ON decided.number = part.number WHERE joint.number = %s"
            ' ORDER BY part."order", part.attempt',
            matter.number,
        )
        numbers = [row[2] for row in parts]
        ends = table(
            "SELECT payload FROM events_outboxevent WHERE name = 'intake.joint.finished' AND payload ->> 'number' = %s",
            matter.number,
        )
        messages = table("SELECT title FROM notices_message WHERE link = %s", f"/my/joint/{matter.number}/")
        made = table(
            "SELECT case_number, count(*) FROM licences_licence WHERE case_number = ANY(%s) GROUP BY 1", numbers
        )
        pauses = table(
            "SELECT row.reason, row.result FROM approvals_specialprocedure row"
            " JOIN approvals_case ours ON ours.id = row.case_id WHERE ours.number = ANY(%s)",
            numbers,
        )
        again = table("SELECT count(*) FROM intake_application WHERE key = %s", f"{matter.key}-again")
    assert [(place, attempt, state) for place, attempt, _, state, name in parts if name == SIGN] == [
        (sign := next(row[0] for row in parts if row[4] == SIGN), 1, "refused"),
        (sign, 2, "granted"),
    ]
    assert {state for _, _, _, state, name in parts if name != SIGN} == {"granted"}
    assert len(parts) == PARTS + 1
    assert_once_each(platform, numbers, ONCE_EACH, PAPERS)
    assert pauses == [("testing", "水质检测合格")]
    assert [(one["granted"], one["total"]) for (one,) in ends] == [(PARTS, PARTS)]
    assert messages == [("“开餐馆”全部办结",)]
    assert {count for _, count in made} == {1}
    assert matter.cases[TOBACCO] in {number for number, _ in made}
    assert again == [(1,)]
    assert_chain_holds(platform)

"""kill -9 in the middle of one matter of six departments: it ends once, complete, with one result."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import pytest

from ..officials import DECIDER, Officials
from ..programs import Client
from ..running import Platform
from .test_kill import BACK_WITHIN, SETTLED_WITHIN, children_of, kill, pending, wait_until

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]

THEME, COMPANY = "350700-kaicanguan", "91350702MA9TE5T12N"
SITUATIONS = "licence:has,kind:dine,drain:own,sign:yes,tobacco:yes,seal:yes"
OFFICES = ("scj", "wjw", "xf", "zjj", "cgj")
SIGN, TOBACCO = "大型户外广告设置许可", "烟草专卖零售许可证核发"
PARTS = 6
#: Who dies after which step of the matter.
DEATHS = {
    "handed in": "worker",
    "accepted": "department",
    "refused": "database",
    "asked again": "web",
    "half decided": "worker",
}


class Matter:
    """One restaurant from the form to the last decision, by programs that ask until they are answered."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.key = platform, f"kill-joint-{os.getpid()}-{int(time.time())}"
        self.lin, self.officials = Client(platform, "linxiaolan"), Officials(platform, OFFICES)
        self.steps: list[str] = []
        self.cases: dict[str, str] = {}
        self.number = self.again = ""
        self.failure: BaseException | None = None

    def live(self) -> None:
        try:
            self._live()
        except BaseException as problem:  # noqa: BLE001 - told by the test, in its own thread
            self.failure = problem

    def _live(self) -> None:
        self.hand_in()
        self.steps.append("handed in")
        for number in self.cases.values():
            self.officials.accept(number)
        self.steps.append("accepted")
        self.officials.work(self.cases[SIGN], outcomes={DECIDER: "refuse"})
        self.steps.append("refused")
        path = f"joint-applications/{self.number}/parts/{self.cases[SIGN]}/again"
        self.again = self.lin.insist(path, {"answers": {}}, f"{self.key}-again")["number"]
        self.steps.append("asked again")
        first, *rest = [number for name, number in self.cases.items() if name not in (SIGN, TOBACCO)]
        self.officials.work(first)
        self.steps.append("half decided")
        for number in rest:
            self.officials.work(number)
        self.officials.decide(self.again)
        self.steps.append("decided")

    def hand_in(self) -> None:
        told = self.lin.ask(f"themes/{THEME}?situations={SITUATIONS}&applicant=legal")
        given = {
            "theme": THEME,
            "party": COMPANY,
            "situations": told["situations_example"],
            "answers": told["example"],
            "materials": {
                one["key"]: self._material(one) for one in told["guide"]["plan"]["materials"] if not one["generated"]
            },
        }
        self.number = self.lin.insist("joint-applications", given, self.key)["number"]
        parts = self.lin.ask(f"joint-applications/{self.number}")["parts"]
        self.cases = {one["item_name"]: one["number"] for one in parts}

    def _material(self, wanted: dict[str, Any]) -> dict[str, Any]:
        held = self._held(wanted["licence_type"]) if wanted["licence_type"] else ""
        return {"licence": held} if held else {"file": self.lin.upload(wanted["name"])}

    def _held(self, kind: str) -> str:
        with self.platform.connect() as connection:
            row = connection.execute(
                "SELECT licence.identifier FROM licences_licence licence"
                " JOIN licences_licencetype type ON type.id = licence.type_id"
                " WHERE type.code = %s AND licence.holder_id_number = %s AND licence.status = '01' LIMIT 1",
                [kind, COMPANY],
            ).fetchone()
        return row[0] if row else ""


def test_a_matter_of_six_departments_ends_once_whoever_dies_on_the_way(platform):
    matter = Matter(platform)
    thread = threading.Thread(target=matter.live, daemon=True)
    thread.start()
    for step, victim in DEATHS.items():
        wait_until(
            lambda step=step: step in matter.steps or matter.failure, BACK_WITHIN, f"never {step}: {matter.steps}"
        )
        if matter.failure is None:
            kill(platform, victim)
    os.kill(children_of(platform.facts["pids"]["web"])[0], 9)
    thread.join(2 * BACK_WITHIN)
    assert matter.failure is None
    assert matter.steps[-1] == "decided"
    wait_until(
        lambda: matter.lin.ask(f"joint-applications/{matter.number}")["finished_at"] is not None,
        SETTLED_WITHIN,
        "the matter does not end",
    )
    wait_until(lambda: pending(platform) == {}, SETTLED_WITHIN, f"not delivered: {pending(platform)}")
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
        decisions = table(
            "SELECT payload ->> 'case_number' FROM events_outboxevent"
            " WHERE name = 'approvals.case.decided' AND payload ->> 'case_number' = ANY(%s)",
            numbers,
        )
        ends = table(
            "SELECT payload FROM events_outboxevent WHERE name = 'intake.joint.finished' AND payload ->> 'number' = %s",
            matter.number,
        )
        told = table("SELECT title FROM notices_message WHERE link = %s", f"/my/joint/{matter.number}/")
        made = table(
            "SELECT case_number, count(*) FROM licences_licence WHERE case_number = ANY(%s) GROUP BY 1", numbers
        )
        again = table("SELECT count(*) FROM intake_application WHERE key = %s", f"{matter.key}-again")
    assert [(place, attempt, state) for place, attempt, _, state, name in parts if name == SIGN] == [
        (sign := next(row[0] for row in parts if row[4] == SIGN), 1, "refused"),
        (sign, 2, "granted"),
    ]
    assert {state for _, _, _, state, name in parts if name != SIGN} == {"granted"}
    assert len(parts) == PARTS + 1
    assert sorted(one for (one,) in decisions) == sorted(numbers)
    assert [(one["granted"], one["total"]) for (one,) in ends] == [(PARTS, PARTS)]
    assert told == [("“开餐馆”全部办结",)]
    assert {count for _, count in made} == {1}
    assert matter.cases[TOBACCO] in {number for number, _ in made}
    assert again == [(1,)]
    proof = platform.manage("audit", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr

"""Officials who do by the open interface what a journey does not show: accept, review, decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .programs import Client, RefusedError
from .running import Platform

CLERK, DECIDER = "clerk01", "decider"


class Officials:
    """Signed in once: the clerk of the city's window, a reviewer and a decider of each office."""

    def __init__(self, platform: Platform, offices: Iterable[str]) -> None:
        self.clerk = Client(platform, CLERK)
        names = {role: [f"{role}_{office}" for office in offices] for role in ("reviewer", DECIDER)}
        self.named = {CLERK: self.clerk} | {name: Client(platform, name) for group in names.values() for name in group}
        self.by_role = {"window_clerk": [self.clerk]} | {
            role: [self.named[name] for name in group] for role, group in names.items()
        }

    def decide(self, number: str) -> None:
        """To its end, granting."""
        self.accept(number)
        self.work(number)

    def accept(self, number: str) -> None:
        page = self.clerk.ask(f"cases/{number}")
        verdicts = {one["code"]: "ok" for one in page["materials"] if one["state"] != "未提交"}
        self.use(CLERK, number, "accept", verdicts=verdicts)

    def deliver(self, number: str) -> None:
        self.use(CLERK, number, "deliver", method="window", receiver_name="林晓岚")

    def use(self, name: str, number: str, verb: str, **data: Any) -> None:
        """One verb of the open interface by the official of that name; asked again, it is the same one."""
        self.named[name].insist(f"cases/{number}/verbs/{verb}", {"data": data}, f"{verb}-{number[-12:]}")

    def work(self, number: str, *, until: str = "", outcomes: Mapping[str, str] | None = None) -> None:
        """Each task by the official of the agency that it waits for; stops before a task of the role `until`.

        `outcomes`: by role, where it is not the first one.
        """
        named = outcomes or {}
        checks = self._checks(number)
        while tasks := [one for one in self.clerk.ask(f"cases/{number}")["tasks"] if one["role"] != until]:
            for task in tasks:
                given = said(task, checks, named.get(task["role"], ""))
                assert any(is_done_by(who, task, given) for who in self.by_role[task["role"]]), task

    def review(self, name: str, number: str) -> None:
        """The open task of this official's own agency, with its first outcome."""
        checks = self._checks(number)
        tasks = self.clerk.ask(f"cases/{number}")["tasks"]
        assert any(is_done_by(self.named[name], task, said(task, checks)) for task in tasks), tasks

    def _checks(self, number: str) -> dict[str, bool]:
        item = self.clerk.ask(f"cases/{number}")["case"]["item_code"]
        return {one["text"]: True for one in self.clerk.ask(f"items/{item}")["guide"]["check_points"]}


def said(task: Any, checks: Mapping[str, bool], outcome: str = "") -> dict[str, Any]:
    first = task["outcomes"][0]["code"]
    words = "符合条件" if outcome in ("", first) else "不符合户外广告设置规划"
    return {"outcome": outcome or first, "opinion": words, "checks": checks}


def is_done_by(who: Client, task: Any, given: Any) -> bool:
    """An official of another agency is refused."""
    try:
        who.insist(f"tasks/{task['id']}/complete", given, f"task-{task['id']}")
    except RefusedError as refusal:
        if refusal.code not in (403, 404):
            raise
        return False
    return True

"""一件事：三十个子事项的一件事，每一步的语句数与用时（每步允许 2 秒）。

SIZE items of the demo city's kind are made from one guide, put into one theme, handed in at once; then each step of
its life through the real actions and views: the form, the submit, the page of the matter, acceptance, review and
decision of each child, a child that is refused and applied for again, the package of results. The same with a third
of the items beside it, so that growth shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.common import Result, cpu_ms, statements, table, timed

SIZE = 30
ALLOWED_MS = 2_000
MODEL = "大型户外广告设置许可"


def run(size: int) -> Result:
    few, many = _life(max(size // 3, 2)), _life(size)
    rows = [[name, *few[name], *many[name]] for name in many]
    table(["一步", "SQL 语句", "毫秒", "其中 CPU", f"{size} 项：SQL 语句", "毫秒", "其中 CPU"], rows)
    name, (count, slowest, _) = max(many.items(), key=lambda step: step[1][1])
    print(f"最慢的一步：{name}，{slowest:.0f} 毫秒，允许 {ALLOWED_MS} 毫秒\n", flush=True)
    return Result(
        name="joint", size=size, value=round(slowest, 1), unit="ms of the slowest step", reference=ALLOWED_MS,
        ratio=round(slowest / ALLOWED_MS, 3), statements=count, cpu_ms=round(cpu_ms(), 1),
        extra={f"{one}_ms": round(took, 1) for one, (_, took, _) in many.items()},
    )  # fmt: skip


def _life(size: int) -> dict[str, tuple[int, float, float]]:
    """Statements, milliseconds and those of them that this process computed, by step; the most that any child took."""
    from django.db import transaction

    with transaction.atomic():
        try:
            return Matter(size).live()
        finally:
            transaction.set_rollback(True)


class Matter:
    """One theme of so many items, and one applicant's way through it."""

    def __init__(self, size: int) -> None:
        from django.test import Client

        from tongban.catalog.themes import api as themes
        from tongban.serve.intake import demo
        from tongban.support.identity import api as identity

        self.steps: dict[str, tuple[int, float, float]] = {}
        self.citizen = _user("linxiaolan")
        self.party = identity.party_of(self.citizen, demo.RESTAURANT)
        self.clerk = _user("clerk01")
        self.browser = Client(headers={"host": "127.0.0.1"})
        self.browser.force_login(self.citizen)
        session = self.browser.session
        session["party"] = self.party.id_number
        session.save()
        self.code = _theme(size)
        self.plan = themes.plan(themes.guide(self.code), {}, is_person=False)
        assert len(self.plan.now) == size

    def live(self) -> dict[str, tuple[int, float, float]]:
        from tongban.serve.intake import api as intake

        self.step("打开一张表", lambda: self._page(f"/themes/{self.code}/apply/"))
        receipt = self.step("提交", self._submit)
        home, (first, *_) = f"/my/joint/{receipt.number}/", receipt.case_numbers
        self.step("一件事页，都在办", lambda: self._page(home))
        for number in receipt.case_numbers:
            self.step("受理一项", lambda number=number: self._accept(number))
            self.step("审查一项", lambda number=number: self._task(number, "agree"))
            outcome = "refuse" if number == first else "grant"
            self.step("决定一项", lambda number=number, outcome=outcome: self._task(number, outcome))
        again = self.step("重新申办一项", lambda: self._again(first))
        self._accept(again.number)
        self._task(again.number, "agree")
        self._task(again.number, "grant")
        self.step("父件办结", lambda: intake.finish_joint(case_number=again.number))
        self.step("一件事页，有结果包", lambda: self._page(home))
        assert intake.joint_by_number(receipt.number).finished_at is not None  # type: ignore[union-attr]
        return self.steps

    def step(self, name: str, act: Callable[[], Any]) -> Any:
        answer: list[Any] = []
        before = cpu_ms()
        with statements() as seen:
            (took,) = timed(lambda: answer.append(act()), 1)
        found = (len(seen), took, cpu_ms() - before)
        kept = self.steps.get(name, (0, 0.0, 0.0))
        self.steps[name] = (max(kept[0], found[0]), max(kept[1], found[1]), max(kept[2], found[2]))
        return answer[0]

    def _page(self, address: str) -> None:
        assert self.browser.get(address).status_code == 200, address

    def _submit(self) -> Any:
        from tongban.serve.intake import api as intake
        from tongban.serve.intake import joint_demo

        return intake.submit_joint(
            actor=self.citizen, party=self.party, theme_code=self.code, situations={},
            answers=joint_demo.answers_of(self.plan, self.party, self.citizen),
            materials=joint_demo.materials_of(self.plan, self.party, self.citizen),
            channel="web", key=f"bench-{self.code}", delivery={"method": "electronic"},
        )  # fmt: skip

    def _again(self, number: str) -> Any:
        from tongban.serve.intake import api as intake

        begun = intake.again_for(self.citizen, number)
        return intake.reapply(
            actor=self.citizen, number=number, answers=begun.earlier.answers, situations=begun.situations,
            materials=begun.materials, channel="web", key=f"again-{self.code}", delivery={"method": "electronic"},
        )  # fmt: skip

    def _accept(self, number: str) -> None:
        from tongban.serve.intake import api as intake

        codes = [one.code for one in intake.application(number).materials]
        intake.accept(actor=self.clerk, number=number, verdicts=dict.fromkeys(codes, "ok"))

    def _task(self, number: str, outcome: str) -> None:
        from tongban.serve.approvals import api as approvals
        from tongban.support.flow import api as flow
        from tongban.support.identity import api as identity

        view = approvals.case_view(identity.SYSTEM(), number)
        (task,) = flow.open_tasks(view.case.flow_instance_id or 0)
        approvals.complete_task(
            actor=_user(identity.holders(task.role, task.agency_id)[0].username), task_id=task.id, outcome=outcome,
            opinion="设置位置遮挡交通标志" if outcome == "refuse" else "符合条件",
            checks=dict.fromkeys(view.guide.check_texts, True),
        )  # fmt: skip


def _theme(size: int) -> str:
    """`size` items like one of the city's, in one theme; gives its code."""
    import msgspec

    from tongban.catalog.items import api as items
    from tongban.catalog.themes import api as themes
    from tongban.support.agencies import api as agencies
    from tongban.support.identity import api as identity

    system, agency = identity.SYSTEM(), agencies.agency_by_key("nanping-cgj")
    model = next(row for row in items.listing(agency_id=agency.id, size=200).rows if row.name == MODEL)
    body = items.guide(model.code).body
    codes = []
    for place in range(1, size + 1):
        made = items.create_item(
            actor=system, agency_uscc=agency.uscc, level="3", base_code="350117201001",
            body=msgspec.structs.replace(body, name=f"演示许可第 {place} 项"), sequence=f"{place:02d}",
        )  # fmt: skip
        items.publish(actor=system, code=made.item.code, strict=False)
        codes.append(made.item.code)
    key = f"bench{'abcdefghij'[size % 10]}{'abcdefghij'[size // 10 % 10]}"
    themes.create_theme(
        actor=system, agency_id=agency.id, key=key,
        body={"name": f"{size} 项一起办", "alias": ["一起办"], "summary": "量一件事的每一步。", "audience": "企业",
              "asks": [], "members": [{"item": code} for code in codes]},
    )  # fmt: skip
    themes.publish(actor=system, code=f"350700-{key}")
    return f"350700-{key}"


def _user(username: str) -> Any:
    from tongban.support.identity import api as identity

    found = identity.user_by_username(username)
    assert found is not None, username
    return found

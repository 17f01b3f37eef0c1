"""赋码, 阶段, 区域评估, 联合验收, 任务清单: tables without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tongban.serve.projects.rules import acceptance, coverage, tasklist
from tongban.serve.projects.rules import code as codes
from tongban.serve.projects.rules import stages as rules

GOOD = "2026-350702-48-03-000123"
DAY = date(2026, 3, 2)


def test_a_code_is_made_of_its_parts():
    made = codes.project_code(year=2026, division_code="350702000000", industry="48", filing="03", serial=123)
    assert made == GOOD
    assert codes.code_error(made, this_year=2026) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-350702-48-03-00012", "项目代码应为"),
        ("2026-350702-48-03-0001234", "项目代码应为"),
        ("２０２６-350702-48-03-000123", "项目代码应为"),
        ("", "项目代码应为"),
        ("2016-350702-48-03-000123", "年份“2016”应在 2017 到 2026"),
        ("2027-350702-48-03-000123", "年份“2027”"),
        ("2026-350000-48-03-000123", "区划“350000”应到市"),
        ("2026-000702-48-03-000123", "区划“000702”"),
        ("2026-350702-00-03-000123", "行业“00”"),
        ("2026-350702-48-04-000123", "类型“04”应为 01（审批类）、02（核准类）、03（备案类）"),
        ("2026-350702-48-03-000000", "流水号从 000001"),
    ],
)
def test_a_wrong_code_is_told_what_is_wrong(text, words):
    assert words in codes.code_error(text, this_year=2026)


def four(*states, hold=""):
    names = ["立项用地规划许可", "工程建设许可", "施工许可", "竣工验收"]
    return [
        rules.StageFacts(number, name, state, (number - 1,) if number > 1 else (), hold if number == 2 else "")
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("states", "standings"),
    [
        (("pending",) * 4, "open blocked blocked blocked"),
        (("underway", "pending", "pending", "pending"), "underway blocked blocked blocked"),
        (("refused", "pending", "pending", "pending"), "open blocked blocked blocked"),
        (("done", "pending", "pending", "pending"), "done open blocked blocked"),
        (("done", "done", "underway", "pending"), "done done underway blocked"),
        (("done", "done", "done", "done"), "done done done done"),
    ],
)
def test_whose_turn_it_is(states, standings):
    found = rules.turns(four(*states), "active")
    assert " ".join(found[number].standing for number in (1, 2, 3, 4)) == standings


def test_why_a_stage_may_not_begin():
    found = rules.turns(four("refused", "pending", "pending", "pending", hold="土地没有交付"), "active")
    assert found[2].reasons == (
        "前置阶段“立项用地规划许可”没有全部准予，要重新申报",
        "暂缓：土地没有交付",
    )
    assert rules.turns(four("pending", "pending", "pending", "pending"), "closed")[1].standing == "closed"


@pytest.mark.parametrize(
    ("granted", "ended", "total", "state"),
    [(1, 1, 2, "underway"), (2, 2, 2, "done"), (1, 2, 2, "refused"), (0, 2, 2, "refused")],
)
def test_how_a_stage_ends(granted, ended, total, state):
    assert rules.outcome(granted=granted, ended=ended, total=total) == state


def test_a_stage_waits_only_for_earlier_ones():
    assert rules.rule_faults([(1, ()), (2, (1,))]) == []
    assert rules.rule_faults([(1, (1,)), (2, (3, 1))]) == [
        "第 1 阶段的前置阶段 1 应在它之前",
        "第 2 阶段的前置阶段 3 不存在",
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "in_use", "is_covered"),
    [(0, 0, True, True), (-1, -1, True, False), (1, 9, True, False), (-9, 9, False, False)],
)
def test_an_assessment_stands_for_a_material_while_it_is_valid(starts, ends, in_use, is_covered):
    held = [coverage.Held(7, "environment", DAY + timedelta(starts), DAY + timedelta(ends), in_use)]
    names = {"m1": "营业执照", "m2": "建设项目环境影响报告文件"}
    found = coverage.covered(names, {"环境影响报告": "environment", "水土保持": "water_soil"}, held, DAY)
    assert found == ({"m2": 7} if is_covered else {})


def test_a_certificate_waits_for_everybody():
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    words = [acceptance.Word("规划", "passed"), acceptance.Word("消防", "mend"), acceptance.Word("住建", "")]
    assert acceptance.missing(words, survey_at=None, minutes="", now=now) == ["还没有安排统一踏勘"]
    assert acceptance.missing(words, survey_at=now + timedelta(minutes=1), minutes="", now=now) == [
        "踏勘还没有进行", "住建还没有填意见", "消防要求整改", "还没有写验收纪要",
    ]  # fmt: skip
    assert acceptance.missing(words[:1], survey_at=now, minutes="通过", now=now) == []


def test_the_list_of_tasks_follows_the_stages():
    def causes(state, times, **more):
        rows = tasklist.wanted([tasklist.StageNow(1, "施工许可", state, times, DAY, **more)], [1])
        return [(one.cause.removeprefix("stage-1-"), one.is_done) for one in rows]

    assert causes("pending", 0) == [("apply", False)]
    assert causes("underway", 1) == [("apply", True), ("follow-1", False)]
    assert causes("refused", 1) == [("apply", True), ("follow-1", True), ("again-1", False)]
    assert causes("underway", 2) == [("apply", True), ("follow-1", True), ("follow-2", False), ("again-1", True)]
    assert causes("underway", 1, survey_on=DAY)[-1] == ("survey", False)
    assert causes("done", 1, survey_on=DAY, is_certified=True) == [
        ("apply", True),
        ("follow-1", True),
        ("survey", True),
    ]
    assert tasklist.wanted([tasklist.StageNow(2, "施工许可", "pending", 0)], [1]) == []

"""What 秒批 adds to the story of its case."""

from __future__ import annotations

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals

from .queries import run_of
from .values import RunInfo


def aftermath(case: approvals.CaseInfo, guide: items.Guide) -> approvals.Aftermath | None:
    run = run_of(case.number) if guide.body.swift is not None else None
    return approvals.Aftermath((step_of(run, case.agency_name),), facts=run) if run else None


def step_of(run: RunInfo, agency_name: str) -> approvals.TimelineStep:
    if run.is_granted:
        words = f"数据都经核验，适用规则表第 {run.row} 行：{run.row_words}"
    else:
        words = f"转由人工办理：{'；'.join(run.reasons)}"
    return approvals.TimelineStep("done", "智能审批", words, run.ran_at, agency_name)

"""Reading 秒批 for pages."""

from __future__ import annotations

from tongban.catalog.items import api as items
from tongban.common.errors import NotFoundError
from tongban.common.pages import keyset_page
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from . import permissions, sampling, switches
from .enums import Outcome, ReviewState, Trigger
from .models import SamplingRule, SwiftRun, Switch
from .values import InputInfo, RunInfo, RunPage, SamplingInfo, SwitchRow, Turn

SIZE = 30


def run_info(row: SwiftRun, actor: identity.User | None = None) -> RunInfo:
    rule = row.rule
    return RunInfo(
        id=row.pk,
        case_number=row.case_number,
        item_code=row.item_code,
        item_name=row.item_name,
        item_version=row.item_version,
        trigger_name=str(Trigger(row.trigger).label),
        is_granted=row.outcome == Outcome.GRANTED,
        outcome_name=str(Outcome(row.outcome).label),
        row=row.row,
        row_words=row.row_words,
        reasons=tuple(row.reasons),
        inputs=tuple(
            InputInfo(one["label"], one["value"], items.SWIFT_LEVELS[one["level"]], one["source"], one["fault"])
            for one in row.inputs
        ),
        ran_at=row.ran_at,
        is_sampled=row.review_state != ReviewState.NONE,
        review_state=row.review_state,
        review_name=str(ReviewState(row.review_state).label),
        reviewed_at=row.reviewed_at,
        reviewed_by_name=row.reviewed_by_name,
        review_note=row.review_note,
        seed=rule.seed if rule else "",
        percent=percent_words(rule.per_mille) if rule else "",
        lot=sampling.lot_words(sampling.drawn(rule.seed, row.case_number)) if rule else "",
        may_review=actor is not None and row.review_state == ReviewState.WAITING and permissions.may_review(actor, row),
    )


def percent_words(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}%" if per_mille % 10 else f"{per_mille // 10}%"


def run_of(number: str) -> RunInfo | None:
    """The last time that the table was asked about a case; the caller decides who may see it."""
    row = SwiftRun.objects.filter(case_number=number).select_related("rule").first()
    return run_info(row) if row else None


def run_for(actor: identity.User, number: str) -> RunInfo:
    """For whoever may read the case: its applicant and the officials."""
    approvals.find(actor, number)
    row = SwiftRun.objects.filter(case_number=number).select_related("rule").first()
    if row is None:
        raise NotFoundError(what="这个办件的智能审批说明")
    return run_info(row, None if actor.kind == identity.UserKind.CITIZEN else actor)


def runs_page(actor: identity.User, *, which: str = "", after: str | None = None, size: int = SIZE) -> RunPage:
    """抽查复核: those that wait; or by what came of it; or `all`."""
    rows = SwiftRun.objects.filter(permissions.visible_q(actor)).select_related("rule")
    if which == "all":
        pass
    elif which == Outcome.MANUAL:
        rows = rows.filter(outcome=Outcome.MANUAL)
    else:
        known = which in (ReviewState.AGREED, ReviewState.PROBLEM)
        rows = rows.filter(review_state=which if known else ReviewState.WAITING)
    page = keyset_page(rows, ("-pk",), after, size)
    return RunPage([run_info(row, actor) for row in page.rows], page.next_cursor)


def switch_rows(actor: identity.User) -> list[SwitchRow]:
    """The one switch of all first, then each item that has a table now or ever had a switch."""
    found = switches.states({switches.ALL, *(codes := _codes())})
    rows = [_switch_row(actor, found.get(switches.ALL, switches.SwitchInfo("", is_on=True)), None)]
    for code in codes:
        guide = items.guide(code)
        row = _switch_row(actor, found.get(code, switches.SwitchInfo(code, is_on=False)), guide)
        if row.may_turn or identity.allowed(
            actor, permissions.READ, division_path=guide.division_path, agency_id=guide.agency_id, item_code=code
        ):
            rows.append(row)
    return rows


def _codes() -> list[str]:
    turned = Switch.objects.exclude(scope=switches.ALL).order_by("scope").values_list("scope", flat=True).distinct()
    return sorted({*items.swift_items(), *turned})


def _switch_row(actor: identity.User, info: switches.SwitchInfo, guide: items.Guide | None) -> SwitchRow:
    has_table = guide is None or guide.body.swift is not None
    return SwitchRow(
        scope=info.scope,
        name=guide.name if guide else "全部事项",
        agency_name=guide.agency_name if guide else "",
        is_on=info.is_on,
        words=info.words if info.who or info.scope else "一直开着",
        is_wrong=not info.is_on and bool(info.case_number),
        may_turn=(has_table or info.is_on) and permissions.may_switch(actor, guide, is_on=not info.is_on),
    )


def turns(scope: str | None = None, limit: int = 50) -> list[Turn]:
    rows = Switch.objects.all() if scope is None else Switch.objects.filter(scope=scope)
    return [
        Turn(one.scope, one.is_on, one.switched_by_name, one.switched_at, one.reason, one.case_number)
        for one in rows[:limit]
    ]


def sampling_rules(limit: int = 10) -> list[SamplingInfo]:
    """The one that counts first."""
    return [
        SamplingInfo(one.seed, percent_words(one.per_mille), one.reason, one.set_by_name, one.set_at)
        for one in SamplingRule.objects.all()[:limit]
    ]


def problem_items() -> list[str]:
    """Names of items whose 秒批 is off because a decision was found wrong."""
    newest = Switch.objects.exclude(scope=switches.ALL).order_by("scope", "-pk").distinct("scope")
    return [items.guide(one.scope).name for one in newest if not one.is_on and one.case_number]

"""What other modules may ask of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tongban.common import clock
from tongban.support.forms import api as forms

from .actions import cancel, create_item, discard_draft, publish, resume, rollback, save_draft, suspend
from .adopting import adopt_item, follow_upper
from .asking import ANSWERS, answers_for, asks_answers
from .beginning import NewItem, begin_item
from .catalogue import BaseItemData, may_keep, save_base_item, save_item_codes
from .catalogue_queries import (
    BaseItemRow,
    BaseItemView,
    Bound,
    Implementing,
    Standing,
    adopters,
    base_item,
    base_items,
    base_names,
    bounds,
    competent,
    implementing,
    standing,
)
from .checking import faults_of, most_links
from .definitions import (
    ACCEPTANCE,
    ensure_flows,
    flow_users,
    form_faults,
    goes_outside,
    item_flows,
    joint_places,
    own_form,
)
from .enums import (
    COMPANY_THEMES,
    ON_APPLICATION,
    PERSON_THEMES,
    FindingKind,
    Handling,
    Hold,
    ItemState,
    Kind,
    Level,
    OnlineDepth,
    PreviewUse,
    Reach,
    RuleKind,
    Subject,
    VersionState,
    WayGroup,
)
from .errors import DraftChangedError, ItemStateError, NotPublishableError, OwnProposalError, SamePersonError
from .events import ItemsPublished
from .findings import COMPARED, Asked, FindingRow, export_findings, findings, report_choices
from .fullness import COUNTED, AgencyFullness, ItemFullness, agency_figure, agency_figures, item_figures
from .grid import COLUMNS as GRID_COLUMNS
from .grid import GridEdit, GridResult, GridRow, grid_page, grid_rows, save_grid
from .guide import (
    FIELD_LABELS,
    CheckPoint,
    GuideBody,
    Limit,
    Material,
    Pledge,
    SwiftInput,
    SwiftRow,
    SwiftTable,
    to_builtins,
)
from .jsonview import body_schema, guide_json, row_json
from .mapped import draft_sources, form_sources
from .points import PointGroup, PointRow, due_points, point_groups, step_of_task
from .proposing import agree_to_rule, propose_rule, return_rule, withdraw_rule
from .queries import (
    Counted,
    Counts,
    DraftView,
    Family,
    ItemRow,
    LedgerRow,
    VersionRow,
    counts,
    diff_versions,
    draft,
    draft_at,
    family,
    last_save,
    ledger,
    listing,
    preview,
    rows_of,
    swift_items,
    total,
    versions,
)
from .reading import Guide, PlaceView, Row, RowGroup, material_words
from .rulebook_queries import (
    CapRow,
    EndingRow,
    ExceptionRow,
    HoldRow,
    Ladder,
    ProposalRow,
    cap_exceptions,
    cap_rows,
    ending_exceptions,
    hold_rows,
    ladders,
    rule_history,
    rule_proposals,
)
from .rules.codes import ItemCode, item_code_error, parse
from .rules.compare import Change, changed_fields
from .rules.expressions import holds
from .rules.limits import limit_words
from .rules.merging import ABSENT, Difference, Merged, merge
from .rules.pledge import NO_RISK as NO_PLEDGE_RISK
from .rules.pledge import RISKS as PLEDGE_RISKS
from .rules.publish import LICENCE_PATHS, MOST_JOINT, PARTY_PATHS, RULES, Fault
from .rules.stars import Rung
from .rules.swift import GRANT as SWIFT_GRANT
from .rules.swift import KINDS as SWIFT_KINDS
from .rules.swift import LEVEL_WORDS as SWIFT_LEVELS
from .rules.swift import MANUAL as SWIFT_MANUAL
from .rules.swift import Held
from .rules.swift import Verdict as SwiftVerdict
from .rules.swift import judge as judge_swift
from .rules.swift import row_words as swift_row_words
from .sheet_export import empty_sheet, export_sheet
from .sheet_import import Taken, import_sheet
from .shelf import guide, version
from .stars import ladder, stars_of
from .subcases import MOST_LEVELS as MOST_CASE_LEVELS
from .subcases import whose
from .ways import Way, save_way, takes_elsewhere, ways, ways_in_use

__all__ = [
    "ABSENT",
    "ACCEPTANCE",
    "ANSWERS",
    "COMPANY_THEMES",
    "COMPARED",
    "COUNTED",
    "FIELD_LABELS",
    "GRID_COLUMNS",
    "KINDS",
    "LICENCE_PATHS",
    "MOST_CASE_LEVELS",
    "MOST_JOINT",
    "NO_PLEDGE_RISK",
    "PARTY_PATHS",
    "PERSON_THEMES",
    "PLEDGE_RISKS",
    "RULES",
    "SWIFT_GRANT",
    "SWIFT_KINDS",
    "SWIFT_LEVELS",
    "SWIFT_MANUAL",
    "AgencyFullness",
    "Asked",
    "BaseItemData",
    "BaseItemRow",
    "BaseItemView",
    "Bound",
    "CapRow",
    "Change",
    "CheckPoint",
    "Counted",
    "Counts",
    "Difference",
    "DraftChangedError",
    "DraftView",
    "EndingRow",
    "ExceptionRow",
    "Family",
    "Fault",
    "FindingKind",
    "FindingRow",
    "GridEdit",
    "GridResult",
    "GridRow",
    "Guide",
    "GuideBody",
    "Handling",
    "Held",
    "Hold",
    "HoldRow",
    "Implementing",
    "ItemCode",
    "ItemFullness",
    "ItemRow",
    "ItemState",
    "ItemStateError",
    "ItemsPublished",
    "Kind",
    "Ladder",
    "LedgerRow",
    "Level",
    "Limit",
    "Material",
    "Merged",
    "NewItem",
    "NotPublishableError",
    "OnlineDepth",
    "OwnProposalError",
    "PlaceView",
    "Pledge",
    "PointGroup",
    "PointRow",
    "PreviewUse",
    "ProposalRow",
    "Reach",
    "Row",
    "RowGroup",
    "RuleKind",
    "Rung",
    "SamePersonError",
    "Standing",
    "Subject",
    "SwiftInput",
    "SwiftRow",
    "SwiftTable",
    "SwiftVerdict",
    "Taken",
    "VersionRow",
    "VersionState",
    "Way",
    "WayGroup",
    "adopt_item",
    "adopters",
    "agency_figure",
    "agency_figures",
    "agree_to_rule",
    "answers_for",
    "asks_answers",
    "base_item",
    "base_items",
    "base_names",
    "begin_item",
    "body_schema",
    "bounds",
    "cancel",
    "cap_exceptions",
    "cap_rows",
    "competent",
    "counts",
    "create_item",
    "diff",
    "diff_versions",
    "discard_draft",
    "draft",
    "draft_at",
    "draft_sources",
    "due_points",
    "empty_sheet",
    "ending_exceptions",
    "ensure_flows",
    "export_findings",
    "export_sheet",
    "family",
    "faults",
    "findings",
    "flow_answers",
    "flow_users",
    "follow_upper",
    "form",
    "form_faults",
    "form_sources",
    "goes_outside",
    "grid_page",
    "grid_rows",
    "guide",
    "guide_json",
    "guide_url",
    "hold_rows",
    "holds",
    "implementing",
    "import_sheet",
    "item_code_error",
    "item_figures",
    "item_flows",
    "joint_places",
    "judge_swift",
    "ladder",
    "ladders",
    "last_save",
    "ledger",
    "limit_words",
    "listing",
    "material_words",
    "materials_for",
    "may_keep",
    "merge",
    "most_links",
    "own_form",
    "parse",
    "point_groups",
    "preview",
    "propose_rule",
    "publish",
    "report_choices",
    "resume",
    "return_rule",
    "rollback",
    "row_json",
    "rows_of",
    "rule_history",
    "rule_proposals",
    "save_base_item",
    "save_draft",
    "save_grid",
    "save_item_codes",
    "save_way",
    "situation_errors",
    "standing",
    "stars_of",
    "step_of_task",
    "suspend",
    "swift_items",
    "swift_row_words",
    "takes_elsewhere",
    "to_builtins",
    "total",
    "unmet",
    "version",
    "versions",
    "ways",
    "ways_in_use",
    "whose",
    "withdraw_rule",
]


#: (code, name) of the kinds one can apply for.
KINDS = tuple((kind.value, kind.label) for kind in Kind if kind in ON_APPLICATION)


def materials_for(guide: Guide, situation_answers: Mapping[str, Any]) -> list[Material]:
    """What has to be handed in with these answers; a situation not answered counts as answered with nothing."""
    return [material for material in guide.materials if holds(material.when, situation_answers)]


def unmet(guide: Guide, answers: Mapping[str, Any]) -> list[str]:
    """Self check: the advice for each question answered otherwise than needed (unanswered ones are left alone)."""
    return [
        question.advice for question in guide.questions if answers.get(question.id) not in (None, "", question.need)
    ]


def situation_errors(guide: Guide, answers: Mapping[str, Any]) -> dict[str, str]:
    """Which situations are not answered with one of their options, by id, in Chinese."""
    errors: dict[str, str] = {}
    for situation in guide.situations:
        value = answers.get(situation.id)
        if value in (None, ""):
            errors[situation.id] = f"请选择：{situation.text}"
        elif value not in [option.value for option in situation.options]:
            errors[situation.id] = f"“{situation.text}”没有这个选项，请重新选择"
    known = {situation.id for situation in guide.situations}
    for name in answers:
        if name not in known:
            errors[str(name)[:40]] = "本事项没有这个情形"
    return errors


def form(guide: Guide) -> forms.Form:
    """The published form of a guide in force."""
    assert guide.form is not None, "a draft has no form yet"
    return forms.definition(guide.form.code, guide.form.version)


def flow_answers(guide: Guide, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of the clean answers to its form those that the flow of this guide asks for, as its context."""
    assert guide.flow is not None, "a draft has no flow yet"
    return {ANSWERS: answers_for(guide.flow, form(guide), answers)} if asks_answers(guide.flow) else {}


def faults(body: GuideBody) -> list[Fault]:
    """What would stop a guide with this body from being published today."""
    return faults_of(body, today=clock.today())


def guide_url(guide: Guide) -> str:
    """The public address of the guide: what its QR code says."""
    return f"{settings.PUBLIC_URL}{guide.path}"


def diff(before: Guide, after: Guide) -> list[Change]:
    """What changed from one guide to another, field by field."""
    return changed_fields(before.body, after.body)

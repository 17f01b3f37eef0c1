"""What other modules may ask of powers."""

from __future__ import annotations

from .actions.delegating import recall_delegation
from .actions.drafting import attach_file, discard_request, draft_request, save_request, submit_request
from .actions.filing import file_power
from .actions.importing import Imported, import_list
from .actions.meetings import Verdict, call_meeting, record_meeting
from .actions.publishing import publish_request
from .actions.reviewing import cast_vote, pass_gate, return_request, withdraw_request
from .actions.setting_up import set_up_review
from .body import FIELD_LABELS, Accountability, Basis, Duty, Phones, PowerBody, Step, to_builtins
from .enums import (
    BRINGING,
    BY_APPLICATION,
    PLAIN,
    BodyKind,
    Cause,
    ChangeKind,
    Choice,
    Decision,
    Gate,
    PowerKind,
    PowerLevel,
    PowerState,
    RequestState,
    Source,
    Status,
)
from .errors import NotFitError, PowerStateError, RequestChangedError, SamePersonError
from .events import PowersPublished
from .exporting import empty_form, export_list, export_statistics
from .meeting_queries import meeting, meetings, pack, waiting_for_meeting
from .proposal import Part, Proposal, plain
from .queries import counts, diff_versions, history, listing, power, same_base
from .registry import Dependant, Difference, Impact, PowerChange, PowerFacts, SyncPart, register_dependant
from .reports import CheckReport, Compared, SyncReport, check_report, comparisons, sync_report
from .request_queries import desk, request, requests
from .request_values import MeetingRow, MeetingView, PartView, RequestRow, RequestView, VoteRow
from .rules.checks import CHECKS, Finding
from .rules.codes import base_code_error, power_code
from .rules.compare import Change, changed_fields, changed_names
from .setup_queries import SetupRow, places_to_set_up, review_setups
from .statistics import StatisticRow, statistics
from .values import Counted, Counts, PowerRow, PowerView, VersionRow

__all__ = [
    "BRINGING",
    "BY_APPLICATION",
    "CHECKS",
    "FIELD_LABELS",
    "PLAIN",
    "Accountability",
    "Basis",
    "BodyKind",
    "Cause",
    "Change",
    "ChangeKind",
    "CheckReport",
    "Choice",
    "Compared",
    "Counted",
    "Counts",
    "Decision",
    "Dependant",
    "Difference",
    "Duty",
    "Finding",
    "Gate",
    "Impact",
    "Imported",
    "MeetingRow",
    "MeetingView",
    "NotFitError",
    "Part",
    "PartView",
    "Phones",
    "PowerBody",
    "PowerChange",
    "PowerFacts",
    "PowerKind",
    "PowerLevel",
    "PowerRow",
    "PowerState",
    "PowerStateError",
    "PowerView",
    "PowersPublished",
    "Proposal",
    "RequestChangedError",
    "RequestRow",
    "RequestState",
    "RequestView",
    "SamePersonError",
    "SetupRow",
    "Source",
    "StatisticRow",
    "Status",
    "Step",
    "SyncPart",
    "SyncReport",
    "Verdict",
    "VersionRow",
    "VoteRow",
    "attach_file",
    "base_code_error",
    "call_meeting",
    "cast_vote",
    "changed_fields",
    "changed_names",
    "check_report",
    "comparisons",
    "counts",
    "desk",
    "diff_versions",
    "discard_request",
    "draft_request",
    "empty_form",
    "export_list",
    "export_statistics",
    "file_power",
    "history",
    "import_list",
    "listing",
    "meeting",
    "meetings",
    "pack",
    "pass_gate",
    "places_to_set_up",
    "plain",
    "power",
    "power_code",
    "publish_request",
    "recall_delegation",
    "record_meeting",
    "register_dependant",
    "request",
    "requests",
    "return_request",
    "review_setups",
    "same_base",
    "save_request",
    "set_up_review",
    "statistics",
    "submit_request",
    "sync_report",
    "to_builtins",
    "waiting_for_meeting",
    "withdraw_request",
]

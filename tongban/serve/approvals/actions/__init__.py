"""Everything that changes a case, one function for each thing a person (or another system) does."""

from .acceptance import accept_case, deem_accepted, deem_all_accepted
from .beside import may_work_on, note_beside, works_on
from .clocks import extend_case, pause_case, resume_case
from .cosigning import add_cosigner, drop_cosigner
from .deceiving import correct_deceit, note_deceit
from .ending import close_unaccepted, lapse_preview, stop_case, terminate_case, void_case, withdraw_case
from .errands import answer_errand, ask_errand, close_errand, urge_case
from .late import follow_late
from .linked import answer_sub_case, end_with_upper
from .opening import (
    ROWS_OF_OPENING,
    ask_outstanding,
    first_time,
    hold_before_receipt,
    hold_for_correction,
    joint_context,
    mark_delivered,
    move_acceptance,
    move_due,
    open_case,
    receive_case,
    renew_answers,
    resume_acceptance,
    settle_outstanding,
)
from .receiving import receive_message
from .reviewing import add_member, complete_task, drop_member, issue_after_main, send_back_task, transfer_task
from .revoking import revoke_decision

__all__ = [
    "ROWS_OF_OPENING",
    "accept_case",
    "add_cosigner",
    "add_member",
    "answer_errand",
    "answer_sub_case",
    "ask_errand",
    "ask_outstanding",
    "close_errand",
    "close_unaccepted",
    "complete_task",
    "correct_deceit",
    "deem_accepted",
    "deem_all_accepted",
    "drop_cosigner",
    "drop_member",
    "end_with_upper",
    "extend_case",
    "first_time",
    "follow_late",
    "hold_before_receipt",
    "hold_for_correction",
    "issue_after_main",
    "joint_context",
    "lapse_preview",
    "mark_delivered",
    "may_work_on",
    "move_acceptance",
    "move_due",
    "note_beside",
    "note_deceit",
    "open_case",
    "pause_case",
    "receive_case",
    "receive_message",
    "renew_answers",
    "resume_acceptance",
    "resume_case",
    "revoke_decision",
    "send_back_task",
    "settle_outstanding",
    "stop_case",
    "terminate_case",
    "transfer_task",
    "urge_case",
    "void_case",
    "withdraw_case",
    "works_on",
]

"""Everything that applicants and windows do with an application."""

from .accepting import accept, check_materials, refuse
from .checking_originals import check_originals
from .correcting import ask_correction, correct, supplement
from .delivering import deliver, withdraw
from .department_asks import decline_ask, send_on, take_ask
from .finishing import finish_joint
from .joining import register_joint, submit_joint
from .keeping_lockers import (
    change_locker,
    create_locker,
    remind_of_late_lockers,
    renew_locker_secret,
    switch_locker,
)
from .lockers import check_code, take_locker_event
from .on_the_spot import accept_and_decide, decision_task
from .passing_on import pass_on, receive_paper, return_paper
from .previewing import answer_preview, ask_preview, insist, lapse_previews, pass_preview, receive_originals
from .reapplying import reapply, register_again
from .relaying import RelayIn, may_take_in
from .reminding import remind_of_late_hand_overs, remind_of_late_relays
from .shelving import choose_delivery, confirm_post, remind_of_pickups, shelve
from .subcasing import end_below, open_sub_case, recall_sub_case, retry_sub_case, settle_sub_case, take_result
from .submitting import register, submit
from .walking import hold

__all__ = [
    "RelayIn",
    "accept",
    "accept_and_decide",
    "answer_preview",
    "ask_correction",
    "ask_preview",
    "change_locker",
    "check_code",
    "check_materials",
    "check_originals",
    "choose_delivery",
    "confirm_post",
    "correct",
    "create_locker",
    "decision_task",
    "decline_ask",
    "deliver",
    "end_below",
    "finish_joint",
    "hold",
    "insist",
    "lapse_previews",
    "may_take_in",
    "open_sub_case",
    "pass_on",
    "pass_preview",
    "reapply",
    "recall_sub_case",
    "receive_originals",
    "receive_paper",
    "refuse",
    "register",
    "register_again",
    "register_joint",
    "remind_of_late_hand_overs",
    "remind_of_late_lockers",
    "remind_of_late_relays",
    "remind_of_pickups",
    "renew_locker_secret",
    "retry_sub_case",
    "return_paper",
    "send_on",
    "settle_sub_case",
    "shelve",
    "submit",
    "submit_joint",
    "supplement",
    "switch_locker",
    "take_ask",
    "take_locker_event",
    "take_result",
    "withdraw",
]

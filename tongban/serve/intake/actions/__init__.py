"""Everything that applicants and windows do with an application."""

from .accepting import accept, check_materials, refuse
from .checking_originals import check_originals
from .correcting import ask_correction, correct, supplement
from .delivering import deliver, withdraw
from .joining import register_joint, submit_joint
from .on_the_spot import accept_and_decide, decision_task
from .passing_on import pass_on, receive_paper, return_paper
from .previewing import answer_preview, ask_preview, insist, pass_preview, receive_originals
from .relaying import RelayIn, may_take_in
from .shelving import choose_delivery, confirm_post, remind_of_pickups, shelve
from .submitting import register, submit

__all__ = [
    "RelayIn",
    "accept",
    "accept_and_decide",
    "answer_preview",
    "ask_correction",
    "ask_preview",
    "check_materials",
    "check_originals",
    "choose_delivery",
    "confirm_post",
    "correct",
    "decision_task",
    "deliver",
    "insist",
    "may_take_in",
    "pass_on",
    "pass_preview",
    "receive_originals",
    "receive_paper",
    "refuse",
    "register",
    "register_joint",
    "remind_of_pickups",
    "return_paper",
    "shelve",
    "submit",
    "submit_joint",
    "supplement",
    "withdraw",
]

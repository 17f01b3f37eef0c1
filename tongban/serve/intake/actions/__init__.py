"""Everything that applicants and windows do with an application."""

from .accepting import accept, check_materials, refuse
from .checking_originals import check_originals
from .correcting import ask_correction, correct, supplement
from .delivering import deliver, withdraw
from .finishing import finish_joint
from .joining import register_joint, submit_joint
from .on_the_spot import accept_and_decide, decision_task
from .passing_on import pass_on, receive_paper, return_paper
from .reapplying import reapply, register_again
from .shelving import choose_delivery, confirm_post, remind_of_pickups, shelve
from .submitting import register, submit

__all__ = [
    "accept",
    "accept_and_decide",
    "ask_correction",
    "check_materials",
    "check_originals",
    "choose_delivery",
    "confirm_post",
    "correct",
    "decision_task",
    "deliver",
    "finish_joint",
    "pass_on",
    "reapply",
    "receive_paper",
    "refuse",
    "register",
    "register_again",
    "register_joint",
    "remind_of_pickups",
    "return_paper",
    "shelve",
    "submit",
    "submit_joint",
    "supplement",
    "withdraw",
]

"""Everything that applicants and windows do with an application."""

from .accepting import accept, check_materials, refuse
from .correcting import ask_correction, correct, supplement
from .delivering import deliver, withdraw
from .joining import register_joint, submit_joint
from .on_the_spot import accept_and_decide, decision_task
from .passing_on import pass_on, receive_paper, return_paper
from .submitting import register, submit

__all__ = [
    "accept",
    "accept_and_decide",
    "ask_correction",
    "check_materials",
    "correct",
    "decision_task",
    "deliver",
    "pass_on",
    "receive_paper",
    "refuse",
    "register",
    "register_joint",
    "return_paper",
    "submit",
    "submit_joint",
    "supplement",
    "withdraw",
]

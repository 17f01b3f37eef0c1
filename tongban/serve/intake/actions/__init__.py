"""Everything that applicants and windows do with an application."""

from .accepting import accept, check_materials, refuse
from .correcting import ask_correction, correct, supplement
from .delivering import deliver, withdraw
from .submitting import register, submit

__all__ = [
    "accept",
    "ask_correction",
    "check_materials",
    "correct",
    "deliver",
    "refuse",
    "register",
    "submit",
    "supplement",
    "withdraw",
]

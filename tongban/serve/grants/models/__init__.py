from .award import Award, Objection, Publicity
from .budget import Budget, BudgetEntry
from .payment import PaymentBatch, PaymentLine
from .policy import Policy, PolicyVersion, Stamp

__all__ = [
    "Award",
    "Budget",
    "BudgetEntry",
    "Objection",
    "PaymentBatch",
    "PaymentLine",
    "Policy",
    "PolicyVersion",
    "Publicity",
    "Stamp",
]

"""What people do with grants: policies, budgets, amounts, publicity and payment."""

from .assessing import assess, evaluate, fix_account
from .budgeting import carry_over, change_budget
from .deciding import close
from .paying import bank_file, check_batch, make_batch, take_answers
from .policies import begin_draft, create_policy, end_policy, publish_policy, save_draft
from .publicising import file_objection, open_publicity, settle_objection

__all__ = [
    "assess",
    "bank_file",
    "begin_draft",
    "carry_over",
    "change_budget",
    "check_batch",
    "close",
    "create_policy",
    "end_policy",
    "evaluate",
    "file_objection",
    "fix_account",
    "make_batch",
    "open_publicity",
    "publish_policy",
    "save_draft",
    "settle_objection",
    "take_answers",
]

"""From our values to theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals

from .shapes import Status

FURTHEST = 200
#: Every state has its word; None where theirs have none and `ended` tells it. 代收转送 and 预审 are handed in and wait.
CODES: dict[str, Any] = {
    "relayed": "PENDING", "previewing": "PENDING", "submitted": "PENDING", "accepted": "PENDING", "paused": "PENDING",
    "correcting": "SENDBACK", "granted": "APPROVED", "refused": "REJECTED", "not_accepted": "REJECTED",
    "withdrawn": None, "terminated": None,
}  # fmt: skip


def status_of(case: approvals.CaseInfo) -> Status:
    return Status(code=CODES[case.state], title=case.state_name)


def form_id(code: str, version_id: int | None) -> str:
    return f"{code}-{version_id}"


def form_of(name: str) -> items.Guide:
    """The guide whose form it is; an old version has its form still."""
    code, _, version = name.partition("-")
    guide = items.version(int(version))
    if guide.code != code or guide.form is None or guide.effective_on is None or guide.effective_on > clock.today():
        raise NotFoundError(what="这张表单")
    return guide


SORTING = ("sortBy", "sortOrder")


def refuse_further(first: int, most: int, instead: str) -> None:
    """Their pages count from the first; ours go on from the last. So only the first few can be had their way."""
    if first + most > FURTHEST:
        raise InvalidInputError(
            fields={"firstResult": f"这里只翻到第 {FURTHEST} 条；要全部，请用 {instead}，按 next 逐页取"}
        )


def refuse_unknown(request: HttpRequest, **reasons: str) -> None:
    """A parameter of theirs that has no counterpart is refused, not passed over."""
    asked = {name: reason for name, reason in reasons.items() if request.GET.get(name)}
    if asked:
        raise InvalidInputError(fields=asked)

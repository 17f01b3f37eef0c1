"""The lists of the window, read from the cases alone: each has an index in its order, and no exact count."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from tongban.common.pages import keyset_page
from tongban.common.prepared import planned_afresh
from tongban.support.identity import api as identity

from .enums import CaseState, Stage
from .models import BEFORE_RECEIPT, Case
from .queries import info_of, text_q
from .values import Page

COUNT_CAP = 1000
#: The code of an item is that of its body (18), its level (1), the 基本编码 (12) and a sequence (3).
BASE_CODE = Substr("item_code", 20, 12)
ORDER = {
    Stage.TO_ACCEPT: ("due_on", "pk"),
    Stage.PREVIEWING: ("due_on", "pk"),
    Stage.CORRECTING: ("due_on", "pk"),
    Stage.TO_DELIVER: ("decided_on", "pk"),
    Stage.OUTSTANDING: ("due_on", "pk"),
    Stage.HANDLED: ("-submitted_at", "-pk"),
}
IS_IN = {
    Stage.TO_ACCEPT: Q(state=CaseState.SUBMITTED),
    Stage.PREVIEWING: Q(state=CaseState.PREVIEWING),
    Stage.CORRECTING: Q(state=CaseState.CORRECTING),
    Stage.TO_DELIVER: Q(state__in=[CaseState.GRANTED, CaseState.REFUSED], delivered_at=None),
    Stage.OUTSTANDING: Q(state__in=[CaseState.ACCEPTED, CaseState.PAUSED]) & ~Q(outstanding=[]),
    Stage.HANDLED: ~Q(state__in=[*BEFORE_RECEIPT, CaseState.SUBMITTED, CaseState.CORRECTING]),
}


def stage_page(
    scope: identity.Scope,
    stage: Stage,
    *,
    text: str = "",
    after: str | None = None,
    size: int = 20,
    also: Q | None = None,
    only: Q | None = None,
) -> Page:
    """One page of a list, within what the caller's policy allows (or `also`), and within `only`; what is due first
    stands first. `only` may ask for `base_code`, the 基本编码 in the code of the item."""
    rows, words = _rows(scope, stage, also, only), text.strip()
    if words:
        rows = rows.filter(text_q(words))
    with planned_afresh() if words else nullcontext():
        page = keyset_page(rows, ORDER[stage], after, size)
    return Page([info_of(row) for row in page.rows], page.next_cursor)


def stage_counts(
    scopes: Mapping[Stage, identity.Scope],
    *,
    cap: int = COUNT_CAP,
    also: Mapping[Stage, Q | None] | None = None,
    only: Mapping[Stage, Q | None] | None = None,
) -> dict[Stage, int]:
    """How many are in each list, none counted beyond `cap` + 1; one statement."""
    parts: list[str] = []
    values: list[Any] = []
    for stage, scope in scopes.items():
        sql, params = (
            _rows(scope, stage, (also or {}).get(stage), (only or {}).get(stage))
            .order_by()
            .values("pk")[: cap + 1]
            .query.sql_with_params()
        )
        parts.append(f"(SELECT count(*) FROM ({sql}) AS capped)")  # noqa: S608 (built by the ORM)
        values += params
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        found = cursor.fetchone()
    assert found is not None
    return dict(zip(scopes, found, strict=True))


def _rows(scope: identity.Scope, stage: Stage, also: Q | None = None, only: Q | None = None) -> QuerySet[Case]:
    if not scope:
        return Case.objects.filter(state="")
    rows = Case.objects.filter(scope.q() if also is None else scope.q() | also, IS_IN[stage])
    return rows if only is None else rows.alias(base_code=BASE_CODE).filter(only)

"""Reading of budgets, publicity, payment orders and figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, Sum

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.namesearch import names_hold
from tongban.common.pages import Page, keyset_page
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.ui.filters import mask_name

from . import permissions, showing
from .actions.paying import payable, visible_batches
from .actions.publicising import is_open
from .enums import AwardState, EntryKind, ObjectionState, VersionState
from .models import Award, Budget, BudgetEntry, Objection, Policy, PolicyVersion, Publicity
from .rules.money import yuan
from .values import (
    AwardRow,
    BatchView,
    BudgetView,
    EntryView,
    Figure,
    ObjectionView,
    PublicityRow,
    PublicLine,
)

SIZE = 20
AWARDED = (AwardState.RESERVED, AwardState.PUBLIC, AwardState.PAYING, AwardState.FAILED, AwardState.PAID)


# -- Publicity --------------------------------------------------------------------------------------------------------
def publicities(text: str = "", after: str | None = None, size: int = SIZE) -> Page:
    """For everybody, the newest first; found by the title or by who is on the list."""
    return _publicity_page(Publicity.objects.all(), text, after, size)


def publicities_for(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    seen = Policy.objects.filter(permissions.q(actor, permissions.PUBLICISE, permissions.SUPERVISE))
    return _publicity_page(Publicity.objects.filter(policy__in=seen), "", after, size)


def _publicity_page(found: Any, text: str, after: str | None, size: int) -> Page:
    if text:
        named = Award.objects.filter(names_hold("party_name", "case_number", text=text), party_kind="legal")
        found = found.filter(Q(title__contains=text) | Q(pk__in=named.values("publicity_id")))
    page = keyset_page(_counted(found), ("-starts_on", "-pk"), after, size)
    names = names_of({row.policy_id for row in page.rows})
    return Page([_publicity_row(row, names) for row in page.rows], page.next_cursor, page.previous_cursor)


def _counted(found: Any) -> Any:
    waiting = Q(awards__objections__state=ObjectionState.OPEN)
    return found.annotate(
        lines=Count("awards", distinct=True), waiting=Count("awards__objections", filter=waiting, distinct=True)
    )


def names_of(policy_ids: Collection[int]) -> dict[int, str]:
    """What policies are called now, in one statement."""
    newest = PolicyVersion.objects.exclude(state=VersionState.DRAFT).filter(policy_id__in=policy_ids)
    rows = newest.order_by("policy_id", "-version").distinct("policy_id")
    return dict(rows.values_list("policy_id", "name"))


def _publicity_row(row: Any, names: Mapping[int, str]) -> PublicityRow:
    return PublicityRow(
        number=row.number,
        title=row.title,
        agency_name=row.agency_name,
        policy_name=names.get(row.policy_id, ""),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_open=is_open(row, clock.today()),
        count=row.lines,
        open_objections=row.waiting,
        contact=row.contact,
    )


def publicity(number: str) -> PublicityRow:
    row = _counted(Publicity.objects.filter(number=number)).first()
    if row is None:
        raise NotFoundError(what="这次公示")
    return _publicity_row(row, names_of([row.policy_id]))


def public_lines(number: str, text: str = "", after: str | None = None, size: int = SIZE) -> Page:
    """名单, without what is private: names of natural persons are masked and cannot be searched for."""
    found = Award.objects.filter(publicity__number=number).select_related("publicity")
    if text:
        found = found.filter(names_hold("party_name", "case_number", text=text), party_kind="legal")
    page = keyset_page(found, ("pk",), after, size)
    return Page([_public_line(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def _public_line(row: Award) -> PublicLine:
    is_body = row.party_kind == identity.PartyKind.LEGAL
    return PublicLine(
        id=row.pk,
        name=row.party_name if is_body else mask_name(row.party_name),
        credit_code=row.party_id_number if is_body else "",
        amount=yuan(row.cents),
        state_name=showing.state_words(row, clock.today()),
    )


def objections(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    """Those that wait first."""
    seen = Award.objects.filter(permissions.q(actor, permissions.PUBLICISE, permissions.SUPERVISE))
    found = Objection.objects.filter(award__in=seen).select_related("award", "handled_by")
    page = keyset_page(found, ("-state", "-pk"), after, size)
    return Page([_objection(actor, row) for row in page.rows], page.next_cursor, page.previous_cursor)


def _objection(actor: identity.User, row: Objection) -> ObjectionView:
    return showing.objection_view(row, may_settle=permissions.may(actor, permissions.PUBLICISE, row.award))


# -- Budgets ----------------------------------------------------------------------------------------------------------
def budgets(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    seen = Policy.objects.filter(permissions.q(actor, *permissions.SEE_POLICIES))
    found = Budget.objects.filter(policy__in=seen).select_related("policy")
    page = keyset_page(found, ("-year", "pk"), after, size)
    return Page(_budgets(actor, page.rows), page.next_cursor, page.previous_cursor)


def budgets_of(actor: identity.User, policy_id: int) -> list[BudgetView]:
    policy = permissions.find_policy(actor, policy_id)
    return _budgets(actor, policy.budgets.select_related("policy").order_by("-year")[:20])


def _budgets(actor: identity.User, rows: Iterable[Budget]) -> list[BudgetView]:
    rows = list(rows)
    ids = {row.policy_id for row in rows}
    names, this_year = names_of(ids), clock.today().year
    waiting = Award.objects.filter(policy_id__in=ids, state=AwardState.QUEUED).values("policy_id")
    queues = {one["policy_id"]: one for one in waiting.annotate(count=Count("pk"), cents=Sum("cents"))}
    return [
        _budget(
            actor, row, names.get(row.policy_id, ""), queues.get(row.policy_id, {}) if row.year == this_year else {}
        )
        for row in rows
    ]


def _budget(actor: identity.User, row: Budget, name: str, queued: Mapping[str, Any]) -> BudgetView:
    used = row.reserved_cents + row.paid_cents
    return BudgetView(
        policy_id=row.policy_id,
        policy_name=name,
        agency_name=row.policy.agency_name,
        year=row.year,
        subject=row.subject,
        total=yuan(row.total_cents),
        reserved=yuan(row.reserved_cents),
        paid=yuan(row.paid_cents),
        left=yuan(row.left_cents),
        left_cents=row.left_cents,
        used_percent=used * 100 // row.total_cents if row.total_cents else 0,
        queued=queued.get("count") or 0,
        queued_words=yuan(queued.get("cents") or 0),
        may_change=permissions.may(actor, permissions.BUDGET, row.policy),
    )


def entries(actor: identity.User, policy_id: int, year: int, after: str | None = None, size: int = 30) -> Page:
    policy = permissions.find_policy(actor, policy_id)
    found = BudgetEntry.objects.filter(budget__policy=policy, budget__year=year).select_related("actor")
    page = keyset_page(found, ("-pk",), after, size)
    rows = [
        EntryView(one.at, EntryKind(one.kind).label, yuan(one.cents), one.case_number, one.note, one.actor.name)
        for one in page.rows
    ]
    return Page(rows, page.next_cursor, page.previous_cursor)


# -- Payment ----------------------------------------------------------------------------------------------------------
def payable_awards(actor: identity.User) -> list[AwardRow]:
    """What may go into an order now, the oldest decision first."""
    found = payable(clock.today()).filter(permissions.q(actor, permissions.PAY))
    rows = found.select_related("version", "publicity").order_by("decided_at", "pk")[:500]
    return [showing.award_row(row, clock.today()) for row in rows]


def batches(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    page = keyset_page(visible_batches(actor).select_related("made_by", "checked_by"), ("-pk",), after, size)
    views = [showing.batch_view(row, actor, may_check=False, may_take=False) for row in page.rows]
    return Page(views, page.next_cursor, page.previous_cursor)


def batch(actor: identity.User, number: str) -> BatchView:
    row = visible_batches(actor).select_related("made_by", "checked_by").filter(number=number).first()
    if row is None:
        raise NotFoundError(what="这张拨付单")
    shows_account = permissions.may_see_account(actor)
    if shows_account:
        audit.record_read(actor, f"grant-payment:{number}", purpose="查看拨付单的收款账户")
    lines = tuple(
        showing.line_view(one, shows_account=shows_account) for one in row.lines.select_related("batch", "award")
    )
    return showing.batch_view(
        row,
        actor,
        lines,
        may_check=permissions.holds(actor, permissions.CHECK),
        may_take=permissions.holds(actor, permissions.PAY),
    )


# -- Figures ----------------------------------------------------------------------------------------------------------
def figures(actor: identity.User) -> list[Figure]:
    """By policy, within what this official may see: two statements."""
    counted = (
        Award.objects.filter(permissions.q(actor, *permissions.SEE_AWARDS))
        .values("policy_id")
        .annotate(
            applied=Count("pk"),
            awarded=Count("pk", filter=Q(state__in=AWARDED)),
            awarded_sum=Sum("cents", filter=Q(state__in=AWARDED)),
            queued=Count("pk", filter=Q(state=AwardState.QUEUED)),
            publicised=Count("pk", filter=Q(state=AwardState.PUBLIC)),
            paid=Count("pk", filter=Q(state=AwardState.PAID)),
            paid_sum=Sum("cents", filter=Q(state=AwardState.PAID)),
            refused=Count("pk", filter=Q(state__in=(AwardState.REFUSED, AwardState.RELEASED))),
        )
        .order_by("policy_id")
    )
    rows = list(counted)
    names = names_of({row["policy_id"] for row in rows})
    return [
        Figure(
            policy_name=names.get(row["policy_id"], ""),
            applied=row["applied"],
            awarded=row["awarded"],
            awarded_sum=yuan(row["awarded_sum"] or 0),
            queued=row["queued"],
            publicised=row["publicised"],
            paid=row["paid"],
            paid_sum=yuan(row["paid_sum"] or 0),
            refused=row["refused"],
        )
        for row in rows
    ]

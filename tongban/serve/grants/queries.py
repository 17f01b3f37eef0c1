"""Reading of policies and awards for pages: by who may see what, a page at a time."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.namesearch import names_hold
from tongban.common.pages import Page, keyset_page
from tongban.common.seen import mark_of
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import permissions, showing
from .actions.assessing import amount_of, faults_of_account
from .body import body_from
from .enums import AwardState, VersionState
from .facts import facts_of
from .models import Award, Policy, PolicyVersion
from .policy_items import has_policy
from .rules import amounts, conditions
from .rules.conditions import Finding
from .rules.money import yuan
from .values import AwardRow, AwardView, Match, PolicyRow, PolicyView

SIZE = 20
WITH = ("policy", "edited_by", "published_by")


# -- Policies ---------------------------------------------------------------------------------------------------------
def public_policies(text: str = "", after: str | None = None, size: int = SIZE) -> Page:
    """In force today, the newest first."""
    found = _in_force()
    if text:
        found = found.filter(names_hold("name", "document_number", text=text))
    page = keyset_page(found, ("-pk",), after, size)
    today = clock.today()
    return Page([showing.policy_view(row, today) for row in page.rows], page.next_cursor, page.previous_cursor)


def public_policy(policy_id: int) -> PolicyView:
    row = _in_force().filter(policy_id=policy_id).first()
    if row is None:
        raise NotFoundError(what="这项奖补政策")
    return showing.policy_view(row, clock.today())


def _in_force() -> Any:
    today = clock.today()
    published = PolicyVersion.objects.published().filter(valid_from_on__lte=today, valid_to_on__gte=today)
    return published.select_related(*WITH)


def policy_of_item(item_code: str) -> PolicyView | None:
    row = _in_force().filter(policy__item_code=item_code).first()
    return showing.policy_view(row, clock.today()) if row is not None else None


def match(party: identity.Party, policy: PolicyView, facts: dict[str, Any] | None = None) -> Match:
    """自动匹配: the policy held against what the platform knows of somebody. Nothing is stored."""
    known = facts if facts is not None else facts_of(party)
    worked = amounts.work_out(policy.body.standard, known)
    found = tuple(conditions.judge_all(policy.body, known, clock.today()))
    return Match(policy, found, worked.cents, worked.words)


MOST_MATCHED = 200
#: Somebody with an award in another state has applied already and waits for it.
ENDED = (AwardState.PAID, AwardState.REFUSED, AwardState.RELEASED)


def matches(party: identity.Party) -> list[Match]:
    """What takes applications now and may fit, those with most conditions met first."""
    facts, today = facts_of(party), clock.today()
    under_way = set(
        Award.objects.filter(party_id_number=party.id_number)
        .exclude(state__in=ENDED)
        .values_list("policy_id", flat=True)
    )
    is_person = party.kind == identity.PartyKind.NATURAL
    found = []
    for row in _in_force().order_by("-pk")[:MOST_MATCHED]:
        view = showing.policy_view(row, today)
        if view.id in under_way or not view.is_accepting or not _is_for(view.item_code, is_person=is_person):
            continue
        one = match(party, view, facts)
        if one.fits:
            found.append(one)
    return sorted(found, key=lambda one: (-one.count("met"), one.policy.id))


def _is_for(item_code: str, *, is_person: bool) -> bool:
    try:
        guide = items.guide(item_code)
    except NotFoundError:
        return False
    return guide.is_open and (guide.is_for_people if is_person else guide.is_for_bodies)


def policies(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    """For the office: one row for each policy within what this official may see."""
    found = Policy.objects.filter(permissions.q(actor, *permissions.SEE_POLICIES)).prefetch_related("versions")
    page = keyset_page(found, ("-pk",), after, size)
    return Page([_policy_row(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def _policy_row(row: Policy) -> PolicyRow:
    versions = sorted(row.versions.all(), key=lambda one: one.version)
    shown = next((one for one in versions if one.state == VersionState.PUBLISHED), versions[-1])
    return PolicyRow(
        id=row.pk,
        name=shown.name,
        document_number=shown.document_number,
        agency_name=row.agency_name,
        item_code=row.item_code,
        state_name=VersionState(shown.state).label,
        has_draft=versions[-1].state == VersionState.DRAFT,
        closes_on=body_from(shown.body).closes_on,
    )


def policy_versions(actor: identity.User, policy_id: int) -> list[PolicyView]:
    """The newest first, the draft among them."""
    policy = permissions.find_policy(actor, policy_id)
    today = clock.today()
    rows = policy.versions.select_related(*WITH).order_by("-version")[:50]
    return [showing.policy_view(row, today) for row in rows]


def rights(actor: identity.User, policy_id: int) -> dict[str, bool]:
    policy = permissions.find_policy(actor, policy_id)
    names = {"edit": permissions.EDIT, "publish": permissions.PUBLISH, "budget": permissions.BUDGET,
             "publicise": permissions.PUBLICISE}  # fmt: skip
    return {name: permissions.may(actor, action, policy) for name, action in names.items()}


# -- Awards -----------------------------------------------------------------------------------------------------------
def awards_of(actor: identity.User, after: str | None = None, size: int = SIZE) -> Page:
    """我的奖补: of the citizen himself and of whom he acts for."""
    numbers = [party.id_number for party in identity.parties_of(actor)]
    return _award_page(Award.objects.filter(party_id_number__in=numbers), after, size)


def awards(
    actor: identity.User, *, state: str = "", text: str = "", policy_id: int = 0, after: str | None = None,
    size: int = SIZE,
) -> Page:  # fmt: skip
    return _award_page(wanted(actor, state, text, policy_id), after, size)


def wanted(actor: identity.User, state: str, text: str, policy_id: int) -> Any:
    found = Award.objects.filter(permissions.q(actor, *permissions.SEE_AWARDS))
    if state in AwardState.values:
        found = found.filter(state=state)
    if text:
        found = found.filter(names_hold("party_name", "case_number", text=text))
    return found.filter(policy_id=policy_id) if policy_id else found


def _award_page(found: Any, after: str | None, size: int) -> Page:
    page = keyset_page(found.select_related("version", "publicity"), ("-applied_at", "-pk"), after, size)
    today = clock.today()
    return Page([showing.award_row(row, today) for row in page.rows], page.next_cursor, page.previous_cursor)


def award(actor: identity.User, number: str) -> AwardView:
    """One award with everything; that an account was read in full is recorded."""
    row = permissions.find_award(actor, number)
    case, today = approvals.case(number), clock.today()
    body = body_from(row.version.body)
    shows_account = permissions.may(actor, permissions.PAY, row) or permissions.may(actor, permissions.CHECK, row)
    works = any(permissions.may(actor, action, row) for action in permissions.WORK)
    publicises = permissions.may(actor, permissions.PUBLICISE, row)
    if shows_account:
        audit.record_read(actor, f"grant:{number}", purpose="查看奖补收款账户")
    return AwardView(
        row=showing.award_row(row, today),
        agency_id=row.agency_id,
        is_ready=case.accepted_on is not None and case.is_open,
        findings=tuple(Finding(**one) for one in row.findings),
        worked_cents=row.worked_cents,
        ceiling=yuan(amounts.ceiling(body.standard)),
        reason=row.reason,
        assessed_by_name=row.assessed_by.name if row.assessed_by else "",
        assessed_at=row.assessed_at,
        holder=row.holder,
        account=row.account if shows_account else showing.masked(row.account),
        bank=row.bank,
        account_faults=tuple(faults_of_account(row).values()),
        standard_words=showing.standard_words(body.standard),
        may_assess=works and row.state in (AwardState.APPLIED, AwardState.ASSESSED),
        may_fix=permissions.may(actor, permissions.PAY, row)
        and row.state in (AwardState.RESERVED, AwardState.PUBLIC, AwardState.FAILED),
        may_publicise=publicises,
        may_read_case=identity.allowed(
            actor, "case.read", division_path=row.division_path, agency_id=row.agency_id, item_code=row.item_code
        ),
        objections=tuple(
            showing.objection_view(one, may_settle=publicises)
            for one in row.objections.select_related("award", "handled_by")
        )
        if publicises or permissions.may(actor, permissions.SUPERVISE, row)
        else (),
        payments=tuple(
            showing.line_view(one, shows_account=shows_account)
            for one in row.lines.select_related("batch", "award").order_by("-pk")
        ),
        amount_seen=mark_of(*amount_of(row)),
    )


def award_of_case(actor: identity.User, case: approvals.CaseInfo) -> AwardRow | None:
    """For the page of the case: its award, when there is one and this official may see it. No statement for an item
    without a policy."""
    if not has_policy(case.item_code):
        return None
    found = Award.objects.filter(permissions.q(actor, *permissions.SEE_AWARDS), case_number=case.number)
    row = found.select_related("version", "publicity").first()
    return showing.award_row(row, clock.today()) if row is not None else None


def waiting_for_publicity(actor: identity.User) -> list[tuple[int, str, list[AwardRow]]]:
    """By policy (number, name, awards), the oldest decision first."""
    found = Award.objects.filter(permissions.q(actor, permissions.PUBLICISE), state=AwardState.RESERVED)
    rows = found.select_related("version", "publicity").order_by("policy_id", "decided_at", "pk")[:500]
    today = clock.today()
    views = [showing.award_row(row, today) for row in rows]
    return [(policy, (waiting := list(each))[0].policy_name, waiting) for policy, each in groupby(views, _policy_of)]


def _policy_of(row: AwardRow) -> int:
    return row.policy_id

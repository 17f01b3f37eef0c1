"""委托 and 协同 of the demo city: one who is away, a question that was answered, a case that is supervised."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from . import actions
from .enums import CaseState, ErrandKind
from .models import Case, Errand

PRINCIPAL, DEPUTY, HEAD = "reviewer_scj", "reviewer_scj2", "head_scj"
OFFICE, ASKED, ANSWERS = "nanping-scjgj", "nanping-cgj", "reviewer_cgj"
#: Only this item is entrusted, so that the rest of the inbox is as it was.
ENTRUSTED = "350117002001"


@transaction.atomic
def build() -> int:
    """Gives how many there are now. Twice changes nothing."""
    people = {name: identity.user_by_username(name) for name in (PRINCIPAL, DEPUTY, HEAD, ANSWERS)}
    if None in people.values():
        return 0
    principal, head = people[PRINCIPAL], people[HEAD]
    assert principal is not None
    assert head is not None
    _entrust(principal)
    kinds = set(Errand.objects.values_list("kind", flat=True))
    reviewed = _reviewed(agencies.agency_by_key(OFFICE).id)
    if reviewed and ErrandKind.CONSULT not in kinds:
        _consult(principal, people[ANSWERS], reviewed[0])
    if reviewed and ErrandKind.SUPERVISE not in kinds:
        actions.ask_errand(
            actor=head,
            number=reviewed[-1].number,
            kind=ErrandKind.SUPERVISE,
            topic="申请人反映办得慢",
            text="请说明办到哪一步、什么时候办结。",
            due_on=clock.today() + timedelta(days=3),
        )
    return Errand.objects.count()


def _entrust(principal: identity.User) -> None:
    office = agencies.agency_by_key(OFFICE)
    codes = [row.code for row in items.listing(agency_id=office.id, size=200).rows if ENTRUSTED in row.code]
    if not flow.delegations(principal, given=True).rows:
        flow.delegate(
            actor=principal,
            deputy_username=DEPUTY,
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=9),
            actions=["case.review"],
            item_codes=codes,
            reason="参加业务培训",
        )


def _reviewed(agency_id: int) -> list[Case]:
    """Accepted cases of the agency, in the order in which they came."""
    return list(Case.objects.filter(agency_id=agency_id, state=CaseState.ACCEPTED).order_by("submitted_at", "pk"))


def _consult(principal: identity.User, answers: identity.User | None, case: Case) -> None:
    assert answers is not None
    errand = actions.ask_errand(
        actor=principal,
        number=case.number,
        kind=ErrandKind.CONSULT,
        topic="门前场地和招牌",
        text="拟用场地是不是占用城市道路，招牌设置有没有意见。",
        agency_ids=[agencies.agency_by_key(ASKED).id],
        due_on=clock.today() + timedelta(days=5),
    )
    actions.answer_errand(actor=answers, errand_id=errand, stance="agree", answer="不占用城市道路，招牌按规定设置。")

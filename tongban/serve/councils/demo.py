"""一次会审 of the demo city that is sitting: two agencies have voted, one has not. Twice changes nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import actions
from .enums import PassRule, Quorum
from .models import Council

KEY = "demo-council"
CHAIR, OTHERS = "reviewer_scj", ("reviewer_wjw", "reviewer_xf")
FOOD = "350117001001"


@transaction.atomic
def build() -> int:
    """Gives how many there are."""
    chair = identity.user_by_username(CHAIR)
    others = [identity.user_by_username(name) for name in OTHERS]
    if chair is None or None in others or Council.objects.filter(key=KEY).exists():
        return Council.objects.count()
    rows = approvals.cases_page(chair, approvals.CaseFilters(agency_id=chair.agency_id), size=100).rows
    case = next((one for one in rows if FOOD in one.item_code and one.state == "accepted"), None)
    if case is None:
        return 0
    council_id = actions.call_council(
        actor=chair,
        kind="case",
        number=case.number,
        topic="排烟管道接入旧烟道是不是可行",
        agenda="店铺拟把排烟管道接入楼内旧烟道，请从食品安全、卫生、消防三方面表态。",
        starts_at=clock.now(),
        place="市行政服务中心 301 会议室",
        online="会议号 350 700 001",
        agency_ids=[agencies.agency_by_key(key).id for key in ("nanping-wjw", "nanping-xfzd")],
        veto_ids=[agencies.agency_by_key("nanping-xfzd").id],
        pass_rule=PassRule.TWO_THIRDS,
        quorum=Quorum.TWO_THIRDS,
        written_until_on=clock.today() + timedelta(days=2),
        key=KEY,
    )
    health = others[0]
    assert health is not None
    for person, how in ((chair, "on_site"), (health, "online")):
        actions.sign_in(actor=person, council_id=council_id, attendance=how)
    actions.open_council(actor=chair, council_id=council_id)
    actions.cast_vote(actor=chair, council_id=council_id, vote="agree", reason="", key=KEY)
    actions.cast_vote(actor=health, council_id=council_id, vote="abstain", reason="要看消防部门的意见", key=KEY)
    return Council.objects.count()

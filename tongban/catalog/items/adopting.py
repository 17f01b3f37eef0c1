"""承接: an agency below takes over an item of the level above; and a guide that fell behind is brought into line."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions, shelf, unity
from .actions import create_item, save_draft
from .checking import departures
from .enums import ItemState
from .errors import ItemStateError
from .guide import Phones, body_from
from .models import Item, ItemVersion
from .reading import Guide
from .rules.unity import brought_into_line, inherited


@transaction.atomic
def adopt_item(*, actor: User, agency_id: int | None, upper_code: str, note: str = "") -> ItemVersion:
    """A draft of the agency's own with everything that the upper guide says; what is the place's own stays empty and
    is named by the checks before publishing. Another person publishes it, as always."""
    upper = shelf.guide(upper_code)
    agency = agencies.agency_by_id(agency_id) if agency_id is not None else None
    if agency is None:
        raise InvalidInputError(fields={"agency": "请选择承接的机构"})
    identity.require(actor, permissions.EDIT, division_path=agency.division_path, agency_id=agency.id)
    if reason := _unfit(agency, upper):
        raise InvalidInputError(fields={"agency": reason})
    draft = create_item(
        actor=actor,
        agency_uscc=agency.uscc,
        level=str(agency.division_level + 1),
        base_code=upper.base_code,
        body=inherited(upper.body, phones=Phones(consult=agency.phone, complain=agency.complaint_phone)),
        catalogue_name=_catalogue_name(upper.item_id),
        note=note or f"承接{upper.agency_name}的第 {upper.version} 版",
    )
    Item.objects.filter(pk=draft.item_id).update(adopted_from=upper.item_id, adopted_version=upper.version)
    facts = {"from": upper.code, "version": upper.version}
    audit.record(actor, "items.adopt", f"item:{draft.item.code}", facts=facts)
    return draft


def _unfit(agency: AgencyInfo, upper: Guide) -> str:
    if not agency.is_active:
        return f"{agency.name}已经停用，不能承接事项"
    if not agency.division_path.startswith(f"{upper.division_path}."):
        return f"{agency.name}不在{upper.division_name}的下级，不能承接{upper.agency_name}的事项"
    return ""


def _catalogue_name(item_id: int) -> str:
    return Item.objects.values_list("catalogue_name", flat=True).get(pk=item_id)


@transaction.atomic
def follow_upper(*, actor: User, code: str) -> ItemVersion:
    """跟进上级: the draft (begun where there is none) with the elements that depart taken from above. The guide in
    force stays until somebody else publishes the draft."""
    item = Item.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise NotFoundError(what=f"编码为 {code} 的事项")
    permissions.require(actor, permissions.EDIT, item)
    today = clock.today()
    upper = unity.above(item, today)
    newest = item.versions.order_by("-version").first()
    if upper is None or newest is None:
        raise ItemStateError(what="事项", state="没有上级事项", verb="跟进")
    if item.state == ItemState.CANCELLED:
        raise ItemStateError(what="事项", state="已取消", verb="跟进")
    own = body_from(newest.body)
    found = departures(item, own, today)
    if not found:
        raise ItemStateError(what="事项", state="与上级一致", verb="再跟进")
    note = f"跟进上级第 {upper.version} 版：{'、'.join(one.label for one in found)}"
    draft = save_draft(actor=actor, code=code, body=brought_into_line(own, upper.body, found), note=note[:300])
    facts = {"from": upper.code, "version": upper.version, "fields": [one.field for one in found]}
    audit.record(actor, "items.follow-upper", f"item:{code}", facts=facts)
    return draft

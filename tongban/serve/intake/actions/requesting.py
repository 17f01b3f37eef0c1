"""What was handed in, as it came: who may hand it in, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.serve.approvals import api as approvals
from tongban.serve.pledges import api as pledges
from tongban.support.devices import api as devices
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .. import materials as checklist
from .. import rules, seats
from ..enums import CHOOSABLE, DeliveryMethod
from ..models import Application
from ..representing import represents
from .relaying import RelayIn, require_relaying
from .walking import refuse_input


@dataclass(frozen=True)
class Request:
    """What was handed in, as it came."""

    actor: identity.User
    party: identity.Party
    item_code: str
    answers: Mapping[str, Any]
    situations: Mapping[str, Any]
    materials: Mapping[str, Any]
    channel: str
    key: str
    on_behalf: Mapping[str, Any]
    delivery: Mapping[str, Any]
    signature: devices.Strokes | None = None
    preview: bool | None = False
    relay: RelayIn | None = None
    #: The application that a 子办件 is opened for; what it refers to stays that one's.
    upper: Application | None = None

    @property
    def is_for_another(self) -> bool:
        """Taken in by a window whose body does not decide."""
        return self.relay is not None and self.relay.is_city

    @cached_property
    def digest(self) -> str:
        return rules.request_hash(
            {
                "party": self.party.id_number,
                "item": self.item_code,
                "answers": dict(self.answers),
                "situations": dict(self.situations),
                "materials": dict(self.materials),
            }
        )


def is_previewed(request: Request, guide: items.Guide) -> bool:
    """Asked for, or told by the guide for what comes by the net; never for what was brought to a window."""
    if request.on_behalf or request.preview is None:
        return False
    return guide.preview == items.PreviewUse.REQUIRED or request.preview


def checked_of(
    request: Request, guide: items.Guide, *, is_at_window: bool, bar: str
) -> tuple[dict[str, Any], checklist.Checked]:
    """Clean answers and materials; everything that is wrong is named at once. `bar`: why he may not apply again."""
    errors = _frame_errors(guide, request.party, request.channel, request.delivery, preview=request.preview)
    if bar:
        errors["party"] = f"现在不能申请“{guide.name}”：{bar}"
    situation_errors = items.situation_errors(guide, request.situations)
    errors |= {f"situations.{name}": reason for name, reason in situation_errors.items()}
    clean, answer_errors = _answers(guide, request.answers)
    errors |= answer_errors
    checked = checklist.Checked()
    if not situation_errors:
        wanted = items.materials_for(guide, request.situations)
        pledge = _pledgeable(request, guide)
        checked = checklist.check(wanted, request.materials, is_at_window=is_at_window, pledge=pledge)
        errors |= checked.errors
    if errors:
        refuse_input(errors | checklist.licence_errors(checked, request.party))
    return clean, checked


def _pledgeable(request: Request, guide: items.Guide) -> checklist.Pledgeable:
    """Looked up only when somebody pledges (告知承诺)."""
    told = guide.body.pledge
    wishes = any(isinstance(one, Mapping) and "pledge" in one for one in request.materials.values())
    if told is None or not wishes:
        return checklist.Pledgeable()
    return checklist.Pledgeable(frozenset(told.materials), pledges.blocked(request.party.id_number))


def require_entitled(request: Request, guide: items.Guide) -> bool:
    """The applicant for himself or a company of his; the window for whoever stands there. True at the window."""
    actor, party = request.actor, request.party
    if request.upper is not None:
        return True
    if actor.kind == identity.UserKind.CITIZEN:
        if all(one.id_number != party.id_number for one in identity.parties_of(actor)):
            raise identity.NotYourPartyError
        return False
    if represents(actor, party):
        return False
    if request.is_for_another:
        require_relaying(actor, guide)
    elif not identity.allowed(
        actor,
        "intake.register",
        division_path=guide.division_path,
        agency_id=guide.agency_id,
        item_code=guide.code,
    ):
        raise NotAllowedError
    seats.require_taking(actor, guide)
    return True


def _frame_errors(
    guide: items.Guide,
    party: identity.Party,
    channel: str,
    delivery: Mapping[str, Any],
    *,
    preview: bool | None = False,
) -> dict[str, str]:
    errors = {}
    if not guide.is_open:
        reason = f"：{guide.state_reason}" if guide.state_reason else ""
        errors["item_code"] = f"“{guide.name}”现在不接受申请{reason}"
    is_person = party.kind == identity.PartyKind.NATURAL
    if is_person and not guide.is_for_people:
        errors["party"] = f"“{guide.name}”只面向法人和其他组织，请换成单位身份申请"
    if not is_person and not guide.is_for_bodies:
        errors["party"] = f"“{guide.name}”只面向个人，请换成个人身份申请"
    if preview and guide.preview == items.PreviewUse.NONE:
        errors["preview"] = f"“{guide.name}”不设预审，请直接申请"
    if channel not in approvals.Channel.values:
        errors["channel"] = f"申报渠道“{channel}”不认识，可以是 {'、'.join(approvals.Channel.values)}"
    if delivery:
        method = delivery.get("method")
        if method not in CHOOSABLE:
            errors["delivery.method"] = "请选择取件方式：窗口领取、邮寄送达或者电子送达"
        elif method == DeliveryMethod.POST and not str(delivery.get("address") or "").strip():
            errors["delivery.address"] = "选择邮寄送达的，请填写收件地址"
        elif len(str(delivery.get("address") or "")) > rules.LONGEST_ADDRESS:
            errors["delivery.address"] = f"收件地址最多 {rules.LONGEST_ADDRESS} 个字"
    return errors


def _answers(guide: items.Guide, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    form = items.form(guide)
    try:
        return forms.validate(form, answers, today=clock.today()), {}
    except InvalidInputError as problem:
        return {}, dict(problem.fields)

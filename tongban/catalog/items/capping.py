"""上限与例外: how much tighter than the law the place promises to be, and which single item need not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from . import rulebook
from .checking import caps_on
from .enums import Kind
from .models import Cap, CapException, Item
from .rules.publish import Caps

MOST_LINKS = 20
LONGEST = timedelta(days=3 * 366)


def check_caps(*, kinds: Sequence[str], most_links: int, most_percent: int, basis: str, effective_on: date) -> None:
    faults = rulebook.day_and_basis(basis, effective_on)
    if not kinds or not set(kinds) <= set(Kind.values):
        faults["kinds"] = "请选择至少一种事项类型"
    faults |= _value_faults(most_links, most_percent)
    if faults:
        raise InvalidInputError(fields=faults)


@transaction.atomic
def set_caps(
    *,
    actor: User,
    kinds: Sequence[str],
    most_links: int,
    most_percent: int,
    basis: str,
    effective_on: date,
    proposer: User | None = None,
) -> None:
    """The caps for all items of these kinds. Set again for the same day, the last ones count."""
    who = rulebook.require(actor, proposer)
    check_caps(kinds=kinds, most_links=most_links, most_percent=most_percent, basis=basis, effective_on=effective_on)
    values = {"kinds": sorted(set(kinds)), "most_links": most_links, "most_percent": most_percent}
    Cap.objects.update_or_create(effective_on=effective_on, defaults=values | {"basis": basis.strip()})
    facts = values | {"effective_on": effective_on.isoformat(), "basis": basis.strip()}
    audit.record(actor, "items.caps.set", "items", facts=facts | who)


def check_exception(
    *,
    item_code: str,
    most_links: int | None,
    most_percent: int | None,
    reason: str,
    effective_on: date,
    expires_on: date,
) -> Item:
    """The item, locked to the end of the transaction."""
    item = Item.objects.select_for_update().filter(code=item_code).first()
    faults = _period_faults(effective_on, expires_on)
    if not 2 <= len(reason.strip()) <= 200:
        faults["reason"] = "请写明为什么做不到，2 到 200 个字"
    faults |= _item_faults(item, effective_on, expires_on) or _wider_faults(most_links, most_percent, effective_on)
    if faults or item is None:
        raise InvalidInputError(fields=faults)
    return item


@transaction.atomic
def allow_exception(
    *,
    actor: User,
    item_code: str,
    most_links: int | None,
    most_percent: int | None,
    reason: str,
    effective_on: date,
    expires_on: date,
    proposer: User | None = None,
) -> None:
    """`expires_on` is the last day. None leaves what the place asks."""
    who = rulebook.require(actor, proposer)
    item = check_exception(
        item_code=item_code,
        most_links=most_links,
        most_percent=most_percent,
        reason=reason,
        effective_on=effective_on,
        expires_on=expires_on,
    )
    values = {"most_links": most_links, "most_percent": most_percent, "reason": reason.strip()}
    CapException.objects.create(item=item, effective_on=effective_on, expires_on=expires_on, **values)
    days = {"effective_on": effective_on.isoformat(), "expires_on": expires_on.isoformat()}
    audit.record(actor, "items.cap-exception.allow", "items", facts={"item": item.code} | values | days | who)


def check_end(*, exception_id: int, reason: str) -> CapException:
    """The exception, locked to the end of the transaction."""
    today = clock.today()
    row = CapException.objects.select_for_update(of=("self",)).select_related("item").filter(pk=exception_id).first()
    if row is None or row.expires_on < today:
        raise NotFoundError(what="这个例外")
    if not 2 <= len(reason.strip()) <= 200:
        raise InvalidInputError(fields={f"end_{row.pk}": "请写明为什么提前结束，2 到 200 个字"})
    return row


@transaction.atomic
def end_exception(*, actor: User, exception_id: int, reason: str, proposer: User | None = None) -> None:
    """From today on the item is bound as all others. One that has counted keeps the days on which it did."""
    who = rulebook.require(actor, proposer)
    row, today = check_end(exception_id=exception_id, reason=reason), clock.today()
    facts = {"item": row.item.code, "before": row.expires_on.isoformat(), "reason": reason.strip()}
    if row.effective_on >= today:
        row.delete()
    else:
        row.expires_on = today - timedelta(days=1)
        row.save(update_fields=["expires_on"])
    audit.record(actor, "items.cap-exception.end", "items", facts=facts | who)


def _value_faults(links: int | None, percent: int | None) -> dict[str, str]:
    faults = {}
    if links is not None and not 1 <= links <= MOST_LINKS:
        faults["most_links"] = f"审批环节上限应为 1 到 {MOST_LINKS} 的整数"
    if percent is not None and not 1 <= percent <= 100:
        faults["most_percent"] = "承诺时限占比应为 1 到 100 的整数"
    return faults


def _period_faults(effective_on: date, expires_on: date) -> dict[str, str]:
    if effective_on < clock.today():
        return {"effective_on": "请填写生效日期，不能早于今天"}
    if not effective_on <= expires_on <= effective_on + LONGEST:
        return {"expires_on": "请填写到期日，不早于生效日期，最长三年"}
    return {}


def _item_faults(item: Item | None, effective_on: date, expires_on: date) -> dict[str, str]:
    if item is None:
        return {"item": "没有这个编码的事项，请从事项页复制实施编码"}
    newest = item.versions.order_by("-version").first()
    caps = caps_on(effective_on)
    if newest is not None and newest.kind not in caps.kinds:
        return {"item": f"上限不管{newest.get_kind_display()}，这个事项用不着例外"}
    near = item.cap_exceptions.filter(effective_on__lte=expires_on, expires_on__gte=effective_on).first()
    if near is not None:
        return {"item": f"这个事项 {near.effective_on} 到 {near.expires_on} 已有例外，请先提前结束那一个"}
    return {}


def _wider_faults(links: int | None, percent: int | None, day: date) -> dict[str, str]:
    if links is None and percent is None:
        return {"most_links": "请填写环节或者时限的例外数值，至少一项"}
    caps: Caps = caps_on(day)
    faults = _value_faults(links, percent)
    if not faults and links is not None and links <= caps.most_links:
        faults["most_links"] = f"应大于上限 {caps.most_links} 个；不超过上限的不用例外"
    if not faults and percent is not None and percent <= caps.most_percent:
        faults["most_percent"] = f"应大于上限 {caps.most_percent}%；不超过上限的不用例外"
    return faults

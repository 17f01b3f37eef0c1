"""Items follow the list of powers: what it changes there changes here, in the same transaction (一个源头).

An item follows the power of the same agency and level that names its base code. Only what was changed in the list is
carried over; what the guide says beyond it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from tongban.catalog.powers import api as powers
from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import citing, saves, shelf
from .checking import unfit_of
from .columns import columns_of, cut_from
from .enums import ItemState, VersionState
from .errors import FollowersUnfitError
from .events import ItemsPublished
from .guide import GuideBody, body_bytes, body_from
from .models import Item, ItemVersion
from .rules.following import followed, kept_bases_differ, limit_differences, name_fits
from .writing import VERSION_COLUMNS, copy_rows

#: Begins the reason of items that were suspended with their power, so that only these are taken up again with it.
SUSPENDED_WITH = "权责清单暂停"
Key = tuple[int, str, str]


@dataclass(frozen=True)
class Link:
    """What the list says of one item before and after; no `new` means that its power has ended."""

    old: powers.PowerBody | None
    new: powers.PowerBody | None
    change: powers.PowerChange
    #: The elements in which they differ.
    names: frozenset[str]


class ItemsFollow(powers.Dependant):
    name = "政务服务事项"

    def impact(self, changes: Sequence[powers.PowerChange]) -> list[powers.Impact]:
        links = links_of(changes)
        found = []
        for item, version in _in_force(links, clock.today()):
            body = body_from(version.body)
            what = _words(links[_key(item)], body, followed_body(links[_key(item)], body))
            found.append(powers.Impact("item", item.code, version.name, what))
        return found

    def follow(self, actor: User, changes: Sequence[powers.PowerChange]) -> list[str]:
        links = links_of(changes)
        if not links:
            return []
        starts = changes[0].effective_on
        locked = {row.pk: row for row in _items(links).select_for_update().order_by("pk")}
        rows = [(locked[item.pk], version) for item, version in _in_force(links, starts) if item.pk in locked]
        changed: list[str] = []
        changed += _carry_over(actor, rows, links, starts)
        changed += _end(actor, rows, links, starts)
        changed += _suspend_or_resume(actor, rows, links)
        if changed:
            shelf.changed()
            events.publish(ItemsPublished(codes=tuple(dict.fromkeys(changed))))
        return list(dict.fromkeys(changed))

    def compare(self, listed: Sequence[powers.PowerFacts]) -> powers.SyncPart:
        bodies = {(one.agency_id, one.level, base): one for one in listed for base in one.body.items}
        keys = dict.fromkeys(bodies)
        rows = _in_force(keys, clock.today())
        found = [one for item, version in rows for one in _differences(bodies[_key(item)], item, version)]
        return powers.SyncPart(len(rows), tuple(found))

    def linked(self, agency_ids: Iterable[int]) -> dict[tuple[int, str], frozenset[str]]:
        found: dict[tuple[int, str], set[str]] = {}
        rows = ItemVersion.objects.in_force(clock.today()).exclude(item__state=ItemState.CANCELLED)
        rows = rows.filter(item__agency_id__in=list(agency_ids))
        for agency_id, level, base in rows.values_list("item__agency_id", "item__level", "item__base_code"):
            found.setdefault((agency_id, level), set()).add(base)
        return {key: frozenset(bases) for key, bases in found.items()}


FOLLOWER = ItemsFollow()


def links_of(changes: Sequence[powers.PowerChange]) -> dict[Key, Link]:
    """By agency, level and base code. Where a power ends and another takes its item over, the item goes on."""
    olds: dict[Key, powers.PowerChange] = {}
    news: dict[Key, powers.PowerChange] = {}
    for change in changes:
        for side, body in ((olds, change.before), (news, change.after)):
            for base in body.items if body else ():
                side[change.agency_id, change.level, base] = change
    found: dict[Key, Link] = {}
    differ: dict[tuple[int, int], frozenset[str]] = {}  # one power carries thousands of items
    for key in dict.fromkeys([*olds, *news]):
        old = olds[key].before if key in olds else None
        new = news[key].after if key in news else None
        pair = (id(old), id(new))
        if pair not in differ:
            differ[pair] = powers.changed_names(old, new) if new else frozenset()
        found[key] = Link(old, new, news.get(key) or olds[key], differ[pair])
    return found


def followed_body(link: Link, body: GuideBody) -> GuideBody:
    return body if link.new is None else followed(body, link.old, link.new, link.names)


def _key(item: Item) -> Key:
    return (item.agency_id, item.level, item.base_code)


def _items(keys: Iterable[Key]):
    """Items in the catalogue under these keys."""
    wanted = Q(pk__in=[])
    groups: dict[tuple[int, str], list[str]] = {}
    for agency_id, level, base in keys:
        groups.setdefault((agency_id, level), []).append(base)
    for (agency_id, level), bases in groups.items():
        wanted |= Q(agency_id=agency_id, level=level, base_code__in=bases)
    return Item.objects.filter(wanted).exclude(state=ItemState.CANCELLED)


def _in_force(keys: Iterable[Key], day: date) -> list[tuple[Item, ItemVersion]]:
    """Each item with the guide that binds on the day."""
    items = {row.pk: row for row in _items(keys)}
    rows = ItemVersion.objects.in_force(day).filter(item__in=items).order_by("item_id")
    return [(items[row.item_id], row) for row in rows]


def _words(link: Link, before: GuideBody, after: GuideBody) -> str:
    if link.new is None:
        return "随职权取消，停止受理；正在办的件办完为止"
    if link.change.status == powers.Status.SUSPENDED:
        return "随职权暂停受理；正在办的件继续办"
    parts = [
        (before.name != after.name, f"名称改为“{after.name}”"),
        (before.bases != after.bases, "设定依据"),
        (before.statutory != after.statutory or before.promised != after.promised, "办理时限"),
        (before.steps != after.steps, "办理流程"),
        (before.phones != after.phones, "电话"),
    ]
    changed = [words for is_changed, words in parts if is_changed]
    return f"办事指南随之更新：{'、'.join(changed)}" if changed else "内容不变"


def _carry_over(actor: User, rows: list[tuple[Item, ItemVersion]], links: dict[Key, Link], starts: date) -> list[str]:
    """A new version for each guide that becomes another; all of them are written at once."""
    news: list[tuple[Item, ItemVersion, GuideBody]] = []
    for item, version in rows:
        before = body_from(version.body)
        after = followed_body(links[_key(item)], before)
        if after != before:
            news.append((item, version, after))
    if not news:
        return []
    if unfit := unfit_of(((item.code, body) for item, _, body in news), today=clock.today()):
        raise FollowersUnfitError(unfit=unfit)
    ids = [item.pk for item, _, _ in news]
    highest = dict(
        ItemVersion.objects.filter(item__in=ids).order_by().values_list("item_id").annotate(most=Max("version"))
    )
    _move_drafts(ids, links, {item.pk: item for item, _, _ in news})
    published = ItemVersion.objects.filter(item__in=ids, state=VersionState.PUBLISHED)
    published.filter(effective_on__gt=starts).update(state=VersionState.RETIRED)
    running = published.filter(effective_on__lte=starts)
    running.filter(Q(ended_on=None) | Q(ended_on__gt=starts)).update(ended_on=starts)
    drafts = set(ItemVersion.objects.drafts().filter(item__in=ids).values_list("item_id", flat=True))
    copy_rows(
        ItemVersion,
        VERSION_COLUMNS,
        [
            _next_version(actor, item, old, body, links[_key(item)].change, highest[item.pk] + (item.pk not in drafts))
            for item, old, body in news
        ],
    )
    citing.cite((item.code, body) for item, _, body in news)
    audit.record_many(
        actor,
        "items.follow",
        [(f"item:{item.code}", _facts(links[_key(item)].change, body)) for item, _, body in news],
    )
    return [item.code for item, _, _ in news]


def _facts(change: powers.PowerChange, body: GuideBody) -> dict[str, str]:
    return {"power": change.code, "request": change.request_number, "name": body.name}


def _next_version(
    actor: User, item: Item, old: ItemVersion, body: GuideBody, change: powers.PowerChange, number: int
) -> list[Any]:
    """Form and flow are those of the guide before: the list says nothing of them."""
    now = clock.now()
    values = {
        "item_id": item.pk,
        "version": number,
        "revision": 1,
        "state": VersionState.PUBLISHED.value,
        "effective_on": change.effective_on,
        "ended_on": None,
        "body": body_bytes(body).decode(),
        "form_code": old.form_code,
        "form_version": old.form_version,
        "flow_code": old.flow_code,
        "flow_version": old.flow_version,
        "edited_by_id": actor.pk,
        "edited_at": now,
        "published_by_id": actor.pk,
        "published_at": now,
        "change_note": f"随权责清单调整 {change.request_number}：{change.reason}"[:300],
        **cut_from(body),
    }
    return [values[name] for name in VERSION_COLUMNS]


def _move_drafts(ids: list[int], links: dict[Key, Link], items: dict[int, Item]) -> None:
    """A draft that is being written follows too, so that publishing it later does not undo the list."""
    for draft in ItemVersion.objects.drafts().filter(item__in=ids):
        body = followed_body(links[_key(items[draft.item_id])], body_from(draft.body))
        for name, value in columns_of(body).items():
            setattr(draft, name, value)
        draft.version += 1
        draft.revision += 1
        draft.save()
        saves.keep(draft)


def _end(actor: User, rows: list[tuple[Item, ItemVersion]], links: dict[Key, Link], starts: date) -> list[str]:
    """The power has ended and nobody took the item over: no guide from that day on."""
    ended = [(item, links[_key(item)].change) for item, _ in rows if links[_key(item)].new is None]
    ids = [item.pk for item, _ in ended]
    published = ItemVersion.objects.filter(item__in=ids, state=VersionState.PUBLISHED)
    published.filter(effective_on__gt=starts).update(state=VersionState.RETIRED)
    running = published.filter(effective_on__lte=starts)
    running.filter(Q(ended_on=None) | Q(ended_on__gt=starts)).update(ended_on=starts)
    for item, change in ended:
        citing.forget(item.code)
        if starts <= clock.today():
            item.state = ItemState.CANCELLED
            item.state_reason = f"权责清单取消（{change.request_number}）：{change.reason}"[:300]
            item.save(update_fields=["state", "state_reason"])
        audit.record(
            actor, "items.follow", f"item:{item.code}", facts={"power": change.code, "request": change.request_number}
        )
    return [item.code for item, _ in ended]


def _suspend_or_resume(actor: User, rows: list[tuple[Item, ItemVersion]], links: dict[Key, Link]) -> list[str]:
    changed: list[str] = []
    for item, _ in rows:
        link = links[_key(item)]
        if link.new is None:
            continue
        reason = f"{SUSPENDED_WITH}（{link.change.request_number}）：{link.change.reason}"[:300]
        if link.change.status == powers.Status.SUSPENDED and item.state == ItemState.IN_USE:
            item.state, item.state_reason = ItemState.SUSPENDED, reason
        elif (
            link.change.status == powers.Status.IN_USE
            and item.state == ItemState.SUSPENDED
            and item.state_reason.startswith(SUSPENDED_WITH)
        ):
            item.state, item.state_reason = ItemState.IN_USE, ""
        else:
            continue
        item.save(update_fields=["state", "state_reason"])
        audit.record(actor, "items.follow", f"item:{item.code}", facts={"power": link.change.code, "state": item.state})
        changed.append(item.code)
    return changed


def _differences(power: powers.PowerFacts, item: Item, version: ItemVersion) -> Iterable[powers.Difference]:
    body = body_from(version.body)
    found: list[tuple[str, str, str]] = []
    if not name_fits(body.name, power.body.name):
        found.append(("名称", power.body.name, body.name))
    found += [("设定依据", in_list, there) for in_list, there in kept_bases_differ(power.body, body)]
    found += limit_differences(power.body, body)
    return [
        powers.Difference(power.code, power.body.name, "item", item.code, body.name, field, in_list, there)
        for field, in_list, there in found
    ]

"""Taking over an item library from another platform: every row comes in or is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Max

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyNamed
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow.api import FlowRef
from tongban.support.forms.api import FormRef
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import citing, shelf
from .columns import columns_of
from .definitions import ensure_flows, general_form, latest_flow
from .enums import VersionState
from .events import ItemsPublished
from .models import Item, ItemVersion
from .rules.imported import Incoming, RowError, read_row
from .rules.publish import Surroundings, publish_faults

BATCH = 500
ORIGIN = "import"


@dataclass(frozen=True)
class Refused:
    row: int
    code: str
    name: str
    reason: str


@dataclass
class Outcome:
    """What became of the rows. `codes` are the items that changed."""

    new: int = 0
    unchanged: int = 0
    updated: int = 0
    refused: list[Refused] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        return {
            "new": self.new,
            "unchanged": self.unchanged,
            "updated": self.updated,
            "refused": len(self.refused),
        }


@dataclass(frozen=True)
class _Means:
    """What every imported version is published with."""

    actor: User
    form: FormRef
    flows: dict[str, FlowRef]


def import_items(*, actor: User, lines: Iterable[bytes], source: str) -> Outcome:
    """JSON lines of another platform → published items, in batches with a transaction each.

    Done again with the same file, nothing changes. A row whose content has changed becomes a new version. Guides taken
    over pass the binding rules only; what they lack is named in them and shown as 指南未载明.
    """
    identity.require(actor, "items.publish", division_path="")
    outcome = Outcome()
    incoming = _without_homeless(list(_read(lines, source, outcome)), actor, outcome)
    with transaction.atomic():
        ensure_flows(actor=actor)
        means = _Means(actor, general_form(actor=actor), _flows())
    for start in range(0, len(incoming), BATCH):
        _take_batch([row for _, row in incoming[start : start + BATCH]], means, outcome)
    outcome.refused.sort(key=lambda one: one.row)
    return outcome


def _flows() -> dict[str, FlowRef]:
    found = {code: latest_flow(code) for code in ("standard", "instant")}
    return {code: ref for code, ref in found.items() if ref is not None}


def _read(lines: Iterable[bytes], source: str, outcome: Outcome) -> Iterator[tuple[int, Incoming]]:
    """Rows that can be taken over, with their line numbers; the first of a code wins."""
    seen: dict[str, tuple[int, str]] = {}
    number = 0
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        try:
            raw: Any = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            outcome.refused.append(Refused(number, "", "", "不是有效的 JSON"))
            continue
        except RecursionError:
            outcome.refused.append(Refused(number, "", "", "JSON 嵌套太深"))
            continue
        try:
            row = read_row(raw, source=source)
            _check(row)
        except RowError as error:
            outcome.refused.append(Refused(number, _shown(raw, "task_code"), _shown(raw, "name"), str(error)))
            continue
        earlier = seen.get(row.code)
        if earlier is None:
            seen[row.code] = (number, row.digest)
            yield number, row
        elif earlier[1] == row.digest:
            outcome.unchanged += 1
        else:
            reason = f"实施编码与第 {earlier[0]} 行重复而内容不同"
            outcome.refused.append(Refused(number, row.code, row.body.name, reason))


def _check(row: Incoming) -> None:
    faults = publish_faults(row.body, Surroundings(caps=None), only_binding=True)
    if faults:
        raise RowError("；".join(fault.message for fault in faults))


def _shown(raw: Any, key: str) -> str:
    value = raw.get(key) if isinstance(raw, dict) else None
    return value[:200] if isinstance(value, str) else ""


# divisions and agencies ------------------------------------------------------------------------------------------


def _without_homeless(rows: list[tuple[int, Incoming]], actor: User, outcome: Outcome) -> list[tuple[int, Incoming]]:
    """Enter the divisions and agencies that are new; rows whose division cannot be entered are refused."""
    with transaction.atomic():
        unknown = agencies.ensure_divisions(actor=actor, names=_division_names([row for _, row in rows]))
        kept: list[tuple[int, Incoming]] = []
        for number, row in rows:
            if agencies.find_division(row.area_code) is not None:
                kept.append((number, row))
                continue
            reason = f"区划 {row.area_code} 没有登记"
            if why := unknown.get(row.area_code):
                reason += f"：{why}"
            outcome.refused.append(Refused(number, row.code, row.body.name, reason))
        named = [
            AgencyNamed(
                row.agency_uscc, row.agency_name, row.area_code, row.body.phones.consult, row.body.phones.complain
            )
            for _, row in kept
        ]
        agencies.ensure_agencies(actor=actor, agencies=list({one.uscc: one for one in reversed(named)}.values()))
    return kept


_PLACE = re.compile(r".+?(?:省|自治区|特别行政区|自治州|地区|盟|市|区|县|旗)")


def _division_names(rows: list[Incoming]) -> dict[str, str]:
    """Code → name for the places named by the rows and the places above them (广东省广州市 names both)."""
    names: dict[str, str] = {}
    for row in rows:
        code = row.area_code
        if code in names or agencies.find_division(code) is not None:
            continue
        parts = _PLACE.findall(row.area_name)
        if "".join(parts) != row.area_name or code[6:] != "000000":
            continue
        chain = [code[:2].ljust(12, "0")]
        if code[2:6] != "0000":
            chain.append(code[:4].ljust(12, "0"))
        if code[4:6] != "00":
            chain.append(code)
        if len(parts) == 1:
            names[code] = parts[0]
        elif len(parts) == len(chain):
            names.update(zip(chain, parts, strict=True))
    return names


# items -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def _take_batch(rows: list[Incoming], means: _Means, outcome: Outcome) -> None:
    existing = {
        item.code: item
        for item in Item.objects.select_for_update().filter(code__in=[row.code for row in rows]).order_by("pk")
    }
    fresh = [row for row in rows if row.code not in existing]
    changed = [row for row in rows if row.code in existing and existing[row.code].source_digest != row.digest]
    outcome.unchanged += len(rows) - len(fresh) - len(changed)
    if not fresh and not changed:
        return
    items = Item.objects.bulk_create([_item(row) for row in fresh])
    versions = [_version(item, row, 1, means) for item, row in zip(items, fresh, strict=True)]
    versions += _next_versions([(existing[row.code], row) for row in changed], means)
    _copy(versions)
    citing.cite((row.code, row.body) for row in [*fresh, *changed])

    codes = [row.code for row in [*fresh, *changed]]
    outcome.new += len(fresh)
    outcome.updated += len(changed)
    outcome.codes += codes
    facts = {"new": [row.code for row in fresh], "updated": [row.code for row in changed]}
    audit.record(means.actor, "items.import", "items", facts=facts)
    shelf.changed()
    events.publish(ItemsPublished(codes=tuple(codes)))


def _item(row: Incoming) -> Item:
    agency = agencies.agency(row.agency_uscc)
    return Item(
        code=row.code,
        base_code=row.base_code,
        catalogue_name=row.catalogue_name,
        level=row.level,
        agency_id=agency.id,
        division_code=agency.division_code,
        division_path=agency.division_path,
        origin=ORIGIN,
        source_digest=row.digest,
    )


def _next_versions(pairs: list[tuple[Item, Incoming]], means: _Means) -> list[ItemVersion]:
    """End what is in force and what was announced, and give each item its next number."""
    if not pairs:
        return []
    ids = [item.pk for item, _ in pairs]
    today = clock.today()
    published = ItemVersion.objects.published().filter(item_id__in=ids)
    published.filter(effective_on__gt=today).update(state=VersionState.RETIRED)
    published.filter(effective_on__lte=today, ended_on=None).update(ended_on=today)
    published.filter(effective_on__lte=today, ended_on__gt=today).update(ended_on=today)
    numbers = dict(
        ItemVersion.objects.filter(item_id__in=ids).values_list("item_id").annotate(most=Max("version")).order_by()
    )
    for item, row in pairs:
        item.catalogue_name = row.catalogue_name
        item.source_digest = row.digest
    Item.objects.bulk_update([item for item, _ in pairs], ["catalogue_name", "source_digest"])
    return [_version(item, row, numbers.get(item.pk, 0) + 1, means) for item, row in pairs]


_COLUMNS = [field for field in ItemVersion._meta.concrete_fields if not field.primary_key]


def _copy(versions: list[ItemVersion]) -> None:
    """COPY instead of INSERT: half the time of an import is the writing of these rows."""
    names = ", ".join(f'"{field.column}"' for field in _COLUMNS)
    statement = f'COPY "{ItemVersion._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for version in versions:
            copy.write_row([_value(version, field.attname) for field in _COLUMNS])


def _value(version: ItemVersion, name: str) -> Any:
    value = getattr(version, name)
    return msgspec.json.encode(value).decode() if name == "body" else value


def _version(item: Item, row: Incoming, number: int, means: _Means) -> ItemVersion:
    now = clock.now()
    flow = means.flows[row.body.flow]
    return ItemVersion(
        item=item,
        version=number,
        state=VersionState.PUBLISHED,
        revision=1,
        effective_on=clock.today(),
        form_code=means.form.code,
        form_version=means.form.version,
        flow_code=flow.code,
        flow_version=flow.version,
        edited_by_id=means.actor.pk,
        edited_at=now,
        published_by_id=means.actor.pk,
        published_at=now,
        change_note="导入",
        **columns_of(row.body),
    )

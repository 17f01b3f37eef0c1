"""目录: base items come into being with the first item that bears their code; ways of handling find their item."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .enums import ItemState, Level
from .errors import ItemStateError
from .models import BaseItem, Item

_BASE_ITEMS = """
INSERT INTO items_baseitem (code, name, kind, bases, levels)
SELECT DISTINCT ON (i.base_code) i.base_code, COALESCE(NULLIF(i.catalogue_name, ''), v.name), v.kind,
    ARRAY(SELECT one ->> 'title' FROM jsonb_array_elements(v.body -> 'bases') AS one), ARRAY[i.level]
FROM items_item i JOIN items_itemversion v ON v.item_id = i.id
WHERE i.id = ANY(%s) AND NOT EXISTS (SELECT FROM items_baseitem AS known WHERE known.code = i.base_code)
ORDER BY i.base_code, i.level, i.code, v.version DESC
ON CONFLICT (code) DO NOTHING
"""
_LEVELS = """
UPDATE items_baseitem AS base
SET levels = ARRAY(SELECT DISTINCT one FROM unnest(base.levels || found.levels) AS one ORDER BY one)
FROM (
    SELECT base_code, array_agg(DISTINCT level) AS levels FROM items_item WHERE id = ANY(%s) GROUP BY base_code
) AS found
WHERE base.code = found.base_code AND NOT base.levels @> found.levels
"""
_OWN_PARENT = """
UPDATE items_item AS child SET parent_id = item.id FROM items_item AS item
WHERE child.id = ANY(%s) AND length(child.code) = 33 AND item.code = left(child.code, 31) AND child.parent_id IS NULL
"""
#: The range is what the index of codes can be asked.
_CHILDREN = """
UPDATE items_item AS child SET parent_id = item.id FROM items_item AS item
WHERE item.id = ANY(%s) AND length(item.code) = 31
    AND child.code BETWEEN item.code || '00' AND item.code || '99' AND length(child.code) = 33
    AND child.parent_id IS NULL
"""


def enter(item_ids: list[int]) -> None:
    """After items were written, in their transaction: four statements, however many there are."""
    with connection.cursor() as cursor:
        for statement in (_BASE_ITEMS, _LEVELS, _OWN_PARENT, _CHILDREN):
            cursor.execute(statement, [item_ids])


#: (field, label, longest) of the codes of the other scheme (GB/T 39046) and of the place's own catalogue.
BASE_CODES = (("short_code", "国标基本编码", 10), ("local_code", "本地目录编码", 36))
ITEM_CODES = (("short_code", "国标实施编码", 24), ("local_code", "本地实施编码", 36))


@dataclass(frozen=True)
class BaseItemData:
    """What is kept of a base item by hand."""

    name: str
    levels: tuple[str, ...]
    bases: tuple[str, ...] = ()
    short_code: str = ""
    local_code: str = ""


@transaction.atomic
def save_base_item(*, actor: User, code: str, data: BaseItemData) -> None:
    """Correct a base item. It binds the whole city, so only who publishes for all of it may do so."""
    row = BaseItem.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFoundError(what=f"基本编码为 {code} 的目录")
    if not may_keep(actor):
        raise NotAllowedError
    if faults := _faults(data):
        raise InvalidInputError(fields=faults)
    changed = []
    for name in ("name", "levels", "bases", "short_code", "local_code"):
        value = getattr(data, name)
        value = list(value) if isinstance(value, tuple) else value
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if not changed:
        return
    row.is_stale = True
    _write(row, BASE_CODES)
    audit.record(actor, "items.base.save", f"base-item:{code}", facts={"name": data.name, "fields": changed})


def may_keep(actor: User) -> bool:
    return identity.allowed_citywide(actor, permissions.PUBLISH)


def _faults(data: BaseItemData) -> dict[str, str]:
    faults = {}
    if not 2 <= len(data.name) <= 300:
        faults["name"] = "请填写目录名称，2 到 300 个字"
    if not data.levels or not set(data.levels) <= set(Level.values):
        faults["levels"] = "请选择至少一个行使层级"
    for basis in data.bases:
        if "《" not in basis or "》" not in basis or len(basis) > 500:
            faults["bases"] = f"依据“{basis[:30]}”没有用书名号写明名称，或者超过 500 字"
    return faults | _code_faults(data.short_code, data.local_code, BASE_CODES)


def _code_faults(short_code: str, local_code: str, codes: tuple[tuple[str, str, int], ...]) -> dict[str, str]:
    faults = {}
    for (name, label, most), value in zip(codes, (short_code, local_code), strict=True):
        if len(value) > most or (value and not (value.isascii() and value.replace("-", "").isalnum())):
            faults[name] = f"{label}只能有字母、数字和横线，最多 {most} 位"
    return faults


def _write(row: BaseItem | Item, codes: tuple[tuple[str, str, int], ...]) -> None:
    """Both codes are used once; the database refuses what another writes in the same moment."""
    for name, label, _ in codes:
        value = getattr(row, name)
        if value and type(row).objects.filter(**{name: value}).exclude(pk=row.pk).exists():
            raise InvalidInputError(fields={name: f"{label} {value} 已经用过"})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInputError(fields={"local_code": "编码刚被别的事项用了，请换一个"}) from error


@transaction.atomic
def save_item_codes(*, actor: User, code: str, short_code: str, local_code: str) -> None:
    """How the other scheme and the place's own catalogue call an item; its national code stays what it is."""
    item = Item.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise NotFoundError(what=f"编码为 {code} 的事项")
    permissions.require(actor, permissions.EDIT, item)
    if item.state == ItemState.CANCELLED:
        raise ItemStateError(what="事项", state="已取消", verb="修改编码")
    if faults := _code_faults(short_code, local_code, ITEM_CODES):
        raise InvalidInputError(fields=faults)
    if (item.short_code, item.local_code) == (short_code, local_code):
        return
    item.short_code, item.local_code = short_code, local_code
    _write(item, ITEM_CODES)
    facts = {"short_code": short_code, "local_code": local_code}
    audit.record(actor, "items.codes.save", f"item:{code}", facts=facts)

"""One pool of materials: what several items ask for is handed in once (一套材料).

The same: materials of one licence type, or of one name, or those that the theme names together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from tongban.catalog.items.api import Material

from ..body import MaterialLink

_NOISE = re.compile(r"[\s（）()《》“”、，,·]|复印件|原件|及复印件|扫描件")
SELF_MADE = "D"


@dataclass(frozen=True)
class Asking:
    """What one item asks for in these situations; `mark` stands before the keys of what only it asks for."""

    code: str
    name: str
    mark: str
    materials: tuple[Material, ...]


@dataclass(frozen=True)
class Use:
    item_code: str
    item_name: str
    material_code: str


@dataclass(frozen=True)
class Pooled:
    """One material of the pool: `material.code` is its key, `uses` tells for which items it is."""

    key: str
    material: Material
    uses: tuple[Use, ...]

    @property
    def is_shared(self) -> bool:
        return len({use.item_code for use in self.uses}) > 1


def pool(asked: Sequence[Asking], links: Iterable[MaterialLink] = ()) -> list[Pooled]:
    """In the order of the items; what the platform makes itself (申请表) belongs to one item each."""
    said = {(link.item, link.material): link.pool for link in links}
    found: dict[str, list[tuple[Asking, Material]]] = {}
    for one in asked:
        taken: set[str] = set()
        for material in one.materials:
            key = _key(one, material, said)
            if key in taken:  # two papers of the same kind for one item stay two
                key = f"{one.mark}_{material.code.lower()}"
            taken.add(key)
            found.setdefault(key, []).append((one, material))
    return [
        Pooled(
            key,
            _as_one(key, [material for _, material in places]),
            tuple(Use(one.code, one.name, material.code) for one, material in places),
        )
        for key, places in found.items()
    ]


def normalised(name: str) -> str:
    return _NOISE.sub("", name)


def _key(one: Asking, material: Material, said: dict[tuple[str, str], str]) -> str:
    alone = f"{one.mark}_{material.code.lower()}"
    linked = said.get((one.code, material.code))
    if material.generated or linked == "":
        return alone
    if linked:
        return f"p_{linked}"
    if material.licence_type:
        return f"l_{material.licence_type.lower()}"
    return f"n_{hashlib.sha256(normalised(material.name).encode()).hexdigest()[:10]}"


def _as_one(key: str, materials: list[Material]) -> Material:
    """Good enough for every item: needed if one needs it, and only in kinds of file that all take."""
    first = materials[0]
    accept = tuple(kind for kind in first.accept if all(kind in one.accept for one in materials))
    needed = [one for one in materials if one.is_required]
    return msgspec.structs.replace(
        first,
        code=key,
        necessity=(needed or materials)[0].necessity,
        allow_late=all(one.allow_late for one in needed) if needed else first.allow_late,
        trust=max((one.trust for one in materials if one.trust != SELF_MADE), default=SELF_MADE),
        accept=accept or first.accept,
        standard="；".join(dict.fromkeys(one.standard.removeprefix("受理标准：") for one in materials if one.standard)),
        filling=next((one.filling for one in materials if one.filling), ""),
        when=None,
    )

"""Moves of an editor on a form's groups: add, move, copy, remove. Plain data in, plain data out.

A place is (group,) or (group, field). A question gets its id from its first label and keeps it.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from tongban.common import pinyin

from .definition import FIELD_LIMIT, RESERVED
from .palette import standard_field
from .words import TYPE_NAMES

Groups = list[dict[str, Any]]
Place = tuple[int, ...]
LONGEST_ID = 40
WITH_CHOICES = {"choice", "choices"}


def is_readable(groups: object) -> bool:
    """Whether these are groups at all, however faulty; anything else cannot be shown in the designer."""
    return (
        isinstance(groups, list)
        and all(isinstance(one, dict) and isinstance(one.get("fields"), list) for one in groups)
        and all(isinstance(field, dict) for one in groups for field in one["fields"])
        and sum(len(one["fields"]) for one in groups) <= FIELD_LIMIT
    )


def at(groups: Groups, place: Place) -> dict[str, Any] | None:
    """The group or field at a place, None where there is none."""
    if not place or not 0 <= place[0] < len(groups):
        return None
    group = groups[place[0]]
    if len(place) == 1:
        return group
    return group["fields"][place[1]] if 0 <= place[1] < len(group["fields"]) else None


def add_group(groups: Groups) -> Place:
    groups.append({"id": "", "title": "", "fields": []})
    return (len(groups) - 1,)


def add_field(groups: Groups, group: int, what: str) -> Place | None:
    """`what`: "type:number", or "standard:phone" for one of the shared questions; None when it is there already."""
    kind, _, name = what.partition(":")
    if at(groups, (group,)) is None:
        return None
    if kind == "standard":
        field = standard_field(name)
        if field is None or name in ids(groups):
            return None
    elif name in TYPE_NAMES:
        field = {"id": "", "type": name, "label": ""}
        if name in WITH_CHOICES:
            field["options"] = []
    else:
        return None
    groups[group]["fields"].append(field)
    return (group, len(groups[group]["fields"]) - 1)


def copied(groups: Groups, place: Place) -> Place | None:
    """A field's copy stands behind it, under a new id and a label that says so."""
    field = at(groups, place)
    if field is None or len(place) != 2:
        return None
    twin = copy.deepcopy(field) | {"id": "", "label": f"{field.get('label', '')}（另一个）"}
    groups[place[0]]["fields"].insert(place[1] + 1, twin)
    name_new(groups)
    return (place[0], place[1] + 1)


def remove(groups: Groups, place: Place) -> None:
    if at(groups, place) is None:
        return
    (groups if len(place) == 1 else groups[place[0]]["fields"]).pop(place[-1])


def move(groups: Groups, place: Place, by: int) -> Place:
    """One up (-1) or down (1); a field at the edge goes over into the neighbouring group."""
    one = at(groups, place)
    if one is None:
        return place
    if len(place) == 1:
        to = place[0] + by
        if not 0 <= to < len(groups):
            return place
        groups.insert(to, groups.pop(place[0]))
        return (to,)
    group, index = place
    fields = groups[group]["fields"]
    if 0 <= index + by < len(fields):
        fields.insert(index + by, fields.pop(index))
        return (group, index + by)
    if not 0 <= group + by < len(groups):
        return place
    target = groups[group + by]["fields"]
    fields.pop(index)
    target.insert(len(target) if by < 0 else 0, one)
    return (group + by, len(target) - 1 if by < 0 else 0)


def ids(groups: Groups) -> set[str]:
    return {str(one.get("id", "")) for group in groups for one in (group, *group["fields"])} - {""}


def name_new(groups: Groups) -> None:
    """An id for every group and field that has a label and none yet."""
    taken = ids(groups)
    for group in groups:
        for one, words, prefix in [(group, group.get("title"), "g")] + [
            (field, field.get("label"), "f") for field in group["fields"]
        ]:
            if not one.get("id") and str(words or "").strip():
                one["id"] = new_id(str(words), taken, prefix)
                taken.add(one["id"])


def new_id(label: str, taken: set[str], prefix: str) -> str:
    """ "经营面积" → "jing_ying_mian_ji"; a number goes behind where it is taken."""
    sounds = "_".join(pinyin.syllables(label)).lower()
    name = re.sub(r"[^a-z0-9]+", "_", sounds).strip("_")[:LONGEST_ID].rstrip("_")
    if not name or not name[0].isalpha() or name in RESERVED:
        name = f"{prefix}_{name}".rstrip("_")
    wished, number = name, 2
    while name in taken:
        name, number = f"{wished}_{number}", number + 1
    return name

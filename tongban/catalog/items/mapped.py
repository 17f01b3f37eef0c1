"""字段映射 against the form of a guide: what a new form would take from a department, and what it would not send.

The fields of a form as sources are made here too, so that the editor of maps and this check see the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.forms import api as forms

from .definitions import outside_steps, own_form
from .enums import VersionState
from .guide import GuideBody, body_from
from .models import Item
from .rules.publish import Fault

FORM = "form."


def form_sources(form: forms.Form) -> list[exchange.Source]:
    """Each field by its path; what repeats goes as a whole."""
    sample = forms.example(form)
    found = []
    for page, group, field in form.places():
        if group.repeat:
            continue
        is_sure = field.required and not (field.visible_if or group.visible_if or page.visible_if)
        options = tuple((one.value, one.label) for one in field.options)
        if field.type == "yes_no":
            options = (("yes", "是"), ("no", "否"))
        path, example = f"{FORM}{field.id}", sample.get(field.id)
        found.append(exchange.Source(path, field.label, field.type, "表单", is_sure, options, example))
    return found + [
        exchange.Source(f"{FORM}{group.id}", group.title, "rows", "表单", example=sample.get(group.id))
        for page in form.pages
        for group in page.groups
        if group.repeat
    ]


def draft_sources(code: str) -> list[exchange.Source]:
    """Fields of the draft that is being written, so that a map can be made ready before it is published."""
    row = Item.objects.get(code=code).versions.filter(state=VersionState.DRAFT).first()
    found = _sources(body_from(row.body)) if row else {}
    return [replace(one, group="表单草稿", is_sure=False) for one in found.values()]


def systems_of(item: Item, body: GuideBody) -> Iterator[tuple[str, agencies.AgencyInfo, tuple[str, str] | None]]:
    """Steps of the flow at departments' systems: step, agency, code and name of its system; an agency that only a
    case names is left out."""
    for step, system, agency in outside_steps(body.flow):
        named = agencies.find_agency(agency.removeprefix("uscc:")) if agency.startswith("uscc:") else None
        owner = agencies.agency_by_id(item.agency_id) if agency == "owner" else named
        if owner is not None:
            yield step, owner, exchange.peer_for(system, owner.id)


def map_faults(item: Item, body: GuideBody) -> list[Fault]:
    """Fields that a map in use needs and that the form of this guide has no more, or has of another kind."""
    known = _sources(body)
    return [
        Fault("field-maps-fit", "form", f"{peer}的字段映射{reason}；请先在“系统对接”改好字段映射，再发布")
        for peer, found in _maps(item, body)
        for row in found.rows
        if (reason := _reason(row, known))
    ]


def unsent(item: Item, body: GuideBody, before: GuideBody | None) -> list[Fault]:
    """Fields that are new in this form and that a map in use does not send."""
    known = _sources(body)
    old = _sources(before) if before else {}
    return [
        Fault("field-maps-send", "form", f"新字段“{one.label}”没有写进{peer}的字段映射，不会送给它")
        for peer, found in _maps(item, body)
        for path, one in known.items()
        if path not in old and path not in exchange.used_sources(found.rows)
    ]


def _maps(item: Item, body: GuideBody) -> Iterator[tuple[str, exchange.MapInfo]]:
    peers = dict.fromkeys(peer for _, _, peer in systems_of(item, body) if peer)
    for code, name in peers:
        if item.code and (found := exchange.map_in_use(code, item.code)):
            yield name, found


def _sources(body: GuideBody) -> dict[str, exchange.Source]:
    """Empty where the form cannot be read: that is told by a rule of its own."""
    try:
        return {one.path: one for one in form_sources(own_form(body))}
    except (InvalidInputError, KeyError, TypeError):
        return {}


def _reason(row: Mapping[str, Any], known: Mapping[str, exchange.Source]) -> str:
    """A joined row stands as long as one of its fields is there: so a field can be renamed, old and new joined."""
    names = sorted(exchange.used_sources([row]))
    if not known or not names or not all(one.startswith(FORM) for one in names):
        return ""
    theirs = row.get("label") or row["target"]
    if not any(one in known for one in names):
        gone = "、".join(one.removeprefix(FORM) for one in names)
        return f"要用表单字段“{gone}”（对方的“{theirs}”），这份表单里没有它"
    if row.get("how") == "join":
        return ""
    found = exchange.row_faults([row], list(known.values()))
    return f"用不了表单字段“{known[names[0]].label}”：{'；'.join(found.values())}" if found else ""

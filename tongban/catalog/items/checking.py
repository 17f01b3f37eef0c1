"""The publish rules with what this platform knows: its caps, agencies, licence types, forms and flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from tongban.catalog.standards import api as standards
from tongban.common import clock
from tongban.support.agencies import api as agencies

from . import asking, mapped, subcases, unity, ways
from .definitions import flow_codes, form_faults, licence_type_fields
from .guide import GuideBody, body_from
from .models import Cap, CapException, Item, ItemVersion
from .rules.publish import FUJIAN, Caps, CitedClause, Fault, Surroundings, publish_faults, publish_hints
from .rules.unity import Difference, differences


def caps_on(day: date) -> Caps:
    row = Cap.objects.filter(effective_on__lte=day).first()
    if row is None:
        return FUJIAN
    return Caps(tuple(row.kinds), row.most_links, row.most_percent, row.basis)


def most_links() -> int:
    """How many links a guide may have today (事项规则, 上限)."""
    return caps_on(clock.today()).most_links


def caps_for(item: Item, caps: Caps | None, day: date) -> Caps | None:
    """What binds this item: the caps of the place, widened where it has an exception on this day."""
    row = CapException.objects.filter(item=item, effective_on__lte=day, expires_on__gte=day).first()
    if caps is None or row is None:
        return caps
    return caps.widened(row.most_links, row.most_percent, row.expires_on)


def surroundings_on(today: date) -> Callable[[GuideBody], Surroundings]:
    """What is known on this day, asked once for any number of guides."""
    caps, flows, types = caps_on(today), flow_codes(), licence_type_fields()
    names = tuple(one.name for one in ways.ways_in_use())
    cited = cache(lambda text: cited_clauses(text, today))

    def around(body: GuideBody) -> Surroundings:
        return Surroundings(
            caps=caps,
            flows=flows,
            licence_types=types,
            licence_fields=types,
            agencies={uscc for uscc in body.joint_agencies if agencies.find_agency(uscc)},
            form_faults=form_faults,
            cited=cited,
            ways=names,
            below=subcases.days_below,
            unasked=asking.unmet,
        )

    return around


def departures(item: Item, body: GuideBody, day: date) -> list[Difference]:
    """Where this guide of the item departs from the level above."""
    upper = unity.above(item, day)
    if upper is None:
        return []
    return differences(body, upper.body, holds=unity.holds_on(day), is_handling=item.parent_id is not None)


def unconnected(item: Item, body: GuideBody) -> list[tuple[str, str]]:
    """Which steps of the flow would find no system; an agency that only a case names is not judged."""
    return [(step, owner.name) for step, owner, peer in mapped.systems_of(item, body) if peer is None]


def cited_clauses(text: str, day: date) -> list[CitedClause]:
    found = []
    for one in standards.resolve(text, day):
        if isinstance(one, standards.Unresolved):
            found.append(CitedClause(one.text, is_held=False, why=f"：{one.reason}"))
            continue
        why = ""
        if not one.is_in_force:
            why = f"自 {one.repealed_on:%Y-%m-%d} 起不再有效" if one.repealed_on else f"{one.effective_on} 才施行"
        found.append(CitedClause(f"《{one.document_title}》{one.label}", is_held=True, why=why))
    return found


def faults_of(body: GuideBody, *, today: date, only_binding: bool = False, item: Item | None = None) -> list[Fault]:
    """`item`: whose guide it is; without it nothing is compared with the level above."""
    around = surroundings_on(today)(body)
    if item is not None:
        caps = None if only_binding else caps_for(item, around.caps, today)
        around = replace(around, caps=caps, departs=lambda own: departures(item, own, today))
        around = replace(around, unconnected=lambda own: unconnected(item, own))
        around = replace(around, unfit=lambda own: subcases.unfit(item, own.flow))
    found = publish_faults(body, around, only_binding=only_binding)
    return found if item is None or only_binding else [*found, *mapped.map_faults(item, body)]


def unfit_of(bodies: Iterable[tuple[str, GuideBody]], *, today: date) -> list[tuple[str, str, list[Fault]]]:
    """Of many guides, by code, those that break a binding rule: code, name and faults."""
    around = surroundings_on(today)
    found = ((code, body.name, publish_faults(body, around(body), only_binding=True)) for code, body in bodies)
    return [one for one in found if one[2]]


def hints_of(body: GuideBody, *, today: date, item: Item | None = None) -> list[Fault]:
    found = publish_hints(body, surroundings_on(today)(body))
    if item is None:
        return found
    row = ItemVersion.objects.in_force(today).filter(item=item).first()
    return [*found, *mapped.unsent(item, body, body_from(row.body) if row else None)]

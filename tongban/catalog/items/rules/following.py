"""How a guide follows the list of powers, and where it says otherwise. No database."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from tongban.catalog.powers.api import PowerBody

from ..guide import Basis, GuideBody, Limit, Phones, Step
from .check_points import settled
from .limits import limit_words

_SUFFIX = re.compile(r"（[^（）]*）$")
NOT_THERE = "没有"


def followed(guide: GuideBody, old: PowerBody | None, new: PowerBody, changed: Collection[str]) -> GuideBody:
    """The guide after the list has changed from `old` to `new`; only what differs there (`changed`) is carried over."""
    changes: dict[str, object] = {}
    if "name" in changed:
        changes["name"] = followed_name(guide.name, old.name if old else "", new.name)
    if "bases" in changed:
        changes["bases"] = _bases(guide, old, new)
    if "statutory_days" in changed:
        changes["statutory"] = _limit(guide.statutory, new.statutory_days, new)
    if "promised_days" in changed:
        changes["promised"] = _limit(guide.promised, new.promised_days, None)
    if "steps" in changed and new.steps:
        changes["steps"] = _steps(guide, new)
    if "phones" in changed:
        changes["phones"] = Phones(
            consult=new.phones.consult or guide.phones.consult, complain=new.phones.supervise or guide.phones.complain
        )
    return settled(msgspec.structs.replace(guide, **changes))


def followed_name(name: str, old: str, new: str) -> str:
    """“食品经营许可（新办）” keeps what stands in brackets when 食品经营许可 gets another name."""
    if old and name.startswith(old):
        return new + name[len(old) :]
    suffix = _SUFFIX.search(name)
    return name if name_fits(name, new) else new + (suffix.group() if suffix else "")


def name_fits(name: str, power_name: str) -> bool:
    """The same name, or the name with a way of handling in brackets behind it."""
    rest = name.removeprefix(power_name)
    return not rest or (rest != name and _SUFFIX.fullmatch(rest) is not None)


def _bases(guide: GuideBody, old: PowerBody | None, new: PowerBody) -> tuple[Basis, ...]:
    """Those of the list first; of the guide's own, those that the list never had."""
    kept = {one.title: one for one in guide.bases}
    theirs = tuple(
        msgspec.structs.replace(kept[one.title], text=one.text or kept[one.title].text)
        if one.title in kept
        else Basis(title=one.title, text=one.text)
        for one in new.bases
    )
    known = {one.title for one in (*new.bases, *(old.bases if old else ()))}
    return theirs + tuple(one for one in guide.bases if one.title not in known)


def _limit(limit: Limit | None, days: int | None, power: PowerBody | None) -> Limit | None:
    if days is None:
        return limit
    basis = limit.basis if limit else ""
    if power is not None and not basis and power.bases:
        basis = power.bases[0].title
    return Limit(days=days, unit="workday", basis=basis)


def _steps(guide: GuideBody, new: PowerBody) -> tuple[Step, ...]:
    """Standard and result of a step are the guide's own and stay with the step of that name."""
    known = {one.name: one for one in guide.steps}
    return tuple(
        Step(
            name=one.name,
            who=one.who,
            days=one.days,
            duty=one.duty,
            standard=known[one.name].standard if one.name in known else "",
            result=known[one.name].result if one.name in known else "",
        )
        for one in new.steps
    )


def kept_bases_differ(power: PowerBody, guide: GuideBody) -> list[tuple[str, str]]:
    """Bases of the list that the guide has not, or with other words: (in the list, in the guide)."""
    there = {one.title: one.text for one in guide.bases}
    found: list[tuple[str, str]] = []
    for one in power.bases:
        if one.title not in there:
            found.append((one.title, NOT_THERE))
        elif one.text and there[one.title] and one.text != there[one.title]:
            found.append((f"{one.title}：{one.text}", f"{one.title}：{there[one.title]}"))
    return found


def limit_differences(power: PowerBody, guide: GuideBody) -> list[tuple[str, str, str]]:
    """Limits that both state in working days and state otherwise: (field, in the list, in the guide)."""
    pairs = (
        ("法定时限", power.statutory_days, guide.statutory),
        ("承诺时限", power.promised_days, guide.promised),
    )
    return [
        (label, f"{days} 个工作日", limit_words(limit))
        for label, days, limit in pairs
        if days is not None and limit is not None and (limit.days != days or (days and limit.unit != "workday"))
    ]

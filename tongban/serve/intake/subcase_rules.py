"""What a 子办件 begins with: everything that its upper case already holds, nothing asked for a second time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SITUATION = "situations."
#: How a case may end, and which outcome of the step that waits for it that is.
POSITIVE = frozenset({"granted"})


@dataclass(frozen=True)
class Held:
    """A material that the upper case has: by name, and by the kind of licence where it is one."""

    name: str
    licence_type: str
    given: Mapping[str, Any]


def division_of(source: str, *, own: str, values: Mapping[str, Any], named: object = None) -> str:
    """The code of the place that a step names: the case's own, an answer of its form, the element that it is for or one
    of its columns, or what its flow holds (`named`)."""
    room, _, name = source.partition(":")
    if room == "owner":
        return own
    if source.partition(".")[0] == "element":
        found = values.get(source)
    else:
        found = values.get(f"form.{name}") if room == "form" else named
    return found.strip() if isinstance(found, str) else ""


def values_of_element(element: object) -> dict[str, Any]:
    """Of a list that a step goes over, one element as sources of answers: itself, or its columns."""
    if isinstance(element, Mapping):
        return {f"element.{name}": value for name, value in element.items()}
    return {} if element is None else {"element": element}


def answers_below(
    ids: Collection[str], upper: Mapping[str, Any], values: Mapping[str, Any], fields: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Questions of the same id have the same answer; `fields` names where others come from, and goes first."""
    found = {name: value for name, value in upper.items() if name in ids}
    return found | {to: values[path] for to, path in fields if to in ids and values.get(path) not in (None, "")}


def situations_below(
    ids: Collection[str], upper: Mapping[str, Any], values: Mapping[str, Any], fields: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    named = [(to.removeprefix(SITUATION), path) for to, path in fields if to.startswith(SITUATION)]
    return answers_below(ids, upper, values, named)


def materials_below(wanted: Iterable[tuple[str, str, str]], held: Sequence[Held]) -> dict[str, Any]:
    """By code what the upper case has of the wanted ones (code, name, kind of licence): the same licence, else the
    same name. Nothing beyond the list of the guide is passed on (行政许可法 第三十一条)."""
    found = {}
    for code, name, licence_type in wanted:
        same = (one for one in held if licence_type and one.licence_type == licence_type)
        named = (one for one in held if one.name == name)
        match = next(same, None) or next(named, None)
        if match is not None:
            found[code] = dict(match.given)
    return found


def outcome_of(state: str) -> str:
    """准予 is yes; 不予、不予受理、撤回、终止 and 作废 are no: what was asked for was not brought about."""
    return "yes" if state in POSITIVE else "no"

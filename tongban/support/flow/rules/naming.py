"""Names of a case in a definition (`context:…`, `facts:…`): whether such cases give them, always, of a fitting kind.

A name that nobody gives would let a case stand still at run time, when nobody can mend its version any more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..enums import ValueKind
from ..values import Given, Vocabulary
from . import expressions
from .definition import (
    Auto,
    Body,
    Choice,
    EachCase,
    End,
    Flow,
    Foreach,
    Node,
    Panel,
    Parallel,
    SubCase,
    Task,
    Wait,
    bodies_of,
    walk,
)

K = ValueKind
MOST_NAMED = 6
_WEAKENED = re.compile(r"\b(or|not)\b|[?|!]")  # "a != b" is no certainty either, whatever stands beside it
ROOMS = ("context", "facts")
#: What a condition may compare with a text, a number, true or false.
COMPARABLE = {"text": (K.TEXT, K.DATE, K.PLACE, K.AGENCY), "number": (K.NUMBER, K.AGENCY, K.USER), "bool": (K.BOOL,)}
SAMPLES: dict[str, Any] = {
    K.TEXT: "x", K.NUMBER: 1, K.BOOL: True, K.DATE: "2026-01-01", K.TEXTS: ["x"], K.PLACE: "x", K.PLACES: ["x"],
    K.AGENCY: "x", K.AGENCIES: ["x"], K.USER: 1, K.USERS: [1], K.ROWS: [{}],
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """One place of a definition that a name stands in. `sticks`: a case without it cannot go on."""

    node: str
    what: str
    ref: str
    fits: tuple[ValueKind, ...]
    sticks: bool = True


def uses_of(flow: Flow) -> Iterator[Use]:
    """Everything but conditions, in reading order."""
    for node in walk(flow.body):
        if isinstance(node, Task):
            yield from _of_agency(node)
        match node:
            case Panel():
                if node.members != "holders":
                    yield Use(node.id, "成员", node.members, (K.USERS,))
                if node.chair:
                    yield Use(node.id, "主持人", node.chair, (K.USER,))
            case EachCase():
                yield from _of_each_case(node)
            case Foreach():
                is_element = "element" in node.agency.split("|")
                lists = (K.AGENCIES, K.ROWS) if is_element else (K.AGENCIES, K.ROWS, K.TEXTS, K.PLACES)
                yield Use(node.id, "对象清单", node.over, lists, sticks=False)
            case Wait() if node.until:
                yield Use(node.id, "日期", node.until, (K.DATE,))
            case SubCase() if node.division != "owner":
                yield Use(node.id, "区划", node.division, (K.PLACE, K.TEXT))


def _of_each_case(node: EachCase) -> Iterator[Use]:
    lists = (K.PLACES, K.TEXTS) if node.division == "element" else (K.ROWS, K.PLACES, K.TEXTS)
    yield Use(node.id, "对象清单", node.over, lists, sticks=False)
    if node.division.startswith("element."):
        yield Use(node.id, "区划", f"{node.over}{node.division.removeprefix('element')}", (K.PLACE, K.TEXT))
    elif node.division not in ("element", "owner"):
        yield Use(node.id, "区划", node.division, (K.PLACE, K.TEXT))
    for _, path in node.fields:
        if path.startswith("element."):
            yield Use(node.id, "带入内容", f"{node.over}{path.removeprefix('element')}", tuple(K), sticks=False)


def given_by(node: Node) -> list[Given]:
    """What a node itself brings, for those that come after it."""
    if isinstance(node, Task) and node.gives:
        return [Given("facts", one.name, one.kind, one.label, f"“{node.name}”办结时填") for one in node.gives]
    if isinstance(node, Wait):
        return [Given("facts", one.name, one.kind, one.label, f"消息“{node.message}”带来") for one in node.facts]
    if not isinstance(node, EachCase):
        return []
    label = f"“{node.name}”"
    return [
        Given("facts", f"{node.id}.yes", K.NUMBER, f"{label}办成的件数"),
        Given("facts", f"{node.id}.no", K.NUMBER, f"{label}没有办成的件数"),
        Given("facts", f"{node.id}.results", K.ROWS, f"{label}各件的结果"),
    ]


def _mark_of(node: Node) -> str:
    """When what it brings is there: of a task, when it was done with its first outcome, which of a wait says that the
    message came."""
    if isinstance(node, Task) and node.outcomes and (node.gives or (isinstance(node, Wait) and node.facts)):
        return _done(node.id, node.outcomes[0].code)
    return node.id


def _done(node_id: str, outcome: str) -> str:
    return f"{node_id}={outcome}"


def passed_before(flow: Flow) -> dict[str, frozenset[str]]:
    """By node, those that every case has passed when it comes there, and with which outcome where that is certain
    ("review=agree"); a way back (退回) only does them anew."""
    found: dict[str, frozenset[str]] = {}
    _passed(flow.body, frozenset(), found)
    return found


def _passed(
    body: Body, passed: frozenset[str], found: dict[str, frozenset[str]], last: str = ""
) -> frozenset[str] | None:
    """What has been passed behind a sequence; None where nobody comes out of it. `last`: the task before it."""
    for node in body:
        found[node.id] = passed
        if isinstance(node, End):
            return None
        if isinstance(node, Choice):
            ways = [_passed(branch.body, passed | _implied(branch.when, last), found, last) for branch in node.branches]
        else:
            ways = [_passed(inner, passed, found, last) for inner in bodies_of(node)]
        out = [one for one in ways if one is not None]
        if isinstance(node, Choice):
            if not out:
                return None
            passed = frozenset.intersection(*out)
        elif isinstance(node, Parallel):
            passed = passed.union(*out)
        passed |= {node.id}
        if isinstance(node, Task):
            last = node.id
            passed |= {_done(node.id, node.outcomes[0].code)} if len(node.outcomes) == 1 else frozenset()
        elif not isinstance(node, Auto | Choice):
            last = ""
    return passed


def _implied(when: str, last: str) -> frozenset[str]:
    """Outcomes that a condition makes certain: of parts that are all joined by "and"."""
    if _WEAKENED.search(when):
        return frozenset()
    found = set()
    for part in expressions.parts_of(when):
        asked = expressions.outcomes_compared(part)
        if len(asked) == 1 and "==" in part:
            node, code = asked[0]
            found.add(_done(node or last, code))
    return frozenset(found)


def _of_agency(node: Task) -> Iterator[Use]:
    parts = node.agency.split("|")
    for part in parts:
        if part.startswith("context:"):
            yield Use(node.id, "办理单位", part, (K.AGENCY,), sticks=part == parts[-1])


def conditions_of(flow: Flow) -> Iterator[tuple[str, str]]:
    """(node, condition) of every branch that has one which can be read."""
    for node in walk(flow.body):
        if isinstance(node, Choice):
            for branch in node.branches:
                if branch.when and not branch.is_else and expressions.fault_of(branch.when) is None:
                    yield node.id, branch.when


def names_of(flow: Flow) -> list[str]:
    """Every name that the definition asks a case for, once, in reading order."""
    asked = [one.ref for one in uses_of(flow)]
    asked += [ref for _, when in conditions_of(flow) for ref in expressions.names_asked(when)]
    return list(dict.fromkeys(asked))


def kind_of(flow: Flow, vocabularies: Sequence[Vocabulary]) -> tuple[str, list[Given]]:
    """What such cases are called and what they give; of a 子流程, whatever any kind gives."""
    first = flow.body[0] if flow.body else None
    if isinstance(first, Task):
        for one in vocabularies:
            if one.entry and one.entry == first.action:
                return one.name, list(one.names)
    return "", list(dict.fromkeys(name for one in vocabularies for name in one.names))


def look_up(ref: str, *, context: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    """What stands under a name of a case; None where there is nothing."""
    room, _, path = ref.partition(":")
    found: Any = context if room == "context" else facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def faults_of(flow: Flow, names: Iterable[Given]) -> list[str]:
    """Each names its node, the name and the reason."""
    known, passed = list(names), passed_before(flow)
    brought = [(_mark_of(node), given) for node in walk(flow.body) for given in given_by(node)]

    def held(at: str) -> Held:
        if not brought:
            return everywhere
        here = passed.get(at, frozenset())
        return Held([*known, *(replace(given, is_always=by in here) for by, given in brought)])

    everywhere = Held(known)
    found = [fault for use in uses_of(flow) if use.ref for fault in held(use.node).faults_of(use)]
    for node, when in conditions_of(flow):
        found += held(node).faults_in(node, when)
    return list(dict.fromkeys(found))


def unmet(flow: Flow, names: Iterable[Given], rooms: tuple[str, ...]) -> list[str]:
    """The faults of what stands below these rooms alone ("context:answers.")."""
    held = Held(names)
    found = [fault for use in uses_of(flow) if use.ref.startswith(rooms) for fault in held.faults_of(use)]
    for node, when in conditions_of(flow):
        if any(ref.startswith(rooms) for ref in expressions.names_asked(when)):
            found += held.faults_in(node, when)
    return list(dict.fromkeys(found))


class Held:
    """The names that a case gives, to hold a definition against."""

    def __init__(self, names: Iterable[Given]) -> None:
        self.names: Mapping[str, Given] = {one.ref: one for one in names}

    def find(self, ref: str) -> Given | None:
        """The name itself, or the open one that it stands below."""
        if ref in self.names:
            return self.names[ref]
        room, _, path = ref.partition(":")
        while path:
            path = path.rpartition(".")[0]
            above = self.names.get(f"{room}:{path}")
            if above is not None:
                return above if above.kind == K.OPEN else None
        return None

    def fitting(self, kinds: Collection[str]) -> list[Given]:
        return [one for one in self.names.values() if one.kind in kinds]

    def faults_of(self, use: Use) -> list[str]:
        given = self.find(use.ref)
        where = f"环节 {use.node} 的{use.what}"
        if given is None:
            return [f"{where}用到 {use.ref}，这类办件没有这一项{self._instead(use.fits)}"]
        if given.kind == K.OPEN:
            return [] if given.ref != use.ref else [f"{where}用到 {use.ref}，还要写明是其中的哪一项"]
        if given.kind not in use.fits:
            wanted = "或者".join(one.label for one in use.fits)
            return [f"{where}用到 {use.ref}（{given.label}），它是{K(given.kind).label}，这里要的是{wanted}"]
        if use.sticks and not given.is_always:
            return [f"{where}用到 {use.ref}（{given.label}），不是每件都有，没有的办件到这里会停住"]
        return []

    def _instead(self, kinds: Collection[str]) -> str:
        known = self.fitting(kinds)
        if not known:
            return ""
        told = "、".join(f"{one.ref}（{one.label}）" for one in known[:MOST_NAMED])
        return f"，可以用 {told}{' 等' if len(known) > MOST_NAMED else ''}"

    def faults_in(self, node: str, when: str) -> list[str]:
        where = f"环节 {node} 的条件“{when}”"
        found, asked = [], expressions.names_asked(when)
        for ref in asked:
            room, _, path = ref.partition(":")
            given = self.find(ref)
            if not path and given is None:
                found.append(f"{where}里的 {room} 后面要用点号写明是哪一项")
            elif given is None:
                found.append(f"{where}里的 {room}.{path} 没有人提供，这类办件没有这一项")
        for ref, kind in expressions.literals_compared(when):
            given = self.find(ref)
            if given is not None and given.kind not in (K.OPEN, *COMPARABLE[kind]):
                words = {"text": "文字", "number": "数字", "bool": "是否"}[kind]
                label = K(given.kind).label
                found.append(f"{where}里的 {_dotted(ref)}（{given.label}）是{label}，不能和{words}比")
        return found or self._tried(where, when, asked)

    def _tried(self, where: str, when: str, asked: Sequence[str]) -> list[str]:
        """Worked out with samples of each kind, and without what a case may lack."""
        known = {ref: given for ref in asked if (given := self.find(ref))}
        whole = self._sample(known)
        for part in expressions.parts_of(when):
            own = expressions.names_asked(part)
            if not own or any(known[ref].kind == K.OPEN for ref in own):
                continue  # of an outcome alone, or judged where flow and item meet
            try:
                expressions.holds(part, whole)
            except ValueError:
                return [f"{where}里的“{part}”算不出是真还是假，请核对各项的种类"]
            for ref in own:
                if known[ref].is_always or _is_guarded(when, ref):
                    continue
                try:
                    expressions.holds(part, self._sample(known, without=ref))
                except ValueError:
                    told = f"{_dotted(ref)}（{known[ref].label}）"
                    return [f"{where}里的 {told}不是每件都有，没有的办件算不出来，请先写 {_dotted(ref)} != null and"]
        return []

    def _sample(self, known: Mapping[str, Given], without: str = "") -> dict[str, Any]:
        env: dict[str, Any] = {"outcome": "", "outcomes": {}, "facts": {}, "context": {}}
        for ref, given in known.items():
            if given.kind == K.OPEN or ref == without:
                continue
            room, _, path = ref.partition(":")
            *above, last = path.split(".")
            inside = env[room]
            for one in above:
                inside = inside.setdefault(one, {})
            inside[last] = SAMPLES[given.kind]
        return env


def _is_guarded(when: str, ref: str) -> bool:
    return f"{_dotted(ref)} != null" in when


def _dotted(ref: str) -> str:
    return ref.replace(":", ".", 1)

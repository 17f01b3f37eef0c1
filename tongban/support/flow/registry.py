"""What higher modules add in their AppConfig.ready(): automatic steps, and what happens when a flow ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .rules.definition import SubCase
from .values import InstanceView, StepContext, Vocabulary

AutoStep = Callable[[InstanceView, StepContext], dict[str, Any] | None]
EndCallback = Callable[[str, str, StepContext], None]
SubCaseCheck = Callable[[str, Sequence[SubCase]], "SubCaseFindings"]


@dataclass(frozen=True)
class SubCaseFindings:
    """What is wrong with the 子办件 of a definition, and what should be known; each sentence names its node."""

    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """What the record of a running instance says, counted by the calendar of now: its last day by kind of clock, and
    whether one of them is an estimate (预计)."""

    instance_id: int
    subject: str
    is_paused: bool
    dues: Mapping[str, date]
    is_provisional: bool


@dataclass(frozen=True)
class KeptDay:
    """A day (or a word) that a module above keeps for its lists, beside the one that follows from the record."""

    instance_id: int
    what: str
    stored: object
    counted: object


KeptDays = Callable[[Sequence[Counted]], Iterable[KeptDay]]
_kept: list[KeptDays] = []
_sub_cases: list[SubCaseCheck] = []
_vocabularies: list[Vocabulary] = []
_autos: dict[str, AutoStep] = {}
_ends: dict[str, EndCallback] = {}


def register_auto(name: str, function: AutoStep) -> None:
    """`function(instance, context)` runs in the transaction of the step; what it returns is added to the facts."""
    known = _autos.setdefault(name, function)
    if known is not function:
        raise ValueError(f"two automatic steps are called {name}")


def register_end(subject_prefix: str, function: EndCallback) -> None:
    """`function(subject, result, context)` runs in the transaction that ends a flow of such a subject ("case:").

    Results are those of the definition's end nodes, and "withdrawn" or "terminated" after these verbs.
    """
    known = _ends.setdefault(subject_prefix, function)
    if known is not function:
        raise ValueError(f"two callbacks for the end of {subject_prefix}")


def register_sub_cases(function: SubCaseCheck) -> None:
    """`function(code of the flow, its 子办件)` knows the items: whether there is one, what its own flow asks for."""
    _sub_cases[:] = [function]


def register_kept_days(function: KeptDays) -> None:
    """`function(instances)` gives what is kept above of up to a thousand of them, in a statement or two; those that it
    does not know it leaves out. The nightly check compares."""
    if function not in _kept:
        _kept.append(function)


def kept_days(counted: Sequence[Counted]) -> list[KeptDay]:
    return [day for function in _kept for day in function(counted)]


def sub_case_findings(code: str, nodes: Sequence[SubCase]) -> SubCaseFindings:
    return _sub_cases[0](code, nodes) if _sub_cases and nodes else SubCaseFindings()


def register_vocabulary(vocabulary: Vocabulary) -> None:
    """For the module that starts flows of this kind: a definition may name nothing else of a case."""
    if any(one.name == vocabulary.name or one.entry == vocabulary.entry for one in _vocabularies):
        raise ValueError(f"two vocabularies of {vocabulary.name} or for {vocabulary.entry}")
    _vocabularies.append(vocabulary)


def vocabularies() -> Sequence[Vocabulary]:
    return _vocabularies


def unregister(*, auto: str = "", end: str = "") -> None:
    """For tests."""
    _autos.pop(auto, None)
    _ends.pop(end, None)


def auto_names() -> Collection[str]:
    return _autos.keys()


def auto(name: str) -> AutoStep | None:
    return _autos.get(name)


def ends_of(subject: str) -> list[EndCallback]:
    return [function for prefix, function in _ends.items() if subject.startswith(prefix)]

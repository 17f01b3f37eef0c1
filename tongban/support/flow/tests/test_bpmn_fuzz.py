"""Anything wired to anything: a draft that can be edited and drawn, or refusals with the element's name."""

import random
from collections import Counter

from tongban.support.flow.bpmn.reading import choose, read_processes
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.rules import editing

from .bpmn import Definitions
from .bpmn_fuzz import Wild, bent
from .test_bpmn_changed import outcome

EXAMPLES = 300  # of each; twenty thousand were run while this was written
GOOD = [write_bpmn(Definitions(number).one()) for number in range(10)]


def answered(data: bytes) -> str:
    found = choose(read_processes(data))  # without the guard of import_bpmn: a fault of ours shows here
    assert all(one.element for one in found.refusals)
    assert found.body is None or editing.fault_of(found.body) == ""
    return outcome(data)


def answers(make) -> Counter:
    return Counter(answered(make(random.Random(seed))) for seed in range(EXAMPLES))


def test_files_wired_at_random():
    assert answers(lambda chance: Wild(chance).file())["imported"] > 10


def test_exported_files_with_their_trees_changed():
    assert answers(lambda chance: bent(chance.choice(GOOD), chance))["imported"] > 10


def test_wild_files_with_their_trees_changed():
    assert answers(lambda chance: bent(Wild(chance).file(), chance))["refused"] > 10

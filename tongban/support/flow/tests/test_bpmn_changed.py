"""Files changed at random: the importer gives a draft or refusals by name, and never anything else."""

import random
import re

from tongban.support.flow.actions.publishing import standard_bodies
from tongban.support.flow.bpmn.reading import read_bpmn
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.rules.reading import read

from .bpmn import Definitions

TAGS = re.compile(rb"bpmn:[a-zA-Z]+")
LINES = re.compile(rb"\n")
OTHER = [b"bpmn:task", b"bpmn:parallelGateway", b"bpmn:exclusiveGateway", b"bpmn:subProcess", b"bpmn:endEvent", b"tb:x"]


def changed(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: a line gone or twice, a tag renamed, a value swapped, cut off, another namespace."""
    for _ in range(chance.randint(1, 4)):
        kind = chance.randrange(7)
        lines = data.split(b"\n")
        at = chance.randrange(len(lines))
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, chance.choice(lines))
        elif kind == 2:
            old, new = chance.choice(TAGS.findall(data) or [b"x"]), chance.choice(OTHER)
            lines = [line.replace(old, new) if chance.random() < 0.5 else line for line in lines]
        elif kind == 3:
            values = re.findall(rb'"[^"]*"', data) or [b'""']
            lines[at] = re.sub(rb'"[^"]*"', chance.choice(values).replace(b"\\", b""), lines[at])
        elif kind == 4:
            lines = [data[: chance.randrange(len(data) + 1)]] if chance.random() < 0.2 else lines
        elif kind == 5 and chance.random() < 0.2:
            lines = [data.replace(b"20100524/MODEL", b"20990524/MODEL")]
        elif kind == 6:
            lines = [
                re.sub(
                    rb'(sourceRef|targetRef)="[^"]*"',
                    lambda m: m[0] if chance.random() < 0.9 else m[1] + b'="Start"',
                    data,
                )
            ]
        data = b"\n".join(lines)
    return data


def outcome(data: bytes) -> str:
    """The promise: a body that the reader can read, or refusals with words; never both."""
    body, todo, refusals = read_bpmn(data)
    assert (body is None) == bool(refusals)
    assert all(one.sentence and "\n" not in one.reason for one in refusals)
    if body is None:
        return "refused"
    flow, faults = read(body)
    known = {one.node for one in todo}
    assert not todo or known <= set(flow.places)
    assert all("环节编号" not in fault and "12 种" not in fault for fault in faults)
    write_bpmn(body)
    return "imported"


def test_hundreds_of_changed_files():
    chance = random.Random(7)
    files = [write_bpmn(body) for body in standard_bodies()] + [write_bpmn(Definitions(n).one()) for n in range(10)]
    found = [outcome(changed(chance.choice(files), chance)) for _ in range(400)]
    assert 40 < found.count("imported") < 360

"""The reference models kept beside the project: each is imported or refused by name, whole and damaged."""

import io
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from tongban.support.flow.bpmn.reading import read_bpmn
from tongban.support.flow.tests.test_bpmn_changed import changed, outcome

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "bpmn_dmn"
MODELS = sorted((DATA / "miwg_reference").glob("*.bpmn"))


def test_each_model_has_its_line():
    out = io.StringIO()
    call_command("bpmn_import", str(DATA), "--check", stdout=out)
    lines = out.getvalue().splitlines()
    found = {Path(line.split("\t")[1]).name: line for line in lines[:-1]}
    assert len(MODELS) == 8
    assert found["B.1.0.bpmn"].startswith("imported\t")
    named = {
        "B.2.0.bpmn": ["inclusiveGateway", "boundaryEvent", "standardLoopCharacteristics", "linkEventDefinition"],
        "C.1.0.bpmn": ["sequenceFlow", "循环"],
        "C.2.0.bpmn": ["errorEventDefinition", "boundaryEvent"],
        "C.7.0.bpmn": ["multiInstanceLoopCharacteristics"],
        "C.8.1.bpmn": ["boundaryEvent"],
        "C.9.0.bpmn": ["subProcess", "事件子流程"],
        "C.9.1.bpmn": ["boundaryEvent"],
    }
    for name, words in named.items():
        assert found[name].startswith("refused\t")
        assert [word for word in words if word not in found[name]] == []
    assert found.pop("README.md").startswith("skipped\t")
    others = [line for name, line in found.items() if not name.endswith(".bpmn")]
    assert len(others) == 34
    assert all(line.startswith("refused\t") and "DMN" in line for line in others)
    assert lines[-1] == "共 42 个文件：导入 1 个，拒绝 41 个；另有 1 个没有看"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_damaged_models_are_answered_too(path):
    data, chance = path.read_bytes(), random.Random(path.name)
    started = time.process_time()
    found = Counter(outcome(changed(data, chance)) for _ in range(40))
    assert found.total() == 40
    assert time.process_time() - started < 60


def test_what_is_refused_names_its_element():
    for path in MODELS:
        body, _, refusals = read_bpmn(path.read_bytes())
        assert (body is None) == bool(refusals)
        assert all(one.element for one in refusals)

"""Each state of a case has its word of theirs, and the reference says the same."""

from pathlib import Path

import pytest

from tongban.doors.gateway.govstack.words import CODES
from tongban.serve.approvals import api as approvals

REFERENCE = Path(__file__).resolve().parents[4] / "docs/reference/govstack.md"


def rows():
    table = REFERENCE.read_text().split("## States")[1]
    cells = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return {code.strip(): words for code, words in cells}


def test_every_state_of_a_case_has_its_word():
    assert set(CODES) == set(approvals.CaseState.values)


@pytest.mark.parametrize("state", approvals.CaseState)
def test_the_reference_tells_each_state_under_its_word(state):
    named = [code for code, words in rows().items() if state.label in words]
    assert named == [CODES[state] or "none; `ended` is true"]

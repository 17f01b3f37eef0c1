"""Every kind of paper, word for word and place by place, against the file kept for it.

After a change that is meant: `UPDATE_GOLDEN=1 python -m launcher test tongban/support/notices/tests/test_golden.py`,
then read the difference before it is committed.
"""

import difflib
import os
from pathlib import Path

import pytest

from tongban.support.notices import kinds, registry, trial
from tongban.support.notices.tests.pdf_words import listing

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def free_faces(settings):
    """Not the licensed faces that this machine may have."""
    settings.FONTS_ROOT = "/nowhere"


@pytest.mark.parametrize("kind", [one.kind for one in kinds.KINDS])
def test_a_paper_reads_and_stands_as_kept(kind):
    rendered = trial.sample(kind, registry.kind(kind).script)
    box = rendered.box
    found = f"章 {box.page}  {box.left:.0f} {box.top:.0f}\n{listing(rendered.pdf)}"
    file = GOLDEN / f"{kind}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    assert found == kept, "\n".join(difflib.unified_diff(kept.splitlines(), found.splitlines(), lineterm=""))


def test_nothing_kept_is_forgotten():
    assert {one.stem for one in GOLDEN.glob("*.txt")} == {one.kind for one in kinds.KINDS}

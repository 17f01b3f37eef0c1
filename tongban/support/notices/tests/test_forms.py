"""What is printed without number and seal: every sample against its golden file, and the full trail page after page."""

import difflib
import os
from pathlib import Path

import pytest

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.notices import api as notices
from tongban.support.notices.tests.pdf_words import listing, runs

GOLDEN = Path(__file__).parent / "golden_forms"


@pytest.fixture(autouse=True)
def free_faces(settings):
    settings.FONTS_ROOT = "/nowhere"


@pytest.mark.parametrize("kind", sorted(notices.FORMS))
def test_a_form_reads_and_stands_as_kept(kind):
    found = listing(notices.render_form(kind, notices.FORMS[kind].sample, sample=True))
    file = GOLDEN / f"{kind}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    assert found == kept, "\n".join(difflib.unified_diff(kept.splitlines(), found.splitlines(), lineterm=""))


def test_a_long_trail_is_printed_to_its_last_line():
    steps = [[str(at), "", "审查", "意见", "李审查", "2026-11-20 10:00", "—"] for at in range(1, 121)]
    found = runs(notices.render_form("approval", notices.FORMS["approval"].sample | {"steps": steps}))
    pages = {one.page for one in found}
    assert len(pages) > 2
    assert [one.page for one in found if one.text == "办理历程"] == [1]
    assert {one.page for one in found if one.text == "流入时间"} == pages - ({max(pages)} - _with_steps(found))
    assert {str(at) for at in range(1, 121)} <= {one.text for one in found}
    assert notices.FORMS["approval"].sample["hash"] in "".join(one.text for one in found)


def _with_steps(found):
    return {one.page for one in found if one.text == "李审查"}


def test_slips_are_as_wide_as_the_paper_and_as_long_as_their_words():
    for width in (58, 80):
        pdf = notices.render_form("ticket", notices.FORMS["ticket"].sample | {"width": width})
        assert max(one.x for one in runs(pdf)) < width
    with pytest.raises(InvalidInputError, match="58 毫米和 80 毫米"):
        notices.render_form("ticket", notices.FORMS["ticket"].sample | {"width": 200})


def test_what_is_lacking_is_named():
    with pytest.raises(NotFoundError):
        notices.render_form("poem", {})
    with pytest.raises(InvalidInputError) as caught:
        notices.render_form("handover", {"case_number": "1"})
    assert set(caught.value.fields) == {"facts", "rows", "giver", "at", "link"}

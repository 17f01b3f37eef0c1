import pytest

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit

from . import counter
from .test_passing import on_paper

SEEN = {"m3": {"kind": "original", "count": "1"}, "m4": {"kind": "copy", "count": 2}}


def lines(number):
    return {one.code: one for one in intake.application(number).materials}


def test_an_original_that_was_seen_raises_what_was_uploaded_and_names_who_saw_it(city):
    number = counter.submitted(city)
    assert (lines(number)["m3"].trust, lines(number)["m3"].seen_note) == ("C", "")
    for who, refusal in [("reviewer", NotAllowedError), ("lin", NotAllowedError), ("neighbour_clerk", NotFoundError)]:
        with pytest.raises(refusal):
            intake.check_originals(actor=city.people[who], number=number, seen=SEEN)
    assert lines(number)["m3"].trust == "C"

    intake.check_originals(actor=city.clerk, number=number, seen=SEEN, key="o1")
    intake.check_originals(actor=city.other_clerk, number=number, seen=SEEN)
    found = lines(number)
    assert (found["m3"].trust, found["m3"].seen_note) == ("B", "吴一鸣 2026-03-02 09:30 核过原件 1 份")
    assert (found["m4"].trust, found["m4"].seen_note) == ("C", "吴一鸣 2026-03-02 09:30 核过复印件 2 份")


@pytest.mark.parametrize(
    ("seen", "field"),
    [
        ({}, "seen"),
        ({"m9": {"kind": "original", "count": 1}}, "seen.m9"),
        ({"m2": {"kind": "original", "count": 1}}, "seen.m2"),
        ({"m5": {"kind": "original", "count": 1}}, "seen.m5"),
        ({"m3": {"kind": "", "count": 1}}, "seen.m3"),
        ({"m3": {"kind": "original", "count": "０"}}, "seen.m3"),
        ({"m3": {"kind": "original", "count": 100}}, "seen.m3"),
    ],
)
def test_what_cannot_have_been_seen_is_named(city, seen, field):
    number = counter.submitted(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.check_originals(actor=city.clerk, number=number, seen=seen)
    assert set(caught.value.fields) == {field}
    assert lines(number)["m3"].trust == "C"


def test_a_closed_case_is_left_as_it_is(city):
    number = counter.decided(city)
    with pytest.raises(ConflictError, match="已经办结"):
        intake.check_originals(actor=city.clerk, number=number, seen=SEEN)


def test_paper_is_scanned_once_and_what_was_uploaded_stays(city):
    uploaded, number = counter.submitted(city), on_paper(city)
    scan = counter.upload(city.clerk, "scan.png")

    def check(file, code="m4", case=number, **more):
        told = {code: {"kind": "original", "count": 1, "file": file}}
        intake.check_originals(actor=city.clerk, number=case, seen=told, **more)

    for refused in (
        {"file": scan, "code": "m3", "case": uploaded, "words": "原样保留"},
        {"file": "1", "words": "编号不对"},
        {"file": counter.upload(city.other_clerk), "words": "不是您上传的"},
    ):
        words = refused.pop("words")
        with pytest.raises(InvalidInputError) as caught:
            check(**refused)
        assert words in caught.value.fields[f"seen.{refused.get('code', 'm4')}"]
    assert (lines(number)["m4"].file, lines(number)["m4"].seen_note) == (None, "")

    check(scan, key="s1")
    check(scan, key="s1")
    kept = lines(number)["m4"]
    assert (str(kept.file.id), kept.source, kept.trust) == (scan, "paper", "B")
    looked = [row for row in audit.trail(f"case:{number}") if row.action == "intake.check_originals"]
    assert [row.facts["materials"]["m4"]["scan"] for row in looked] == [scan]
    with pytest.raises(InvalidInputError, match="已经有扫描件"):
        check(counter.upload(city.clerk))

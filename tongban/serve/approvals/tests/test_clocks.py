import hashlib
from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import evidence_rules
from tongban.serve.approvals.models import SpecialProcedure
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.approvals.tests.test_ending import words_of
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.notices import api as notices

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TODAY = date(2026, 3, 2)
FILED = {"reason": "expert_review", "planned_days": 5, "note": "需要专家评审布局"}
REVIEW = {**FILED, "reference": PROOF}


def test_a_special_procedure_stops_the_clocks_and_tells_the_applicant(city):
    number = city.accepted_case()
    with clock.at(small.moment("2026-03-04")):
        case = approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
        info = approvals.case(number)
    assert case.state == "paused"
    assert (info.lamp, info.pause_reason_name, info.pause_until_on) == ("hold", "专家评审", date(2026, 3, 10))
    assert "special_procedure" in {paper.kind for paper in notices.of_case(number)}
    assert "5 个工作日，预计到2026年3月10日" in notices.messages([city.company.id_number])[0].body
    assert "approvals.case.pause" in [row.action for row in audit.trail(f"case:{number}")]


def paper(actor, name):
    return files.receive(actor, name=name, chunks=[PDF], purpose="特别程序证据").id


def test_what_it_rests_on_and_what_came_of_it_become_files_of_the_case(city):
    number = city.accepted_case()
    approvals.pause_case(actor=city.reviewer, number=number, **FILED, evidence=[paper(city.reviewer, "评审通知.pdf")])
    approvals.resume_case(
        actor=city.reviewer, number=number, result="评审通过", evidence=[str(paper(city.reviewer, "专家意见.pdf"))]
    )
    (procedure,) = approvals.case_view(city.decider, number).procedures
    assert [(at, name) for at, _, name in procedure.evidence] == [("start", "评审通知.pdf"), ("end", "专家意见.pdf")]
    held = files.info(procedure.evidence[1][1])
    assert held.subject == f"case:{number}"
    assert files.may_read(city.decider, held)
    assert not files.may_read(city.neighbour, held)
    (told,) = [row for row in audit.trail(f"case:{number}") if row.action == "approvals.case.resume"]
    assert told.facts["evidence"] == {"专家意见.pdf": hashlib.sha256(PDF).hexdigest()}


def test_a_paper_that_is_named_proves_it_and_the_applicant_reads_which(city):
    number = city.accepted_case()
    approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
    paper_words = "南平市市场监督管理局 市监评〔2026〕3号（2026-02-27）"
    (told,) = [one for one in notices.of_case(number) if one.kind == "special_procedure"]
    assert paper_words in words_of(told)
    approvals.resume_case(actor=city.reviewer, number=number, result="评审通过", reference=PROOF)
    (procedure,) = approvals.case_view(city.decider, number).procedures
    assert procedure.evidence == (("start", "", paper_words), ("end", "", paper_words))
    assert f"评审通过（{paper_words}）" in notices.messages([city.company.id_number])[0].body
    facts = [row.facts["evidence"] for row in audit.trail(f"case:{number}") if row.facts.get("evidence")]
    assert facts == [{paper_words: "市监评〔2026〕3号"}] * 2


@pytest.mark.parametrize("reference", [None, {}, {"number": " ", "issuer": "", "dated_on": None}])
def test_nothing_stops_or_runs_on_without_proof(city, reference):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as refusal:
        approvals.pause_case(actor=city.reviewer, number=number, **FILED, reference=reference)
    assert list(refusal.value.fields) == ["evidence"]
    assert "请上传依据材料" in refusal.value.fields["evidence"]
    assert (approvals.case(number).state, SpecialProcedure.objects.count()) == ("accepted", 0)
    approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
    with pytest.raises(InvalidInputError) as refusal:
        approvals.resume_case(actor=city.reviewer, number=number, result="", reference=reference)
    assert list(refusal.value.fields) == ["result", "evidence"]
    assert approvals.case(number).state == "paused"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({}, None, ""),
        ({"dated_on": TODAY}, None, ""),
        ({"dated_on": date(2026, 3, 3)}, "dated_on", "不能晚于今天"),
        ({"dated_on": "3月2日"}, "dated_on", "没有看懂"),
        ({"dated_on": ""}, "dated_on", "请写明文书的日期"),
        ({"number": ""}, "number", "请写明文书的文号"),
        ({"number": "字" * 101}, "number", "最多 100 个字"),
        ({"issuer": None}, "issuer", "请写明文书的出具的单位"),
    ],
)
def test_a_paper_is_named_whole(change, field, words):
    found = evidence_rules.evidence_faults([], {**PROOF, **change}, "start", TODAY)
    assert set(found) == ({f"reference.{field}"} if field else set())
    assert words in "".join(found.values())


def test_evidence_must_be_ones_own_files_and_not_too_many(city):
    number = city.accepted_case()
    strange = paper(city.health_reviewer, "别人的.pdf")
    own = [paper(city.reviewer, f"第{place}份.pdf") for place in range(11)]
    for given, words in [([strange], "有 1 份证据材料没有找到"), (["x"], "有 1 份"), (own, "最多 10 份")]:
        with pytest.raises(InvalidInputError) as refusal:
            approvals.pause_case(actor=city.reviewer, number=number, **REVIEW, evidence=given)
        assert words in refusal.value.fields["evidence"]
    assert approvals.case(number).state == "accepted"


def test_the_remaining_days_run_on_after_it(city):
    number = city.accepted_case()
    with clock.at(small.moment("2026-03-04")):
        approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
    with clock.at(small.moment("2026-03-11")):
        approvals.resume_case(actor=city.reviewer, number=number, result="评审通过", reference=PROOF)
        info = approvals.case(number)
    assert info.state == "accepted"
    # Five promised days from the 2nd; one (the 3rd) was used, the 4th to the 10th did not count.
    assert (info.promised_due_on, info.due_on) == (date(2026, 3, 16), date(2026, 3, 16))
    assert info.statutory_due_on == date(2026, 4, 7)
    assert SpecialProcedure.objects.get().ended_on == date(2026, 3, 11)


def test_a_joint_agency_may_pause_too(city):
    number = city.accepted_case(city.joint_item)
    approvals.pause_case(actor=city.health_reviewer, number=number, **REVIEW)
    assert approvals.case(number).state == "paused"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("lin", NotAllowedError), ("clerk", NotAllowedError), ("neighbour", NotFoundError), ("wu", NotFoundError)],
)
def test_nobody_else_pauses(city, who, refusal):
    number = city.accepted_case()
    with pytest.raises(refusal):
        approvals.pause_case(actor=city.people[who], number=number, **REVIEW)
    assert approvals.case(number).state == "accepted"
    assert not SpecialProcedure.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "holiday"}, "reason"),
        ({"planned_days": 0}, "planned_days"),
        ({"planned_days": 366}, "planned_days"),
        ({"note": " "}, "note"),
        ({"basis": ""}, "basis"),
    ],
)
def test_a_pause_has_ground_length_note_and_basis(city, change, field):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as caught:
        approvals.pause_case(actor=city.reviewer, number=number, **{**REVIEW, **change})
    assert field in caught.value.fields
    assert approvals.case(number).state == "accepted"


def test_no_decision_while_the_clocks_stand_still_but_reviews_go_on(city):
    number = city.accepted_case()
    approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    with pytest.raises(approvals.CasePausedError, match="专家评审"):
        approvals.complete_task(actor=city.decider, task_id=city.tasks(number)["decide"].id, outcome="grant")


def test_what_is_not_accepted_yet_cannot_be_paused(city):
    with pytest.raises(approvals.CaseStateError, match="待受理，不能进入特别程序"):
        approvals.pause_case(actor=city.reviewer, number=city.open_case(), **REVIEW)


def test_what_is_not_paused_cannot_be_resumed(city):
    with pytest.raises(approvals.CaseStateError, match="不能恢复计时"):
        approvals.resume_case(actor=city.reviewer, number=city.accepted_case(), result="好了", reference=PROOF)


def test_the_end_of_a_pause_says_what_came_of_it(city):
    number = city.accepted_case()
    approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
    with pytest.raises(InvalidInputError, match="请写明特别程序的结果"):
        approvals.resume_case(actor=city.reviewer, number=number, result="")


def test_a_term_is_lengthened_once_with_a_reason_and_a_paper(city):
    number = city.accepted_case()
    approvals.extend_case(actor=city.head, number=number, days=10, reason="案情复杂")
    info = approvals.case(number)
    assert (info.extended_days, info.promised_due_on, info.statutory_due_on) == (
        10,
        date(2026, 3, 23),
        date(2026, 4, 14),
    )
    assert "extension" in {paper.kind for paper in notices.of_case(number)}
    with pytest.raises(approvals.ExtendedTwiceError, match="第四十二条"):
        approvals.extend_case(actor=city.head, number=number, days=1, reason="再延")


@pytest.mark.parametrize(("days", "reason", "field"), [(11, "复杂", "days"), (0, "复杂", "days"), (5, " ", "reason")])
def test_a_term_is_not_lengthened_beyond_the_law(city, days, reason, field):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as caught:
        approvals.extend_case(actor=city.head, number=number, days=days, reason=reason)
    assert field in caught.value.fields
    assert approvals.case(number).extended_days == 0


def test_a_reviewer_does_not_lengthen_his_own_term(city):
    number = city.accepted_case()
    with pytest.raises(NotAllowedError):
        approvals.extend_case(actor=city.reviewer, number=number, days=5, reason="忙")


@pytest.mark.parametrize(
    ("day", "lamp", "words"),
    [
        ("2026-03-03", "ok", "还剩 4 个工作日"),
        ("2026-03-04", "ok", "还剩 3 个工作日"),
        ("2026-03-05", "due", "还剩 2 个工作日"),
        ("2026-03-09", "due", "今天到期"),
        ("2026-03-10", "over", "超期 1 个工作日"),
    ],
)
def test_the_lamp_follows_the_day(city, day, lamp, words):
    number = city.accepted_case()
    with clock.at(small.moment(day)):
        info = approvals.case(number)
    assert (info.lamp, info.lamp_words) == (lamp, words)

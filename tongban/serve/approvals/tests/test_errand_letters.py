"""征求意见函、复函、督办单: numbered and sealed by who sends them, read by both sides, never by the applicant."""

import pytest

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case, Errand
from tongban.serve.approvals.tests.test_ending import words_of
from tongban.serve.approvals.tests.test_errands import ask, health, one_of
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.files import api as files
from tongban.support.notices import api as notices

LETTERS = {"consult_letter", "consult_reply", "supervision"}


def letters(number):
    """Those who ask first, in the order of their numbers."""
    found = [one for one in notices.of_case(number, with_internal=True) if one.kind in LETTERS]
    return sorted(found, key=lambda one: (one.kind, one.number))


def agreed(city, key, **more):
    told = {"stance": "agree", "answer": "健康证明有效。\n没有别的意见。", **more}
    approvals.answer_errand(actor=city.people["health_reviewer"], errand_id=key, **told)


def test_a_question_goes_out_as_one_numbered_letter_of_who_asks(city):
    number = city.accepted_case()
    for _ in range(2):  # a double click
        ask(city, number, holds_decision=True, key="k1")
    (letter,) = letters(number)
    assert (letter.name, letter.agency_name) == ("征求意见函", "南平市市场监督管理局")
    assert letter.number == "南平市市场监督管理局函〔2026〕1号"
    text = words_of(letter)
    assert f"{agencies.agency_by_id(health(city)).name}：" in text
    assert "现就“从业人员健康”征求你单位的意见：" in text
    assert "\n请核对健康证明\n" in text
    assert "请于2026年3月6日前书面答复。收到答复以后再作决定；" in text
    assert (one_of(city, number).letter_id, one_of(city, number).letter_number) == (letter.id, letter.number)
    ask(city, number, topic="另一件事")
    assert letters(number)[1].number == "南平市市场监督管理局函〔2026〕2号"
    facts = [row.facts for row in audit.trail(f"case:{number}") if row.action == "approvals.errand.ask"]
    assert facts[0]["letter"] == letter.number


def test_the_answer_is_a_letter_of_who_was_asked(city):
    number = city.accepted_case()
    key = ask(city, number)
    agreed(city, key)
    letter, reply = letters(number)
    owner = agencies.agency_by_id(health(city))
    assert (reply.name, reply.agency_name) == ("征求意见复函", owner.name)
    assert reply.number == f"{owner.short_name}复函〔2026〕1号"
    text = words_of(reply)
    assert "本机关的意见是：同意。" in text
    assert "\n健康证明有效。\n没有别的意见。\n" in text
    assert letter.number in text
    said = one_of(city, number).replies[0]
    assert (said.letter_id, said.letter_number) == (reply.id, reply.number)
    with pytest.raises(ConflictError):
        agreed(city, key, answer="又想了想")
    assert len(letters(number)) == 2


def test_a_supervised_case_has_a_numbered_sheet_to_who_holds_it(city):
    number = city.accepted_case()
    key = ask(city, number, "supervise")
    (letter,) = letters(number)
    assert (letter.name, letter.number) == ("督办单", "南平市市场监督管理局督〔2026〕1号")
    assert "由你单位承办，承诺2026年3月9日前办结。现就“从业人员健康”予以督办" in words_of(letter)
    approvals.answer_errand(actor=city.people["reviewer"], errand_id=key, answer="明天办结")
    assert len(letters(number)) == 1


@pytest.mark.parametrize("kind", ["meeting", "copy"])
def test_what_is_no_letter_takes_no_number(city, kind):
    number = city.accepted_case()
    agreed(city, ask(city, number, kind))
    assert letters(number) == []
    assert one_of(city, number).letter_number == ""


def test_both_sides_read_the_letter_and_the_applicant_never_learns_of_it(city):
    number = city.accepted_case()
    agreed(city, ask(city, number))
    before = len(notices.of_case(number))
    assert not LETTERS & {one.kind for one in notices.of_case(number)}
    assert not LETTERS & {one.kind for one in notices.of_cases([number])[number]}
    assert not LETTERS & {one.kind for one in approvals.case_view(city.lin, number).papers}
    assert not LETTERS & {one.kind for one in notices.of_recipient([agencies.agency_by_id(health(city)).uscc])}
    assert len(approvals.case_view(city.lin, number).papers) == before
    events.deliver_all_now()
    for letter in letters(number):
        file = notices.pdf(letter.id)
        assert files.may_read(city.people["reviewer"], file)
        assert files.may_read(city.people["health_reviewer"], file)
        assert not files.may_read(city.lin, file)
    found = notices.verification(letters(number)[0].verify_code)
    assert (found.valid, found.name, found.recipient) == (True, "征求意见函", agencies.agency_by_id(health(city)).name)


def test_what_is_refused_takes_no_number_and_asks_nothing(city):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError):
        ask(city, number, text="")
    actor = city.people["reviewer"]
    actor.agency_id = None
    with pytest.raises((ConflictError, NotFoundError)):
        ask(city, number, actor=actor)
    assert (letters(number), Errand.objects.count()) == ([], 0)
    assert Case.objects.get(number=number).participant_ids == [Case.objects.get(number=number).agency_id]

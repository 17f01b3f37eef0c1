"""协同 on its pages: asked on the case, answered elsewhere, seen everywhere."""

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.intake.tests import counter
from tongban.support.agencies import api as agencies
from tongban.support.notices import api as notices


@pytest.fixture
def asked(city, sign_in):
    number = city.accepted_case()
    health = agencies.agency_by_id(city.people["health_reviewer"].agency_id)
    client = sign_in(city.people["reviewer"])
    sent = {"agencies": health.name, "topic": "健康证明", "text": "请核对", "due_on": "2026-03-06", "key": "k1"}
    for _ in range(2):  # a double click
        assert client.post(f"/office/cases/{number}/consult/", sent).status_code == 302
    (one,) = approvals.errands_waiting(city.people["health_reviewer"]).rows
    return number, one.id, client


def test_the_other_agency_finds_it_answers_and_the_case_says_so(city, asked, sign_in):
    number, key, client = asked
    other = sign_in(city.people["health_reviewer"])
    assert "征求意见：健康证明" in other.get("/office/errands/").content.decode()
    page = other.get(f"/office/errands/{key}/").content.decode()
    assert "请核对" in page
    sent = {"stance": "agree", "answer": "有效", "key": "a1"}
    for _ in range(2):
        assert other.post(f"/office/errands/{key}/answer/", sent).status_code == 302
    late = other.post(f"/office/errands/{key}/answer/", {"stance": "disagree", "answer": "想了想", "key": "a2"})
    assert late.status_code == 409
    assert "答复过" in late.content.decode()
    case = client.get(f"/office/cases/{number}/").content.decode()
    assert "都已答复" in case
    sent = {one.kind: one for one in notices.of_case(number, with_internal=True)}
    letter, reply = sent["consult_letter"], sent["consult_reply"]
    assert letter.number in case
    for reader in (client, other):
        page = reader.get(f"/office/errands/{key}/").content.decode()
        assert f"征求意见函（{letter.number}，PDF）" in page
        assert f"复函 {reply.number}" in page
        paper = reader.get(f"/office/cases/{number}/papers/{letter.id}/")
        assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    applicant = sign_in(city.lin)
    assert letter.number not in applicant.get(f"/my/cases/{number}/").content.decode()
    assert applicant.get(f"/my/cases/{number}/papers/{letter.id}/").status_code == 404
    assert "对征求意见“健康证明”：同意。有效" in case
    assert "征求意见函" in client.get(f"/office/errands/{key}/print/").content.decode()


@pytest.mark.parametrize(
    ("verb", "sent", "words"),
    [
        ("consult", {"agencies": "没有这个局", "topic": "x", "text": "y", "due_on": "2026-03-06"}, "没有这个局"),
        ("consult", {"agencies": "", "topic": "x", "text": "y", "due_on": "3月6日"}, "没有看懂，请写成"),
        ("meeting", {"agencies": "", "topic": "x"}, "请写明会商的时间和地点"),
        ("copy", {"topic": ""}, "请写明对方单位"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_asked(city, sign_in, verb, sent, words):
    number = city.accepted_case()
    answer = sign_in(city.people["reviewer"]).post(f"/office/cases/{number}/{verb}/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert approvals.case_view(city.people["reviewer"], number).errands == ()


def test_a_supervised_and_urged_case_is_marked_in_the_inbox_and_on_its_page(city, sign_in):
    number = counter.accepted(city)
    head, reviewer = sign_in(city.people["head"]), sign_in(city.people["reviewer"])
    sent = {"topic": "群众反映慢", "text": "三日内办结", "due_on": "2026-03-05"}
    assert head.post(f"/office/cases/{number}/supervise/", sent).status_code == 302
    applicant = sign_in(city.lin)
    page = applicant.get(f"/my/cases/{number}/").content.decode()
    assert f'action="/my/cases/{number}/urge/"' in page
    assert "已催办" in applicant.post(f"/my/cases/{number}/urge/", follow=True).content.decode()
    again = applicant.post(f"/my/cases/{number}/urge/", follow=True).content.decode()
    assert "今天已经催办过" in again
    assert "督办、催办 1 次" in reviewer.get("/office/").content.decode()
    case = reviewer.get(f"/office/cases/{number}/").content.decode()
    assert "督办：群众反映慢，2026-03-05 以前答复" in case
    assert "看并答复" in case

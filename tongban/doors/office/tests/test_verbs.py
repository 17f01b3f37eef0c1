import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import PROOF

HTMX = {"HTTP_HX_REQUEST": "true"}
PAUSE = {
    "reason": "testing",
    "planned_days": "10",
    "basis": "《中华人民共和国行政许可法》第四十五条",
    "note": "抽样检测",
    "reference_number": "检字〔2026〕5号",
    "reference_issuer": "南平市产品质量检验所",
    "reference_on": "2026-02-27",
    "key": "k1",
}
REPORT = {name: value for name, value in PAUSE.items() if name.startswith("reference")}
PAPERLESS = PAUSE | {"reference_number": "", "reference_issuer": "", "reference_on": ""}


@pytest.fixture
def number(city):
    return city.accepted_case()


def test_pausing_stops_the_clock_and_issues_the_paper(city, sign_in, number):
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/?lamp=ok", PAUSE)
    assert response["Location"] == f"/office/cases/{number}/?lamp=ok"
    view = approvals.case_view(city.reviewer, number)
    assert (view.case.state, view.procedures[0].planned_days) == ("paused", 10)
    assert "special_procedure" in {paper.kind for paper in view.papers}


def pdf(name):
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")


def test_files_that_came_are_kept_while_something_else_is_mended(city, sign_in, number):
    client, address = sign_in(city.reviewer), f"/office/cases/{number}/pause/"
    first = client.post(address, PAPERLESS | {"note": "", "evidence": pdf("委托书.pdf")})
    page = first.content.decode()
    assert (first.status_code, "已收到 1 份，可以再加" in page) == (422, True)
    kept = re.search(r'name="evidence_kept" value="([^"]+)"', page)[1]
    wrong = client.post(address, PAPERLESS | {"evidence_kept": kept, "evidence": SimpleUploadedFile("a.exe", b"MZ")})
    assert (wrong.status_code, kept in wrong.content.decode()) == (422, True)
    done = client.post(address, PAPERLESS | {"evidence_kept": kept, "evidence": [pdf("通知.pdf")]})
    assert done.status_code == 302
    told = client.get(f"/office/cases/{number}/?tab=record").content.decode()
    assert re.findall(r"依据：([^<]+)</a>", told) == ["委托书.pdf", "通知.pdf"]


def test_the_paper_is_shown_before_it_is_sent(city, sign_in, number):
    client = sign_in(city.reviewer)
    empty = client.get(f"/office/cases/{number}/pause/").content.decode()
    assert "各项填好以后，这里显示特别程序告知书全文" in empty
    preview = client.post(f"/office/cases/{number}/pause/", PAUSE | {"preview": "yes"}, **HTMX)
    page = preview.content.decode()
    assert (preview.status_code, page.count("<form"), "特别程序告知书" in page) == (200, 0, True)
    assert "自2026年3月2日起所需10个工作日不计算在办理期限内" in page
    assert approvals.case(number).state == "accepted"
    assert client.post(f"/office/cases/{number}/pause/", PAUSE).status_code == 302
    assert approvals.case(number).state == "paused"


def test_without_scripts_the_preview_is_the_page_with_what_was_typed(city, sign_in, number):
    page = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/", PAUSE | {"preview": "yes"}).content.decode()
    assert ("<form" in page, "特别程序告知书" in page, "抽样检测</textarea>" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("verb", "typed", "words"),
    [
        ("extend", {"days": "5", "reason": "需要核实现场"}, "办理期限延长5个工作日，特此告知"),
        ("terminate", {"ground": "body_gone", "reason": "企业已注销"}, "申请的法人或者其他组织终止。企业已注销"),
    ],
)
def test_every_verb_that_reaches_the_applicant_shows_how(city, sign_in, number, verb, typed, words):
    answer = sign_in(city.head).post(f"/office/cases/{number}/{verb}/", typed | {"preview": "yes"}, **HTMX)
    assert words in answer.content.decode()
    assert approvals.case(number).state == "accepted"
    assert approvals.case(number).extended_days == 0


def test_a_preview_of_a_strangers_case_shows_nothing(city, sign_in, number):
    page = sign_in(city.health_reviewer).post(f"/office/cases/{number}/pause/", PAUSE | {"preview": "yes"}, **HTMX)
    assert "抽样检测" not in page.content.decode()


@pytest.mark.parametrize("verb", ["transfer", "return"])
def test_steps_between_officials_say_that_the_applicant_is_not_told(city, sign_in, number, verb):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    page = sign_in(city.decider).get(f"/office/cases/{number}/{verb}/").content.decode()
    assert "不通知申请人" in page
    assert "申请人会收到" not in page


def test_who_is_alone_gets_no_form_to_hand_the_task_on(city, sign_in, number):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    page = sign_in(city.decider).get(f"/office/cases/{number}/transfer/").content.decode()
    assert ("没有其他人能办" in page, 'name="to_username"' in page) == (True, False)


def test_a_dialog_gets_its_faults_back_and_then_an_address(city, sign_in, number):
    client = sign_in(city.reviewer)
    wrong = client.post(f"/office/cases/{number}/pause/", PAUSE | {"note": ""}, **HTMX)
    assert (wrong.status_code, 'id="verb-form"' in wrong.content.decode()) == (422, True)
    done = client.post(f"/office/cases/{number}/pause/?lamp=ok", PAUSE, **HTMX)
    assert (done.status_code, done["HX-Redirect"]) == (204, f"/office/cases/{number}/?lamp=ok")


def test_the_preview_shows_the_paper_before_its_files_are_sent_and_names_a_paper_that_was_named(city, sign_in, number):
    client, address = sign_in(city.reviewer), f"/office/cases/{number}/pause/"
    without = client.post(address, PAPERLESS | {"preview": "yes"}, **HTMX).content.decode()
    assert "所需10个工作日" in without
    assert "依据文书" not in without
    named = client.post(address, PAUSE | {"preview": "yes"}, **HTMX).content.decode()
    assert "南平市产品质量检验所 检字〔2026〕5号（2026-02-27）" in named


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reference_number": "", "reference_issuer": "", "reference_on": ""}, "请上传依据材料（听证通知"),
        ({"reference_number": ""}, "请写明文书的文号"),
        ({"reference_issuer": " "}, "请写明文书的出具的单位"),
        ({"reference_on": "2026-03-03"}, "文书的日期不能晚于今天"),
        ({"reference_on": "昨天"}, "文书的日期“昨天”没有看懂"),
        ({"reason": ""}, "特别程序只能是"),
        ({"planned_days": "很久"}, "请填写需要的工作日数"),
        ({"note": " "}, "请写明为什么需要进行"),
        ({"basis": ""}, "请写明依据"),
    ],
)
def test_a_pause_that_is_not_explained_is_asked_again(city, sign_in, number, changed, words):
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/", PAUSE | changed)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    kept = [value for value in (PAUSE | changed).values() if value.strip() and value != "k1"]
    assert all(f'value="{value}"' in page or f">{value}</textarea>" in page for value in kept)
    assert approvals.case(number).state == "accepted"


def test_the_end_needs_its_paper_too_and_the_record_shows_both(city, sign_in, number):
    client = sign_in(city.reviewer)
    client.post(f"/office/cases/{number}/pause/", PAUSE)
    refused = client.post(f"/office/cases/{number}/resume/", {"result": "检测合格", "key": "k2"})
    page = refused.content.decode()
    assert (refused.status_code, "请上传结论材料" in page, "检测合格</textarea>" in page) == (422, True, True)
    assert (
        client.post(f"/office/cases/{number}/resume/", REPORT | {"result": "检测合格", "key": "k3"}).status_code == 302
    )
    told = client.get(f"/office/cases/{number}/?tab=record").content.decode()
    words = "南平市产品质量检验所 检字〔2026〕5号（2026-02-27）"
    assert (f"依据：{words}" in told, f"结论：{words}" in told) == (True, True)


def test_resuming_runs_the_remaining_days(city, sign_in, number):
    client = sign_in(city.reviewer)
    client.post(f"/office/cases/{number}/pause/", PAUSE)
    assert "恢复计时" in client.get(f"/office/cases/{number}/").content.decode()
    response = client.post(f"/office/cases/{number}/resume/", REPORT | {"result": "检测合格", "key": "k2"})
    assert response.status_code == 302
    assert approvals.case(number).state == "accepted"


def test_extending_is_for_who_decides(city, sign_in, number):
    typed = {"days": "5", "reason": "需要核实", "key": "k3"}
    assert sign_in(city.reviewer).post(f"/office/cases/{number}/extend/", typed).status_code == 403
    assert sign_in(city.head).post(f"/office/cases/{number}/extend/", typed).status_code == 302
    assert approvals.case(number).extended_days == 5


def test_a_task_is_handed_to_a_colleague(city, sign_in, number):
    client, task = sign_in(city.reviewer), city.tasks(number)["review"].id
    page = client.get(f"/office/cases/{number}/transfer/").content.decode()
    assert "赵同事" in page
    assert "李丽娟" not in page
    response = client.post(
        f"/office/cases/{number}/transfer/", {"task": task, "to_username": "colleague", "reason": "出差", "key": "k4"}
    )
    assert response.status_code == 302
    assert city.tasks(number)["review"].assignee_id == city.colleague.pk


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"to_username": ""}, "请选择转给谁"), ({"to_username": "health_reviewer", "reason": "出差"}, "只能转给本单位")],
)
def test_a_task_goes_only_to_who_may_do_it(city, sign_in, number, typed, words):
    task = city.tasks(number)["review"].id
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/transfer/", {"task": task, "key": "k5", **typed})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert city.tasks(number)["review"].assignee_id is None


def test_a_decision_is_sent_back_to_its_review(city, sign_in, number):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    client, task = sign_in(city.decider), city.tasks(number)["decide"].id
    assert "退回到哪一步" in client.get(f"/office/cases/{number}/return/").content.decode()
    response = client.post(
        f"/office/cases/{number}/return/", {"task": task, "to_node": "review", "reason": "请补充核实", "key": "k6"}
    )
    assert response.status_code == 302
    assert city.tasks(number)["review"].assignee_id == city.reviewer.pk


def test_sending_back_needs_a_reason(city, sign_in, number):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    task = city.tasks(number)["decide"].id
    response = sign_in(city.decider).post(
        f"/office/cases/{number}/return/", {"task": task, "to_node": "review", "reason": "", "key": "k7"}
    )
    assert response.status_code == 422
    assert "decide" in city.tasks(number)


def test_terminating_needs_its_ground(city, sign_in, number):
    client = sign_in(city.decider)
    refused = client.post(f"/office/cases/{number}/terminate/", {"reason": "企业注销", "key": "k8"})
    assert (refused.status_code, approvals.case(number).state) == (422, "accepted")
    done = client.post(f"/office/cases/{number}/terminate/", {"ground": "body_gone", "reason": "企业注销", "key": "k9"})
    assert (done.status_code, approvals.case(number).state) == (302, "terminated")


def test_a_verb_that_came_too_late_says_so(city, sign_in, number):
    approvals.pause_case(
        actor=city.colleague, number=number, reason="testing", planned_days=3, note="检测", reference=PROOF
    )
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/", PAUSE)
    page = response.content.decode()
    assert response.status_code == 409
    assert "不能进入特别程序" in page
    assert "抽样检测" in page


def test_a_verb_sent_twice_acts_once(city, sign_in, number):
    client = sign_in(city.reviewer)
    answers = [client.post(f"/office/cases/{number}/pause/", PAUSE).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert len(approvals.case_view(city.reviewer, number).procedures) == 1

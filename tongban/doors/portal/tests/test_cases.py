import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.evaluation import api as evaluation


def test_the_list_holds_the_cases_of_the_person_and_her_companies(city, lin, page):
    number = counter.submitted(city)
    text = page(lin.get("/my/cases/"))
    assert number in text
    assert "待受理" in text


def test_the_case_says_who_has_it_and_when_the_answer_is_due(city, lin, page):
    number = counter.submitted(city)
    text = page(lin.get(f"/my/cases/{number}/"))
    assert "现在在谁手上" in text
    assert "南平市市场监督管理局" in text
    assert "还剩 5" in text
    assert "现在不用做什么" in text


def test_the_two_clocks_have_a_cell_for_each_day(city, lin, page):
    text = page(lin.get(f"/my/cases/{counter.accepted(city)}/"))
    assert "对您的承诺" in text
    assert "法律规定" in text
    assert text.count("<i") - text.count("<input") >= 25
    assert "承诺 5 个工作日" in text
    assert "法定 20 个工作日" in text


def test_the_neighbour_gets_not_found(city, wu):
    number = counter.submitted(city)
    for path in ["", "receipt/", "correct/", "withdraw/"]:
        assert wu.get(f"/my/cases/{number}/{path}").status_code == 404, path


def test_a_case_page_costs_at_most_twenty_statements(city, lin):
    number = counter.accepted(city)
    lin.get(f"/my/cases/{number}/")
    with CaptureQueriesContext(connection) as queries:
        lin.get(f"/my/cases/{number}/")
    assert len(queries) <= 20


def test_the_page_listens_for_news_of_its_case(city, lin, page):
    text = page(lin.get(f"/my/cases/{counter.submitted(city)}/"))
    assert 'hx-trigger="live"' in text
    assert "/events?token=" in text


def test_a_correction_shows_what_and_until_when(city, lin, page):
    number = counter.asked(city)
    text = page(lin.get(f"/my/cases/{number}/"))
    assert "补正材料，3 月 23 日前交" in text
    text = page(lin.get(f"/my/cases/{number}/correct/"))
    assert "经营场所平面图" in text
    assert "请补正" in text
    assert "食品安全管理制度" not in text


def test_the_correction_is_handed_in_without_scripts(city, lin):
    number = counter.asked(city)
    file = SimpleUploadedFile("plan2.png", counter.picture(), content_type="image/png")
    response = lin.post(f"/my/cases/{number}/correct/", {"key": "k1", "materials.m4.file": file})
    assert (response.status_code, response["Location"]) == (302, f"/my/cases/{number}/")
    assert approvals.case(number).state == "submitted"
    assert intake.application(number).materials[3].file.name == "plan2.png"


def test_a_correction_without_the_file_says_so(city, lin, page):
    number = counter.asked(city)
    text = page(lin.post(f"/my/cases/{number}/correct/", {"key": "k1"}), 422)
    assert 'href="#materials.m4"' in text
    assert "“经营场所平面图”" in text
    assert approvals.case(number).state == "correcting"


def test_a_case_that_asks_for_nothing_has_no_correction_page(city, lin):
    number = counter.submitted(city)
    assert lin.get(f"/my/cases/{number}/correct/")["Location"] == f"/my/cases/{number}/"


def test_the_applicant_withdraws(city, lin, page):
    number = counter.submitted(city)
    assert "撤回申请？" in page(lin.get(f"/my/cases/{number}/withdraw/"))
    lin.post(f"/my/cases/{number}/withdraw/", {"reason": "不开店了"})
    assert approvals.case(number).state == "withdrawn"
    assert "撤件通知书</a>" in page(lin.get(f"/my/cases/{number}/"))


def test_a_decided_case_leads_to_the_licence(city, lin, page):
    number = counter.decided(city)
    case = approvals.case(number)
    text = page(lin.get(f"/my/cases/{number}/"))
    assert "食品经营许可证已经可以用" in text
    assert f'href="/my/licences/{case.licence_identifier}/"' in text


def test_a_refused_case_says_where_to_turn(city, lin, page):
    text = page(lin.get(f"/my/cases/{counter.decided(city, 'refuse')}/"))
    assert "不服可以复议或起诉" in text


def test_a_terminated_case_leads_to_the_decision_that_ended_it(city, lin, page):
    number = counter.accepted(city)
    approvals.terminate_case(actor=city.decider, number=number, ground="body_gone", reason="公司已经注销")
    text = page(lin.get(f"/my/cases/{number}/"))
    assert "理由：公司已经注销" in text
    assert "看终止行政许可审查决定书" in text
    assert "不服的可以复议或起诉" in text


@pytest.fixture
def rated_case(city):
    number = counter.submitted(city)
    evaluation.invite(
        case_number=number,
        contact="accept",
        name="受理",
        agency=city.market,
        party_id_number=city.company.id_number,
        item_name="食品经营许可（新办）",
    )
    return number


def test_no_grade_is_chosen_beforehand(rated_case, lin, page):
    text = page(lin.get(f"/my/cases/{rated_case}/"))
    assert "“受理”这一步，您觉得怎么样？" in text
    rating = text.split('class="tb-rate"')[1].split("</fieldset>")[0]
    assert rating.count('type="radio"') == 5
    assert "checked" not in rating


def test_a_rating_is_given_once(rated_case, lin, page):
    lin.post(f"/my/cases/{rated_case}/rate/accept/", {"grade": "2"})
    assert [one.grade_name for one in evaluation.of_case(rated_case)] == ["满意"]
    assert "您的评价" in page(lin.get(f"/my/cases/{rated_case}/"))
    assert lin.post(f"/my/cases/{rated_case}/rate/accept/", {"grade": "5"}).status_code in (302, 409)
    assert [one.grade for one in evaluation.of_case(rated_case)] == [2]


def test_a_rating_without_a_grade_is_refused_and_what_was_written_stays(rated_case, lin, page):
    typed = {"tags": [evaluation.BAD_TAGS[0]], "text": "材料退了三次"}
    text = page(lin.post(f"/my/cases/{rated_case}/rate/accept/", typed), 422)
    assert evaluation.of_case(rated_case) == []
    assert 'href="#grade"' in text
    assert ">材料退了三次</textarea>" in text
    assert f'value="{evaluation.BAD_TAGS[0]}" checked' in text
    assert "hx-preserve" not in text.split('id="rate-accept"')[1].split(">")[0]  # it gives way to what is shown now


@pytest.mark.parametrize("typed", [{"grade": "9"}, {"grade": "好"}, {"grade": "2", "text": "长" * 2001}])
def test_a_rating_that_is_none_names_its_field(rated_case, lin, page, typed):
    wrong = "text" if "text" in typed else "grade"
    assert f'href="#{wrong}"' in page(lin.post(f"/my/cases/{rated_case}/rate/accept/", typed), 422)
    assert evaluation.of_case(rated_case) == []


def test_what_waits_for_a_rating_is_listed(rated_case, lin, page):
    assert "去评价" in page(lin.get("/my/ratings/"))


def test_whoever_holds_the_query_code_sees_how_far_it_is_and_no_more(city, client, page):
    case = approvals.case(counter.submitted(city))
    text = page(client.get(f"/c/{case.query_code}"))
    assert "待受理" in text
    assert case.applicant.id_number not in text
    assert case.applicant.phone not in text
    assert "plan.png" not in text


def test_a_wrong_query_code_is_said_beside_the_field(city, client, page):
    assert "没有查到这个查询码" in page(client.get("/c/ABCDEFGH23"), 404)
    assert client.get("/check/case/", {"code": "abc"}).status_code == 422
    assert client.get("/check/case/", {"code": "abcdefgh23"})["Location"] == "/c/ABCDEFGH23"


def test_while_the_applicant_corrects_the_ball_is_hers(city, lin, page):
    text = page(lin.get(f"/my/cases/{counter.asked(city)}/"))
    assert "等您补正材料" in text
    assert "要补：经营场所平面图。" in text
    assert "现在在谁手上" not in text


def test_a_refused_case_names_the_reason(city, lin, page):
    case = approvals.case(counter.decided(city, "refuse"))
    text = page(lin.get(f"/my/cases/{case.number}/"))
    assert "不予许可" in text
    assert f"理由：{case.reason.rstrip('。')}" in text


def test_while_it_is_reviewed_the_page_says_until_when_it_is_decided(city, lin, page):
    case = approvals.case(counter.accepted(city))
    text = page(lin.get(f"/my/cases/{case.number}/"))
    assert f"最晚 {case.promised_due_on.month} 月 {case.promised_due_on.day} 日" in text


def test_a_material_that_was_not_handed_in_is_not_called_in_order(city, lin, page):
    number = counter.submitted(city)
    intake_lines = intake.application(number).materials
    text = page(lin.get(f"/my/cases/{number}/"))
    assert text.count("没有交") == sum(one.source == "none" for one in intake_lines)


def test_the_correction_names_what_was_handed_in_before(city, lin, page):
    text = page(lin.get(f"/my/cases/{counter.asked(city)}/correct/"))
    assert "上次交的：" in text
    assert "可以交 PDF" in text


def test_the_account_counts_what_waits_for_a_rating(rated_case, lin, page):
    assert "1 次服务" in page(lin.get("/my/"))
    lin.post(f"/my/cases/{rated_case}/rate/accept/", {"grade": "2"})
    assert "1 次服务" not in page(lin.get("/my/"))


def test_a_withdrawn_case_is_called_so_in_the_list(city, lin, page):
    number = counter.submitted(city)
    lin.post(f"/my/cases/{number}/withdraw/", {"reason": ""})
    text = page(lin.get("/my/cases/"))
    assert "已撤回" in text
    assert "已办结" not in text

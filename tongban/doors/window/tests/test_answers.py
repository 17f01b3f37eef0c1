import pytest

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.notices import api as notices

from . import desk


def state(number):
    return approvals.case(number).state


def lines(number):
    return {one.code: one for one in intake.application(number).materials}


def test_acceptance_is_asked_back_with_the_count_and_nothing_has_happened_yet(at_window, city):
    number = counter.submitted(city)
    asked = at_window.post(desk.case(number), desk.judged("accept"))
    assert "5 份材料全部合格" in desk.words(asked)
    assert "2026 年 3 月 9 日前办结" in desk.words(asked)
    assert state(number) == "submitted"


def test_what_the_applicant_will_get_is_shown_before_it_is_sent(at_window, city):
    number = counter.submitted(city)
    asked = desk.words(at_window.post(desk.case(number), desk.judged("accept")))
    assert "申请人会收到" in asked
    assert "本机关决定自2026年3月2日起予以受理" in asked
    assert "第三十二条第一款第（五）项" in asked
    told = desk.words(at_window.post(desk.case(number), desk.judged("correct", v_m4="fix", o_m4="没有标面积")))
    assert "补正告知书" in told
    assert "经营场所平面图 没有标面积" in told
    assert state(number) == "submitted"
    assert notices.of_case(number) == []


def test_the_preview_follows_what_is_typed_and_sends_nothing(at_window, city):
    number = counter.submitted(city)
    waiting = desk.words(at_window.post(desk.case(number), desk.judged("refuse")))
    assert "选了理由以后，这里显示不予受理通知书全文" in waiting
    typed = desk.confirmed("refuse", ground="not_ours", redirect_to="建阳区市场监督管理局", preview="yes")
    preview = at_window.post(desk.case(number), typed, **desk.HTMX)
    assert preview.status_code == 200
    assert "请向建阳区市场监督管理局提出申请" in desk.words(preview)
    late = desk.confirmed("correct", v_m4="fix", o_m4="没有标面积", days="3", preview="yes")
    assert "请于2026年3月5日前" in desk.words(at_window.post(desk.case(number), late, **desk.HTMX))
    assert state(number) == "submitted"
    assert intake.application(number).refusal is None


def test_a_preview_costs_no_key(at_window, city):
    number = counter.submitted(city)
    at_window.post(desk.case(number), desk.confirmed("accept", preview="yes"), **desk.HTMX)
    at_window.post(desk.case(number), desk.confirmed("accept"))
    assert state(number) == "accepted"


def test_an_instant_decision_is_shown_with_its_paper(at_window, city):
    number = counter.submitted(city, item_code=city.instant_item)
    asked = desk.words(at_window.post(desk.case(number), desk.judged("accept")))
    assert "确认受理并当场决定" in asked
    assert "准予行政许可决定书" in asked
    assert approvals.case(number).licence_identifier == ""


def test_accepted_when_confirmed(at_window, city):
    number = counter.submitted(city)
    answer = at_window.post(desk.case(number, "?list=to_accept"), desk.confirmed("accept"), follow=True)
    assert state(number) == "accepted"
    assert "已受理，受理通知书可以打印" in desk.words(answer)


def test_the_same_confirmation_twice_is_one_acceptance(at_window, city):
    number = counter.submitted(city)
    at_window.post(desk.case(number), desk.confirmed("accept"))
    again = at_window.post(desk.case(number), desk.confirmed("accept"))
    assert (again.status_code, state(number)) == (409, "accepted")


def test_what_is_not_judged_stands_in_the_way_and_what_was_judged_is_not_lost(at_window, city):
    number = counter.submitted(city)
    answer = at_window.post(desk.case(number), desk.judged("accept", v_m4="", o_m5="写了一半"))
    assert answer.status_code == 422
    assert "“经营场所平面图”还没有判定" in desk.words(answer)
    assert "写了一半" in answer.content.decode()
    assert '<a href="#v.m4">' in answer.content.decode()


def test_a_material_that_is_wanting_forbids_acceptance(at_window, city):
    number = counter.submitted(city)
    answer = at_window.post(desk.case(number), desk.confirmed("accept", v_m4="fix", o_m4="没有标面积"))
    assert answer.status_code == 422
    assert "“经营场所平面图”判为需补，不能直接受理；请告知补正" in desk.words(answer)
    assert state(number) == "submitted"


def test_a_correction_is_told_once_with_every_fault(at_window, city):
    number = counter.submitted(city)
    at_window.post(desk.case(number), desk.confirmed("correct", v_m4="fix", o_m4="没有标面积", v_m3="miss", days="10"))
    correction = intake.application(number).correction
    assert [(one.material_code, one.opinion) for one in correction.items] == [
        ("m3", "没有提交，请补交从业人员健康证明"),
        ("m4", "没有标面积"),
    ]
    assert correction.deadline_on.isoformat() == "2026-03-16"
    assert lines(number)["m2"].verdict == "ok"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "没有判为需补或未交的材料"),
        ({"v_m4": "fix"}, "“经营场所平面图”判为需补，请写明哪里不符合、怎样补正"),
        ({"v_m4": "fix", "o_m4": "没有标面积", "v_m5": ""}, "补正要一次告知全部内容"),
        ({"v_m4": "fix", "o_m4": "没有标面积", "days": "0"}, "补正期限请填 1 到 60 之间的整数"),
    ],
)
def test_a_correction_that_tells_too_little_is_refused(at_window, city, changes, said):
    number = counter.submitted(city)
    answer = at_window.post(desk.case(number), desk.confirmed("correct", **changes))
    assert answer.status_code == 422
    assert said in desk.words(answer)
    assert state(number) == "submitted"


def test_a_material_outside_the_guide_cannot_be_asked_for(at_window, city):
    number = counter.submitted(city)
    posted = desk.confirmed("correct", v_m4="fix", o_m4="没有标面积") | {"v.extra": "fix", "o.extra": "再交一份"}
    at_window.post(desk.case(number), posted)
    assert [one.material_code for one in intake.application(number).correction.items] == ["m4"]


def test_a_second_correction_is_not_offered_and_not_taken(at_window, city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    assert 'value="correct"' not in at_window.get(desk.case(number)).content.decode()
    answer = at_window.post(desk.case(number), desk.confirmed("correct", v_m5="fix", o_m5="再补"))
    assert answer.status_code == 409
    assert state(number) == "submitted"


def test_what_may_come_late_is_accepted_with_a_promise(at_window, city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    without = at_window.post(desk.case(number), desk.confirmed("late", v_m3="miss"))
    assert (without.status_code, state(number)) == (422, "submitted")
    assert "容缺受理要申请人自愿并作出书面承诺" in desk.words(without)
    at_window.post(desk.case(number), desk.confirmed("late", v_m3="miss", promise="yes", key="k2"))
    assert approvals.case(number).outstanding == ("从业人员健康证明",)


def test_only_what_the_guide_lets_come_late_may(at_window, city):
    number = counter.submitted(city)
    answer = at_window.post(desk.case(number), desk.confirmed("late", v_m4="fix", o_m4="不清", promise="yes"))
    assert answer.status_code == 422
    assert "没有列为可容缺" in desk.words(answer)


def test_a_refusal_needs_its_ground_and_says_where_to_turn(at_window, city):
    number = counter.submitted(city)
    asked = desk.words(at_window.post(desk.case(number), desk.judged("refuse")))
    assert "逾期不补正" not in asked
    nowhere = at_window.post(desk.case(number), desk.confirmed("refuse", ground="not_ours", explanation="属区局办理"))
    assert (nowhere.status_code, state(number)) == (422, "submitted")
    assert "请写明应当向哪个机关申请" in desk.words(nowhere)
    assert "属区局办理" in nowhere.content.decode()
    posted = desk.confirmed("refuse", ground="not_ours", redirect_to="建阳区市场监督管理局", key="k2")
    at_window.post(desk.case(number), posted)
    assert intake.application(number).refusal.redirect_to == "建阳区市场监督管理局"


def test_false_materials_are_a_ground_with_evidence_and_the_next_registration_stops_at_the_applicant(at_window, city):
    code = small._item(city, "350117001009", small.body("食品经营许可（安全事项）", vital=True))
    number = counter.submitted(city, item_code=code)
    bare = at_window.post(desk.case(number), desk.confirmed("refuse", ground="false_material"))
    assert (bare.status_code, state(number)) == (422, "submitted")
    assert "请写明认定的证据" in desk.words(bare)
    at_window.post(desk.case(number), desk.confirmed("refuse", ground="false_material", evidence="查无此证", key="k2"))
    assert state(number) == "not_accepted"
    who = {"id_number": city.company.id_number, "name": city.company.name, "identity_note": "核验居民身份证原件"}
    stopped = at_window.post(f"/window/register/item/{code}/", {"s.kind": "dine", **who})
    assert (stopped.status_code, "到2027年3月2日为止不得再次申请" in desk.words(stopped)) == (422, True)


def test_after_a_correction_that_still_falls_short_the_ground_is_there(at_window, city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    posted = desk.confirmed("refuse", v_m4="fix", o_m4="仍没有标面积", ground="not_corrected")
    at_window.post(desk.case(number), posted)
    assert state(number) == "not_accepted"
    assert lines(number)["m4"].opinion == "仍没有标面积"


def test_a_colleague_who_was_first_is_named_with_the_time(at_window, city):
    number = counter.submitted(city)
    with clock.at(small.moment(time="10:05")):
        intake.ask_correction(
            actor=city.other_clerk, number=number, items=[{"material_code": "m4", "opinion": "没有标面积"}]
        )
    answer = at_window.post(desk.case(number), desk.confirmed("accept"))
    assert answer.status_code == 409
    assert "吴一鸣在 10:05 已经办过" in desk.words(answer)
    assert "这件现在是“待补正”。刚才的操作没有办理" in desk.words(answer)


def test_after_five_silent_days_only_acceptance_is_left(at_window, city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-11")):
        answer = at_window.post(desk.case(number), desk.confirmed("correct", v_m4="fix", o_m4="没有标面积"))
        assert answer.status_code == 422
        assert "视为受理，不能再要求补正" in desk.words(answer)
        assert state(number) == "submitted"


def test_an_instant_item_is_accepted_and_granted_in_one_step(at_window, city):
    number = counter.submitted(city, item_code=city.instant_item)
    asked = desk.words(at_window.post(desk.case(number), desk.judged("accept")))
    assert "当场办结，怎样决定" in asked
    assert "场所布局合理 裁量标准 现场与图纸一致的，符合。 依据 《中华人民共和国食品安全法》第三十三条" in asked
    at_window.post(desk.case(number), desk.confirmed("accept", outcome="grant", checks=small.POINTS[0]))
    assert state(number) == "granted"
    assert approvals.case(number).licence_identifier


def test_an_instant_refusal_needs_its_reason_and_changes_nothing_without(at_window, city):
    number = counter.submitted(city, item_code=city.instant_item)
    answer = at_window.post(desk.case(number), desk.confirmed("accept", outcome="refuse"))
    assert (answer.status_code, state(number)) == (422, "submitted")
    assert "不予许可应当说明理由" in desk.words(answer)


def test_an_instant_item_may_be_decided_later_at_the_counter(at_window, city):
    number = counter.submitted(city, item_code=city.instant_item)
    at_window.post(desk.case(number), desk.confirmed("accept", outcome="later"))
    assert state(number) == "accepted"
    assert 'value="decide"' in at_window.get(desk.case(number)).content.decode()
    at_window.post(desk.case(number), {"verdict": "decide", "confirm": "yes", "key": "k2", "outcome": "grant"})
    assert state(number) == "granted"


def test_marks_are_kept_while_the_clerk_is_at_it(at_window, city):
    number = counter.submitted(city)
    kept = at_window.post(
        desk.case(number, "keep/"), {"v.m2": "ok", "v.m4": "fix", "o.m4": "没有标面积", "v.m5": "fix"}
    )
    assert kept.json() == {"words": "判定已暂存，09:30"}
    found = {code: (one.verdict, one.opinion) for code, one in lines(number).items()}
    assert (found["m2"], found["m4"], found["m5"]) == (("ok", ""), ("bad", "没有标面积"), ("", ""))


def test_without_scripts_a_row_is_opened_by_a_button_and_marks_stay(at_window, city):
    number = counter.submitted(city)
    page = at_window.post(desk.case(number), {"show": "m4", "v.m5": "fix", "o.m5": "缺签名"}).content.decode()
    assert '<tr id="v.m4" class="is-on"' in page
    assert "缺签名" in page


def test_htmx_gets_the_question_as_a_dialog_and_then_an_address(at_window, city):
    number = counter.submitted(city)
    asked = at_window.post(desk.case(number), desk.judged("accept"), **desk.HTMX)
    assert asked.content.decode().lstrip().startswith("<dialog")
    done = at_window.post(desk.case(number), desk.confirmed("accept"), **desk.HTMX)
    assert (done.status_code, done["HX-Redirect"]) == (204, f"{desk.case(number)}?list=to_accept")


def test_htmx_gets_the_work_area_when_the_sheet_has_faults(at_window, city):
    answer = at_window.post(desk.case(counter.submitted(city)), desk.judged("accept", v_m4=""), **desk.HTMX)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reselect"]) == (422, "#main", "#main")


@pytest.mark.parametrize("verdict", ["accept", "correct", "refuse", "late", "decide", "save"])
def test_a_neighbour_answers_nothing(client, city, verdict):
    number = counter.submitted(city)
    client.force_login(city.neighbour_clerk)
    assert client.post(desk.case(number), desk.confirmed(verdict, promise="yes")).status_code == 404
    assert state(number) == "submitted"

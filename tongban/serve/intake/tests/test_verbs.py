import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake import api as intake

from . import counter

HEARING = {"reason": "hearing", "planned_days": 3, "note": "x"}


def test_every_verb_has_a_name_and_a_schema(city):
    assert set(intake.VERBS) == {
        "check", "accept", "ask_correction", "refuse", "correct", "supplement", "withdraw", "deliver",
        "pause", "resume", "extend", "terminate", "ask_preview", "pass_preview", "receive_originals", "answer_preview",
        "insist", "add_cosigner", "drop_cosigner", "receive_message",
    }  # fmt: skip
    assert all(verb.schema["additionalProperties"] is False for verb in intake.VERBS.values())


def test_a_whole_case_by_verbs(city):
    number = counter.submitted(city)
    intake.perform(
        city.clerk,
        number,
        "ask_correction",
        {"items": [{"material_code": "m4", "opinion": "没有标洗消区"}], "days": 5.0},
    )
    intake.perform(city.lin, number, "correct", {"materials": {"m4": {"file": counter.upload(city.lin)}}})
    intake.perform(city.clerk, number, "accept", {"verdicts": counter.ALL_OK})
    why = {"reason": "expert_review", "planned_days": 3, "note": "需要评审"}
    intake.perform(city.reviewer, number, "pause", {**why, "reference": PROOF})
    intake.perform(city.reviewer, number, "resume", {"result": "评审通过", "reference": PROOF})
    city.decide(number)
    case = intake.perform(city.clerk, number, "deliver", {"method": "window"}, key="d1")
    assert case.state_name == "已办结·准予"
    assert case.delivered_at is not None


def test_an_opinion_is_asked_for_and_taken_off_by_verbs(city):
    number = counter.accepted(city)
    task = city.tasks(number)["review"].id
    ask = {"task_id": task, "agency": city.health.uscc, "reason": "涉及传染病防治"}
    for _ in range(2):
        intake.perform(city.reviewer, number, "add_cosigner", ask, key="c1")
    opinion = city.tasks(number)["review"]
    assert (opinion.name, opinion.beside_id) == ("审查（加签）", task)
    intake.perform(city.reviewer, number, "drop_cosigner", {"task_id": opinion.id, "reason": "已电话沟通"}, key="c2")
    assert city.tasks(number)["review"].id == task
    for wrong in ({"task_id": task, "reason": "请"}, ask | {"username": "health_reviewer"}, ask | {"agency": "1" * 18}):
        with pytest.raises(InvalidInputError):
            intake.perform(city.reviewer, number, "add_cosigner", wrong)
    with pytest.raises(NotFoundError):
        intake.perform(city.reviewer, counter.accepted(city), "add_cosigner", ask)


@pytest.mark.parametrize(
    ("verb", "data", "field", "words"),
    [
        ("accept", {"verdict": {}}, "verdict", "不认识“verdict”这一项"),
        ("accept", {"verdicts": []}, "verdicts", "应为对象"),
        ("accept", {"verdicts": {"m1": "great"}}, "verdicts.m1", "核验结论的写法不对"),
        ("accept", {"opinion": "a\x00b"}, "opinion", "不能使用的字符"),
        ("accept", {"opinion": "a\ud800b"}, "opinion", "不能使用的字符"),
        ("accept", {"opinion": "长" * 2001}, "opinion", "受理意见最多 2000 个字"),
        ("ask_correction", {}, "items", "请填写补正内容"),
        ("ask_correction", {"items": []}, "items", "请填写补正内容"),
        ("ask_correction", {"items": [{"material_code": "m4"}]}, "items.0.opinion", "请填写补正意见"),
        ("ask_correction", {"items": [{"material_code": "m4", "opinion": ""}]}, "items.0.opinion", "请填写补正意见"),
        ("ask_correction", {"items": [{"material_code": "m4", "opinion": "x"}], "days": 99}, "days", "不能大于 60"),
        ("ask_correction", {"items": [{"material_code": "m4", "opinion": "x"}], "days": "5"}, "days", "应为整数"),
        ("refuse", {"ground": "a\ud800b"}, "ground", "不能使用的字符"),
        ("refuse", {"ground": "because"}, "ground", "not_ours 不属于本机关职权范围"),
        ("correct", {"materials": {"m4": {}}}, "materials.m4", "请填写一份材料"),
        ("correct", {"materials": {"m4": {"file": "x"}}}, "materials.m4.file", "文件编号的写法不对"),
        ("correct", {"materials": {"m5": {"declared": False}}}, "materials.m5.declared", "只能是 true"),
        ("supplement", {"materials": {}}, "materials", "请填写材料"),
        ("deliver", {"method": 5}, "method", "应为文字"),
        ("pause", {"reason": "holiday", "planned_days": 1, "note": "x"}, "reason", "expert_review 专家评审"),
        ("pause", {"reason": "hearing", "planned_days": 0, "note": "x"}, "planned_days", "不能小于 1"),
        ("pause", {**HEARING, "reference": {**PROOF, "dated_on": "昨天"}}, "reference.dated_on", "写法不对"),
        ("pause", {**HEARING, "reference": {"number": "3号"}}, "reference.issuer", "请填写出具的单位"),
        ("extend", {"days": 3}, "reason", "请填写理由"),
        ("terminate", {"ground": "other", "reason": 5}, "reason", "应为文字"),
    ],
)
def test_bad_data_names_its_field_in_chinese_and_nothing_changes(city, verb, data, field, words):
    number = counter.submitted(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.perform(city.clerk, number, verb, data)
    assert words in caught.value.fields[field]
    assert approvals.case(number).state == "submitted"


def test_an_unknown_verb_or_case_is_not_found(city):
    number = counter.submitted(city)
    with pytest.raises(NotFoundError, match="操作“fly”"):
        intake.perform(city.clerk, number, "fly", {})
    with pytest.raises(NotFoundError):
        intake.perform(city.clerk, "X" + number, "accept", {})


@pytest.mark.parametrize("verb", ["pause", "extend", "terminate"])
def test_the_applicant_cannot_do_what_officials_do(city, verb):
    data = {
        "pause": {"reason": "hearing", "planned_days": 3, "note": "x"},
        "extend": {"days": 3, "reason": "x"},
        "terminate": {"ground": "other", "reason": "x"},
    }
    number = counter.accepted(city)
    with pytest.raises(NotAllowedError):
        intake.perform(city.lin, number, verb, data[verb])


def test_the_buttons_follow_state_and_person(city):
    def codes(who, number):
        return [verb.code for verb in intake.verbs.available(city.people[who], number)]

    number = counter.submitted(city)
    assert codes("clerk", number) == ["check", "accept", "ask_correction", "refuse", "withdraw"]
    assert codes("lin", number) == ["withdraw"]
    assert codes("reviewer", number) == []
    asked = counter.asked(city)
    assert codes("lin", asked) == ["correct", "withdraw"]
    assert codes("clerk", asked) == ["refuse", "correct", "withdraw"]
    accepted = counter.accepted(city)
    assert codes("reviewer", accepted) == ["pause"]
    assert codes("decider", accepted) == ["pause", "extend", "terminate"]
    decided = counter.decided(city)
    assert codes("clerk", decided) == ["deliver"]
    assert codes("lin", decided) == []

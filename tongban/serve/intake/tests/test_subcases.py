"""子办件 (四级联动): a case that waits for cases of its own at other levels, bound by item and place."""

from dataclasses import replace

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.common.tests.untouched import refused
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake import actions, subcase_rules
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application, SubCase
from tongban.serve.intake.tests import counter, fourlevels
from tongban.support.events import api as events
from tongban.support.events import registry
from tongban.support.events.models import Delivery, OutboxEvent
from tongban.support.files.models import StoredFile
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

OK_BELOW = {"a1": "ok", "a2": "ok", "a3": "ok"}


@pytest.fixture
def city(db, monday):
    with clock.at(moment("2026-01-05")):
        return fourlevels.build()


@pytest.fixture(autouse=True)
def no_papers(monkeypatch):
    """Receipts are typeset elsewhere."""
    kept = {event: {name: one for name, one in found.items() if name != "intake.receipt"}
            for event, found in registry._consumers.items()}  # fmt: skip
    monkeypatch.setattr(registry, "_consumers", kept)


def begun(city, **changes):
    """A case that the town has accepted; its village is asked."""
    answers = fourlevels.ANSWERS | changes.pop("answers", {})
    number = counter.accepted(city, **{"item_code": city.house, "answers": answers, **changes})
    events.deliver_all_now()
    return number


def below(number, node):
    return SubCase.objects.get(upper_number=number, node=node)


def accept(city, number):
    intake.accept(actor=city.clerk, number=number, verdicts=OK_BELOW)
    events.deliver_all_now()


def do(city, number, *steps):
    """(node, who, outcome) one after the other, each followed by what it sets off."""
    for node, who, outcome in steps:
        approvals.complete_task(
            actor=city.people[who], task_id=city.tasks(number)[node].id, outcome=outcome, opinion="依法办理"
        )
        events.deliver_all_now()


def grant(city, number, who):
    accept(city, number)
    do(city, number, ("review", f"{who}reviewer", "agree"), ("decide", f"{who}decider", "grant"))


def all_levels(city, number):
    """Up and down: the village, the county, which asks the city, and the town's decision."""
    grant(city, below(number, "village").number, "village_")
    do(city, number, ("review", "town_reviewer", "agree"))
    county = below(number, "county").number
    accept(city, county)
    grant(city, below(county, "city").number, "")
    do(city, county, ("review", "county_reviewer", "agree"), ("decide", "neighbour", "grant"))
    do(city, number, ("decide", "town_decider", "grant"))


def assert_is_granted_once(number):
    cases = Case.objects.order_by("submitted_at", "pk")
    assert [one.state for one in cases] == ["granted"] * 4
    assert [(one.depth, one.outcome, one.node) for one in SubCase.objects.order_by("pk")] == [
        (2, "yes", "village"), (2, "yes", "county"), (3, "yes", "city"),
    ]  # fmt: skip
    done = [(row.node, row.kind) for row in flow.history(Case.objects.get(number=number).flow_instance_id)]
    counted = [done.count((node, "done")) for node in ("accept", "village", "review", "county", "decide")]
    assert counted == [1] * 5
    assert all(flow.history_fault(one.flow_instance_id) is None for one in cases)


def test_a_case_of_its_own_is_opened_from_what_the_upper_one_holds(city):
    number = begun(city)
    files = StoredFile.objects.count()
    upper, lower = (
        Application.objects.get(number=number),
        Application.objects.get(number=below(number, "village").number),
    )
    assert lower.number.startswith(city.look)
    assert lower.answers == {"shop_name": "溪山小馆", "place": fourlevels.ANSWERS["address"]}
    plan = upper.materials.get(name="经营场所平面图")
    lines = {one.code: one for one in lower.materials.all()}
    assert (lines["a3"].file_id, StoredFile.objects.count()) == (plan.file_id, files)
    assert lines["a2"].licence_identifier == city.business_licence
    assert lines["a1"].source == "generated"
    case = approvals.case(lower.number)
    assert (case.agency_name, case.applicant.name, case.state) == ("麻沙村民委员会", city.company.name, "submitted")
    assert case.accept_due_on.isoformat() == "2026-03-09"
    # Each side sees the other, and nobody else does.
    assert intake.linked(city.town_reviewer, number).below[0].is_readable
    assert intake.linked(city.village_reviewer, lower.number).is_upper_readable
    assert approvals.may_read(city.village_reviewer, upper.case)
    assert not approvals.may_read(city.neighbour, upper.case)
    assert not approvals.may_read(city.neighbour, lower.case)
    # The town's own clock runs on meanwhile; the village waits for the applicant, and the town is told so.
    assert approvals.case(number).due_on.isoformat() == "2026-03-09"
    asked = [{"material_code": "a3", "opinion": "请标明四至"}]
    intake.ask_correction(actor=city.clerk, number=lower.number, items=asked)
    assert intake.linked(city.town_reviewer, number).below[0].sentence == (
        "等下级：麻沙村民委员会办理“村级审查”，待补正。"
    )
    words = [row.words for row in flow.history(upper.case.flow_instance_id)]
    assert [one for one in words if "子办件" in one] == ["开出子办件：村级审查"]


def test_four_levels_end_in_one_decision_and_a_page_costs_two_statements(city, django_assert_num_queries):
    number = begun(city)
    all_levels(city, number)
    assert_is_granted_once(number)
    found = intake.linked(city.town_reviewer, number)
    assert [one.sentence for one in found.below] == [
        "下级“村级审查”已有结果：麻沙村民委员会已办结·准予：依法办理。",
        "上级“备案”已有结果：南平市建阳区市场监督管理局已办结·准予：依法办理。",
    ]
    person, alone = identity.User.objects.get(pk=city.town_reviewer.pk), city.open_case()
    intake.linked(person, number)
    with django_assert_num_queries(2):
        intake.linked(person, number)
    with django_assert_num_queries(1):
        assert intake.linked(person, alone) is None


def test_broken_off_after_every_step_and_told_twice_it_comes_out_once(city, monkeypatch):
    """Every consumer dies once after its work and before the commit; all of it is told again."""
    died, told = set(), []

    def dying(name, handle):
        def handled(event, *, event_id):
            told.append((handle, event, event_id))
            handle(event, event_id=event_id)
            if (name, event_id) not in died:
                died.add((name, event_id))
                raise RuntimeError("killed")

        return handled

    wrapped = {
        event: {name: replace(one, function=dying(name, one.function)) for name, one in found.items()}
        for event, found in registry._consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", wrapped)
    deliver = events.deliver_all_now

    def stubborn():
        deliver()
        while Delivery.objects.filter(state="waiting").update(next_attempt_at=clock.now()):
            deliver()
        for handle, event, event_id in told:  # while the upper case still waits
            handle(event, event_id=event_id)
        deliver()

    monkeypatch.setattr(events, "deliver_all_now", stubborn)
    number = begun(city)
    all_levels(city, number)
    assert len(died) > 8
    assert_is_granted_once(number)


def test_every_other_end_below_is_a_no_and_the_town_goes_on_with_the_reason(city):
    def refused(one):
        accept(city, one)
        do(city, one, ("review", "village_reviewer", "disagree"), ("decide", "village_decider", "refuse"))

    def not_accepted(one):
        intake.refuse(actor=city.clerk, number=one, ground="not_needed", explanation="不需要审查")

    def withdrawn(one):
        intake.withdraw(actor=city.lin, number=one, reason="不建了")

    def terminated(one):
        accept(city, one)
        approvals.terminate_case(actor=city.village_decider, number=one, ground="other", reason="村已撤并")

    def voided(one):
        approvals.void_case(
            actor=city.village_decider, number=one, ground="void_mistake", reason="错开", basis="事项不对"
        )

    for end, words in [
        (refused, "已办结·不予：依法办理"), (not_accepted, "不予受理：不需要审查"), (withdrawn, "已撤回：不建了"),
        (terminated, "已终止：村已撤并"), (voided, "已作废：错开"),
    ]:  # fmt: skip
        number = begun(city)
        end(below(number, "village").number)
        events.deliver_all_now()
        row, case = below(number, "village"), approvals.case(number)
        assert (row.outcome, words in row.words) == ("no", True)
        assert (case.state, words in case.reason) == ("refused", True)


def test_withdrawn_above_all_below_is_ended_with_it(city):
    number = begun(city)
    grant(city, below(number, "village").number, "village_")
    do(city, number, ("review", "town_reviewer", "agree"))
    county = below(number, "county").number
    accept(city, county)
    lowest = below(county, "city").number
    intake.withdraw(actor=city.lin, number=number, reason="不建了")
    events.deliver_all_now()
    ended = Case.objects.filter(number__in=[county, lowest]).order_by("pk")
    assert [(one.state, one.end_ground, one.reason) for one in ended] == [
        ("terminated", "upper_ended", "上级办件“建房审批”已撤回"),
        ("terminated", "upper_ended", "上级办件“备案”已终止"),
    ]
    assert approvals.case(below(number, "village").number).state == "granted"
    assert [one.outcome for one in SubCase.objects.order_by("pk")] == ["yes", "no", "no"]
    assert actions.end_below(number=number) == []
    assert not actions.take_result(number=county)
    assert [flow.instance(one.flow_instance_id).state for one in ended] == ["terminated"] * 2


def test_withdrawn_before_it_was_opened_nothing_is_opened(city):
    number = counter.accepted(city, item_code=city.house, answers=fourlevels.ANSWERS)
    intake.withdraw(actor=city.lin, number=number, reason="不建了")
    events.deliver_all_now()
    assert not SubCase.objects.exists()
    assert not OutboxEvent.objects.filter(settled_at=None).exists()


def test_where_nobody_has_the_item_the_case_is_kept_and_opened_later_or_answered_by_hand(city):
    number = begun(city, answers={"village": "350703105202"})
    row = below(number, "village")
    assert row.problem == f"长坪村没有发布事项“{fourlevels.LOOK}”（村（社区）级）的办事指南"
    assert actions.open_sub_case(number=number, task_id=row.task_id).problem == row.problem
    found = intake.linked(city.town_reviewer, number).below[0]
    assert (found.is_stuck, found.may_settle) == (True, True)
    assert row.problem in found.sentence
    instance = approvals.case(number).flow_instance_id
    assert [one.words for one in flow.history(instance)].count("子办件“village办理”没有开出，转人工") == 1
    told = {"number": number, "task_id": row.task_id}
    with pytest.raises(NotFoundError):
        actions.retry_sub_case(actor=city.neighbour, **told)
    with pytest.raises(NotAllowedError):
        actions.retry_sub_case(actor=city.clerk, **told)
    said = told | {"outcome": "yes", "opinion": "长坪村 3 月 2 日盖章同意"}
    with pytest.raises(NotAllowedError):
        actions.settle_sub_case(actor=city.clerk, **said)
    with pytest.raises(InvalidInputError) as refusal:
        actions.settle_sub_case(actor=city.town_reviewer, **told, outcome="maybe", opinion=" ")
    assert set(refusal.value.fields) == {"outcome", "opinion"}
    assert actions.retry_sub_case(actor=city.town_reviewer, **told, key="again").number is None
    assert below(number, "village").closed_at is None

    assert actions.settle_sub_case(actor=city.town_reviewer, **said, key="by-hand")
    assert not actions.settle_sub_case(actor=city.town_reviewer, **said, key="by-hand")
    assert "已经有了结果" in refused(
        lambda: actions.settle_sub_case(actor=city.town_reviewer, **said, key="stale page")
    )
    assert set(city.tasks(number)) == {"review"}
    assert below(number, "village").settled_by_name == city.town_reviewer.name
    with pytest.raises(ConflictError, match="已经有了结果"):
        actions.retry_sub_case(actor=city.town_reviewer, **told)

    other = begun(city, answers={"village": "350703105202"})
    body = fourlevels.small.body(
        "村级审查", form=fourlevels.BELOW_FORM, materials=fourlevels.BELOW_MATERIALS, situations=[],
        result=fourlevels.NO_LICENCE,
    )  # fmt: skip
    place = fourlevels.apps.get_model("agencies", "Division").objects.get(path=fourlevels.OTHER_VILLAGE)
    fourlevels.small._agency("other-village", "长坪村民委员会", place, 60)
    fourlevels.stamped.forget_all()
    agency = fourlevels.agencies.agency_by_key("serve-other-village")
    fourlevels.item(agency, "6", fourlevels.LOOK, body)
    opened = actions.retry_sub_case(actor=city.town_decider, number=other, task_id=below(other, "village").task_id)
    assert approvals.case(opened.number).agency_name == "长坪村民委员会"
    assert opened.problem == ""


def test_what_the_upper_case_lacks_is_named(city):
    with clock.at(moment("2026-03-01")):
        more = fourlevels.small.material("a4", "四邻意见")
        code, form = city.look, [{**fourlevels.BELOW_FORM[0], "fields": [
            *fourlevels.BELOW_FORM[0]["fields"],
            {"id": "members", "type": "number", "label": "家庭人口", "required": True, "min": 1}]}]  # fmt: skip
        body = fourlevels.small.body(
            "村级审查", form=form, materials=[*fourlevels.BELOW_MATERIALS, more], situations=[],
            result=fourlevels.NO_LICENCE,
        )  # fmt: skip
        fourlevels.items.save_draft(actor=identity.SYSTEM(), code=code, body=body)
        fourlevels.items.publish(actor=fourlevels.small._publisher(), code=code, strict=False)
    number = begun(city)
    problem = below(number, "village").problem
    assert "家庭人口" in problem
    assert "请提交“四邻意见”" in problem
    assert Application.objects.count() == 1


def test_a_flow_is_published_only_where_its_cases_below_can_be_opened_and_end(city):
    def said(code, *nodes):
        return [one for one in flow.check(fourlevels.definition(code, *nodes)) if "子办件" in one]

    def asking(item, level, **more):
        return fourlevels.waits(fourlevels.below("x", item, level, **more), *fourlevels.REST["branches"][0]["body"])

    assert said("fresh", *asking("350117009999", "6")) == [
        "环节 x 的子办件没有地方能办：村（社区）级没有一个单位发布了事项“350117009999”的办事指南"
    ]
    assert said("fresh", *asking(fourlevels.LOOK, "5"))[0].startswith("环节 x 的子办件没有地方能办")
    assert said("fresh", *asking(fourlevels.HOUSE, "5")) == []
    with clock.at(moment("2026-01-06")):
        flow.publish(identity.SYSTEM(), fourlevels.definition("fresh", *asking(fourlevels.HOUSE, "5")))
        body = fourlevels.small.body("村里收件", flow="fresh", result=fourlevels.NO_LICENCE)
        fourlevels.item(city.village, "6", "350117009005", body)
    assert said("top", *asking("350117009005", "6")) == ["环节 x 的子办件连同本件共 5 级，最多 4 级"]
    circle = ["环节 x 的子办件绕了圈：一级一级办下去又回到流程“land”"]
    assert said("land", *asking(fourlevels.HOUSE, "5")) == circle
    draft = fourlevels.definition("slow", *asking(fourlevels.LOOK, "6", limit_days=2))
    hints = flow.check_draft(draft, owners=[], most_links=9).hints
    assert [one.words for one in hints] == ["环节 x 的时限 2 个工作日，短于子办件“村级审查”的承诺时限 5 个工作日"]


def test_an_item_is_not_published_on_a_flow_that_comes_back_to_it(city):
    body = fourlevels.small.body("规划核实", flow="house", form=fourlevels.FORM, result=fourlevels.NO_LICENCE)
    fourlevels.items.save_draft(actor=identity.SYSTEM(), code=city.plan, body=body)
    with pytest.raises(fourlevels.items.NotPublishableError) as refusal:
        fourlevels.items.publish(actor=fourlevels.small._publisher(), code=city.plan)
    words = [one.message for one in refusal.value.faults if one.rule == "sub-cases-end"]
    assert words == ["流程的子办件“county办理”一级一级办下去又回到本事项，会没完没了"]


@pytest.mark.parametrize(
    ("source", "code"),
    [("owner", "350703105000"), ("form:village", "350703105201"), ("context:place", "350703000000"),
     ("facts:place", ""), ("form:other", ""), ("element", ""), ("element.site", "350703105202")],
)  # fmt: skip
def test_whose_place_it_is(source, code):
    values = {"form.village": " 350703105201 ", "form.other": 7} | subcase_rules.values_of_element(
        {"site": "350703105202"}
    )
    named = flow.look_up(source, context={"place": "350703000000"}, facts={})
    assert subcase_rules.division_of(source, own="350703105000", values=values, named=named) == code


def test_what_is_carried_down():
    values = {"form.area": 90, "applicant.name": "林晓岚", "form.none": None}
    fields = [("size", "form.area"), ("who", "applicant.name"), ("gone", "form.none"), ("other", "form.area"),
              ("situations.kind", "form.area")]  # fmt: skip
    ids = {"size", "who", "gone", "same"}
    assert subcase_rules.answers_below(ids, {"same": 1, "size": 2, "more": 3}, values, fields) == {
        "same": 1, "size": 90, "who": "林晓岚",
    }  # fmt: skip
    assert subcase_rules.situations_below({"kind"}, {}, values, fields) == {"kind": 90}
    held = [
        subcase_rules.Held("身份证", "id_card", {"licence": "x"}),
        subcase_rules.Held("平面图", "", {"file": "f"}),
        subcase_rules.Held("别的", "", {"file": "g"}),
    ]
    wanted = [("m1", "居民身份证", "id_card"), ("m2", "平面图", ""), ("m3", "没有的", "")]
    assert subcase_rules.materials_below(wanted, held) == {"m1": {"licence": "x"}, "m2": {"file": "f"}}


@pytest.fixture
def villages(city):
    """An item of the town whose flow asks every village that its form names."""
    rest, code = fourlevels.REST, "everywhere"
    each = {"id": "each", "kind": "foreach", "name": "各村审查", "over": "context:answers.sites",
            "item": fourlevels.LOOK, "level": "6", "division": "element.site", "fields": "place=element.spot",
            "limit_days": 5}  # fmt: skip
    refused = {"id": "none", "kind": "end", "name": "不予办结", "result": "refused"}
    agreed = {"id": "most", "kind": "choice", "branches": [
        {"when": "facts.each.yes > facts.each.no", "body": [fourlevels.REVIEW, fourlevels.DECIDE,
                                                            fourlevels.BY_DECISION]},
        {"when": "else", "body": [refused]}]}  # fmt: skip
    inside = [each, agreed]
    way = {**rest, "branches": [{**rest["branches"][0], "body": inside}, rest["branches"][1]]}
    sites = {"id": "sites", "title": "占地各村", "repeat": True, "min_rows": 1, "fields": [
        {"id": "site", "type": "division", "label": "所在村", "required": True},
        {"id": "spot", "type": "text", "label": "地点", "required": True, "max_length": 100}]}  # fmt: skip
    with clock.at(moment("2026-01-06")):
        flow.publish(identity.SYSTEM(), {"code": code, "name": code, "body": [fourlevels.ACCEPT, way]})
        body = fourlevels.small.body(
            "跨村用地", flow=code, form=[*fourlevels.FORM, sites], result=fourlevels.NO_LICENCE
        )
        return fourlevels.item(city.town, "5", "350117009008", body)


def sites(*codes):
    return [{"site": code, "spot": f"地块 {number}"} for number, code in enumerate(codes, start=1)]


def test_every_village_that_an_answer_names_has_a_case_and_the_town_waits_for_all(city, villages):
    named = sites("350703105201", "350703105201", "350703105202")
    number = begun(city, item_code=villages, answers={"sites": named})
    rows = list(SubCase.objects.filter(upper_number=number).order_by("task_id"))
    assert [(one.name, one.element["spot"]) for one in rows] == [
        ("各村审查：麻沙村", "地块 1"), ("各村审查：麻沙村", "地块 2"), ("各村审查：长坪村", "地块 3"),
    ]  # fmt: skip
    assert [Application.objects.get(number=one.number).answers["place"] for one in rows[:2]] == ["地块 1", "地块 2"]
    assert rows[2].problem.startswith("长坪村没有发布事项")
    found = intake.linked(city.town_reviewer, number)
    assert [one.is_stuck for one in found.below] == [False, False, True]
    assert actions.open_sub_case(number=number, task_id=rows[0].task_id).number == rows[0].number  # told twice

    grant(city, rows[0].number, "village_")
    intake.refuse(actor=city.clerk, number=rows[1].number, ground="not_needed", explanation="不需要审查")
    events.deliver_all_now()
    assert set(city.tasks(number)) == {"each"}
    told = {"actor": city.town_reviewer, "number": number, "task_id": rows[2].task_id}
    assert actions.settle_sub_case(**told, outcome="yes", opinion="长坪村盖章同意", key="by-hand")
    assert set(city.tasks(number)) == {"review"}
    results = flow.instance(Case.objects.get(number=number).flow_instance_id).facts["each"]
    assert (results["yes"], results["no"]) == (2, 1)
    assert [one["name"] for one in results["results"]] == ["麻沙村", "麻沙村", "长坪村"]
    assert "不需要审查" in results["results"][1]["words"]


def test_withdrawn_above_the_cases_of_the_whole_list_are_ended(city, villages):
    number = begun(city, item_code=villages, answers={"sites": sites("350703105201", "350703105201")})
    intake.withdraw(actor=city.lin, number=number, reason="不用地了")
    events.deliver_all_now()
    rows = SubCase.objects.filter(upper_number=number)
    assert {approvals.case(one.number).state for one in rows} == {"terminated"}
    assert rows.exclude(closed_at=None).count() == 2


def test_a_list_without_the_column_is_refused_with_the_guide(city, villages):
    body = fourlevels.small.body("跨村用地", flow="everywhere", form=fourlevels.FORM, result=fourlevels.NO_LICENCE)
    fourlevels.items.save_draft(actor=identity.SYSTEM(), code=villages, body=body)
    with pytest.raises(fourlevels.items.NotPublishableError) as refusal:
        fourlevels.items.publish(actor=fourlevels.small._publisher(), code=villages, strict=False)
    words = [one.message for one in refusal.value.faults if one.rule == "flow-answers"]
    assert len(words) == 3
    assert "对象清单用到 context:answers.sites，这类办件没有这一项" in words[0]
    assert "区划用到 context:answers.sites.site，这类办件没有这一项" in words[1]

"""From the code to the last stage: whose turn it is, what a stage is prefilled with, how it ends, who sees it."""

from __future__ import annotations

import pytest

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.support.audit.models import Entry
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import site as building


def standings(site, code):
    return [one.standing for one in site.view(code).stages]


def test_a_project_is_entered_once_and_everything_wrong_is_named(site):
    code = site.register(key="once")
    assert projects.code_error(code, this_year=2026) is None
    assert code.startswith("2026-350703-15-03-")
    assert site.register(key="once") == code
    with pytest.raises(ConflictError, match="另一个项目"):
        site.register(key="once", name="另一个厂")
    wrong = {
        "type": "x",
        "name": "",
        "division": "1",
        "industry": "1",
        "investment": "-1",
        "land": "0.001",
        "size": "很大",
    }
    with pytest.raises(InvalidInputError) as refusal:
        site.register(**wrong, area="999")
    assert set(refusal.value.fields) == {*wrong, "area"}
    with pytest.raises(InvalidInputError, match="换成单位身份"):
        site.register(party=identity.parties_of(site.city.lin)[0])
    with pytest.raises(identity.NotYourPartyError):
        site.register(actor=site.city.wu)


def test_a_project_goes_through_its_stages(site):
    code = site.register()
    assert standings(site, code) == ["open", "blocked", "blocked"]
    with pytest.raises(projects.StageBlockedError, match="前置阶段“立项用地规划许可”还没有申报"):
        site.start(code, 2)
    receipt = site.start(code, 1, key="first", answers={**building.ANSWERS, "project_code": "别的代码"})
    again = site.start(code, 1, key="first")
    assert (again.number, again.is_repeat) == (receipt.number, True)
    with pytest.raises(projects.StageStateError, match="办理中，不能申报"):
        site.start(code, 1)
    answers = intake.application(receipt.case_numbers[0]).answers
    assert (answers["project"], answers["project_code"]) == ("溪山精制茶厂", code)

    site.end(code, 1, "grant", "refuse")
    assert standings(site, code) == ["open", "blocked", "blocked"]
    assert "没有全部准予" in site.view(code).stage(1).words
    site.start(code, 1)
    site.end(code, 1, "grant", "grant")
    assert standings(site, code) == ["done", "open", "blocked"]
    assert projects.settle_stage(joint_number=site.view(code).stage(1).joint.number) == "done"

    site.city.people["lead"] = site.city.fire_reviewer
    projects.hold_stage(actor=site.city.lead, code=code, number=2, reason="土地没有交付")
    with pytest.raises(projects.StageBlockedError, match="暂缓：土地没有交付"):
        site.start(code, 2)
    projects.release_stage(actor=site.city.lead, code=code, number=2)
    site.start(code, 2)
    site.end(code, 2, "grant", "grant")
    titles = [one.title for one in notices.messages([site.city.company.id_number])]
    assert "工程建设许可已完成：溪山精制茶厂" in titles
    actions = Entry.objects.filter(subject=f"project:{code}").values_list("action", flat=True)
    assert {"projects.register", "projects.stage.start", "projects.stage.hold", "projects.stage.settle"} <= set(actions)


def test_a_stage_is_handed_in_only_for_a_project(site):
    with pytest.raises(InvalidInputError, match="是建设项目的一个阶段"):
        intake.submit_joint(
            actor=site.city.lin, party=site.city.company, theme_code="350700-jieduan1", situations={},
            answers={**building.ANSWERS, "project": "厂", "project_code": "1", "area": 5},
            materials=site.materials(site.city.lin), channel="web", key="alone",
        )  # fmt: skip


def test_who_sees_a_project_and_who_moves_it(site):
    code, city = site.register(), site.city
    seen = {}
    for who in (
        "lin",
        "wu",
        "fire_reviewer",
        "reviewer",
        "health_reviewer",
        "clerk",
        "auditor",
        "neighbour",
        "project_manager",
        "agent",
    ):
        try:
            seen[who] = site.view(code, city.people[who]).code == code
        except NotFoundError:
            seen[who] = False
        assert len(projects.projects_page(city.people[who]).rows) == seen[who]
    assert {who for who, sees in seen.items() if sees} == {"lin", "fire_reviewer", "reviewer", "project_manager"}
    for who, error in (("reviewer", NotAllowedError), ("wu", NotFoundError), ("agent", NotFoundError)):
        with pytest.raises(error):
            projects.hold_stage(actor=city.people[who], code=code, number=1, reason="不让办")
    with pytest.raises(NotAllowedError):
        site.start(code, 1, actor=city.project_manager)
    assert standings(site, code)[0] == "open"
    projects.close_project(actor=city.project_manager, code=code, reason="不建了")
    with pytest.raises(ConflictError, match="已终止，不能再申报"):
        site.start(code, 1)


def test_an_assessment_of_the_area_stands_for_the_material(site):
    area = building.assessed_area(site)
    with pytest.raises(InvalidInputError, match="已有在用的"):
        projects.add_assessment(
            actor=site.city.project_manager, area_id=area.pk, kind="environment", title="又一份", approved_by="市局",
            document_number="", valid_from_on=area.assessments.get().valid_from_on,
            valid_to_on=area.assessments.get().valid_to_on, file_id=building.pdf(site.city.project_manager),
        )  # fmt: skip
    with pytest.raises(NotFoundError):
        projects.end_assessment(actor=site.city.agent, assessment_id=area.assessments.get().pk, reason="不用了")
    inside, outside = site.register(area=str(area.pk)), site.register()
    without = {"materials": site.materials(site.city.lin, has_report=False)}
    with pytest.raises(InvalidInputError, match="环境影响报告表"):
        site.start(outside, 1, **without)
    receipt = site.start(inside, 1, key="area", **without)
    assert site.start(inside, 1, key="area", **without).number == receipt.number
    (used,) = site.view(inside).stage(1).covered
    assert used == {
        "material": "环境影响报告表",
        "kind": "环境影响",
        "area": "建阳经济开发区",
        "document": "闽环评〔2024〕1 号",
    }
    assert all(one.is_provided for one in intake.application(receipt.case_numbers[0]).materials if one.is_required)
    projects.end_assessment(actor=site.city.project_manager, assessment_id=area.assessments.get().pk, reason="规划调整")
    with pytest.raises(InvalidInputError, match="环境影响报告表"):
        site.start(site.register(area=str(area.pk)), 1, **without)


def test_a_list_costs_the_same_however_long(site, django_assert_num_queries):
    for _ in range(3):
        site.register()
    actor = site.city.project_manager
    projects.projects_page(actor)
    with django_assert_num_queries(5):
        assert len(projects.projects_page(actor).rows) == 3

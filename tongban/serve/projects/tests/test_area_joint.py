"""特定区域联合审批: the rule of an area, projects that it leads, cases that join by themselves or by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.serve.projects import api as projects
from tongban.serve.projects.actions.area_joint import follow_accepted
from tongban.serve.projects.models import AreaCase
from tongban.serve.projects.rules import areas as rules
from tongban.support.events import api as events

from . import site as building

CITY, COUNTY, OTHER = "35.350700", "35.350700.350703", "35.350700.350702"
ITEM = "11350700MB0200000333501170010010000"
RULE = rules.JointRule("建阳经济开发区", COUNTY, 7, frozenset({ITEM[19:31]}), date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("item", "path", "today", "takes"),
    [
        (ITEM, COUNTY, date(2026, 3, 1), True),
        (ITEM, CITY, date(2026, 3, 31), True),
        (ITEM, OTHER, date(2026, 3, 2), False),
        (ITEM, COUNTY, date(2026, 2, 28), False),
        (ITEM, COUNTY, date(2026, 4, 1), False),
        (ITEM[:19] + "350117001009" + ITEM[31:], COUNTY, date(2026, 3, 2), False),
    ],
)
def test_what_a_rule_takes(item, path, today, takes):
    assert rules.may_join(RULE, item_code=item, division_path=path, today=today) == takes


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        (["建阳经济开发区 1 号"], True),
        ([3, {"a": ["x", {"b": "在建阳经济开发区"}]}], True),
        (["开发区"], False),
        ([], False),
    ],
)
def test_whether_the_answers_name_it(answers, named):
    assert rules.is_named("建阳经济开发区", answers) == named


def ruled(site, **changes):
    area = building.assessed_area(site)
    given = {
        "actor": site.city.project_manager, "area_id": area.pk, "lead_agency_id": site.city.health.id,
        "joint_agency_ids": [site.city.fire.id], "item_bases": [site.city.item[19:31]],
        "from_on": date(2026, 3, 1), "to_on": date(2026, 12, 31),
    }  # fmt: skip
    projects.set_joint_rule(**(given | changes))
    return area


def test_a_project_in_the_area_is_led_by_it_unless_the_owner_says_no(site):
    city, area = site.city, ruled(site)
    code = site.register(area=area.pk)
    view = site.view(code)
    assert {one.lead_agency_name for one in view.stages} == {city.health.name}
    assert view.is_area_joint
    assert city.health.id in site.view(code, city.health_reviewer).rights.speaks_for
    site.start(code, 1)
    parts = site.view(code).stage(1).joint.parts
    assert [row.case.number for row in projects.area_cases_page(city.health_reviewer).rows] == sorted(
        (one.number for one in parts), reverse=True
    )
    assert projects.area_cases_page(city.reviewer).rows == []
    assert approvals.find(city.fire_reviewer, parts[0].number).agency_id == city.market.id
    other = site.view(site.register(area=area.pk, joint="no", name="另一个项目"))
    assert not other.is_area_joint
    assert {one.lead_agency_name for one in other.stages} == {city.fire.name}


def test_an_accepted_case_that_names_the_area_joins_once_and_may_leave(site):
    city, area = site.city, ruled(site)
    there = counter.accepted(city, answers={**small.ANSWERS, "address": "建阳经济开发区演示路 1 号"})
    elsewhere = counter.accepted(city)
    events.deliver_all_now()
    for _ in range(2):
        follow_accepted(there)
    assert list(AreaCase.objects.values_list("case_number", flat=True)) == [there]
    assert projects.area_mark(city.reviewer, approvals.find(city.reviewer, there)).area_name == area.name
    mark = projects.area_mark(city.reviewer, approvals.find(city.reviewer, elsewhere))
    assert (mark.area_name, mark.choices, mark.may_change) == ("", ((area.pk, area.name),), True)
    with pytest.raises(NotFoundError):
        projects.join_area(actor=city.neighbour, number=elsewhere, area_id=area.pk)
    with pytest.raises(NotAllowedError):
        projects.join_area(actor=city.clerk, number=elsewhere, area_id=area.pk)
    due_on = approvals.find(city.reviewer, elsewhere).due_on
    projects.join_area(actor=city.reviewer, number=elsewhere, area_id=area.pk)
    assert approvals.find(city.health_reviewer, elsewhere).due_on == due_on
    with pytest.raises(InvalidInputError, match="退出原因"):
        projects.leave_area(actor=city.reviewer, number=there, reason=" ")
    projects.leave_area(actor=city.reviewer, number=there, reason="地点不在区里")
    with pytest.raises(ConflictError, match="没有并入"):
        projects.leave_area(actor=city.reviewer, number=there, reason="再退")
    follow_accepted(there)
    assert [row.case.number for row in projects.area_cases_page(city.health_reviewer).rows] == [elsewhere]


def test_what_is_wrong_with_a_rule_is_named(site):
    area = building.assessed_area(site)
    given = {"actor": site.city.project_manager, "area_id": area.pk}
    with pytest.raises(InvalidInputError) as refused:
        projects.set_joint_rule(
            **given, lead_agency_id=None, item_bases=["12"], from_on=date(2026, 3, 2), to_on=date(2026, 3, 1)
        )
    assert set(refused.value.fields) == {"lead", "item_bases", "joint_to_on"}
    with pytest.raises(NotFoundError):
        projects.set_joint_rule(actor=site.city.reviewer, area_id=area.pk, lead_agency_id=site.city.health.id)
    assert projects.joint_areas() == []

"""联合验收: one survey, everybody's word, one certificate, and only then is the stage done."""

from __future__ import annotations

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals.tests.city import moment
from tongban.serve.projects import api as projects
from tongban.serve.projects.enums import StageState
from tongban.serve.projects.models import ProjectStage
from tongban.support.notices import api as notices


@pytest.fixture
def code(site):
    """A project at its last stage."""
    made = site.register()
    rows = ProjectStage.objects.filter(project__code=made, number__lt=3)
    rows.update(state=StageState.DONE, finished_at=clock.now(), joint_numbers=["X"])
    site.start(made, 3)
    return made


def test_one_certificate_for_all(site, code):
    city, leads = site.city, {"code": code, "number": 3}
    lead, market = city.fire_reviewer, city.reviewer
    with pytest.raises(NotFoundError):
        projects.arrange_survey(actor=lead, code=code, number=1, survey_at=moment(time="14:00"), place="工地")
    with pytest.raises(NotAllowedError):
        projects.arrange_survey(actor=market, **leads, survey_at=moment(time="14:00"), place="工地")
    with pytest.raises(InvalidInputError, match="踏勘不能早于申报日期"):
        projects.arrange_survey(actor=lead, **leads, survey_at=moment("2026-03-01"), place="工地")
    projects.arrange_survey(actor=lead, **leads, survey_at=moment(time="14:00"), place="工地")
    with pytest.raises(InvalidInputError, match="到场以后再填意见"):
        projects.give_opinion(actor=lead, **leads, agency_id=city.fire.id, verdict="passed", words="")

    with clock.at(moment(time="16:00")):
        with pytest.raises(NotAllowedError):
            projects.give_opinion(actor=lead, **leads, agency_id=city.market.id, verdict="passed", words="")
        projects.give_opinion(actor=lead, **leads, agency_id=city.fire.id, verdict="passed", words="")
        projects.give_opinion(actor=market, **leads, agency_id=city.market.id, verdict="mend", words="补无障碍坡道")
        with pytest.raises(projects.CertificateTooEarlyError, match="要求整改；还没有写验收纪要"):
            projects.issue_certificate(actor=lead, **leads)
        projects.give_opinion(actor=market, **leads, agency_id=city.market.id, verdict="passed", words="已补")
        projects.write_minutes(actor=lead, **leads, minutes="两家到场，一致通过。")
        site.end(code, 3, "grant", "grant")
        assert site.view(code).stage(3).standing == "underway"
        paper = projects.issue_certificate(actor=lead, **leads)
        assert projects.issue_certificate(actor=lead, **leads).number == paper.number
    view = site.view(code)
    assert (view.stage(3).standing, view.state, view.done) == ("done", "done", 3)
    assert (paper.name, paper.agency_name) == ("联合验收意见书", "南平市消防救援支队")
    assert projects.paper(city.lin, code, paper.id) == paper.id
    with pytest.raises(NotFoundError):
        projects.paper(city.wu, code, paper.id)
    assert [one.name for one in notices.of_case(view.stage(3).joint.number)] == ["联合验收意见书"]

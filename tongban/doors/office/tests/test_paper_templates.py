"""文书模板, as the reform office and the legal reviewers use the pages; 文号登记 as the head of an agency does."""

import pytest
from django.urls import reverse

from tongban.common import clock
from tongban.serve.approvals.tests.city import _staff
from tongban.support.notices import api as notices
from tongban.support.notices import templates
from tongban.support.notices.models import PaperTemplate

KIND = "extension"


@pytest.fixture
def desks(city):
    from django.apps import apps

    agency = apps.get_model("agencies", "Agency").objects.get(pk=city.market.id)
    place = agency.division
    return [
        _staff(role, name, role, agency, place, is_bound=False)
        for name, role in (("审改", "powers_reform"), ("法审", "powers_legal"))
    ]


def url(name, *args):
    return reverse(f"office:{name}", args=args)


def test_words_go_from_the_desk_of_one_to_papers_by_the_hand_of_another(desks, sign_in):
    reform, legal = (sign_in(one) for one in desks)
    shipped = templates.current(KIND, clock.today())
    page = reform.get(url("paper_template_edit", KIND)).content.decode()
    assert "必备要素齐全" in page
    assert "{延期原因}" in page
    new = shipped.script.replace("特此告知。", "特此告知，请谅解。")

    lacking = {"text": new.replace("{延期原因}", "故"), "note": "改", "seen": shipped.sha256, "act": "submit"}
    refused = reform.post(url("paper_template_edit", KIND), lacking)
    assert refused.status_code == 422
    assert "缺少必备要素“延期原因”" in refused.content.decode()
    seen = PaperTemplate.objects.get(kind=KIND, state="draft").sha256 if _draft() else shipped.sha256

    sent = reform.post(url("paper_template_edit", KIND), {**lacking, "text": new, "seen": seen}, follow=True)
    assert "已送审" in sent.content.decode()
    row = PaperTemplate.objects.get(kind=KIND, state="submitted")
    shown = legal.get(url("paper_template", KIND)).content.decode()
    assert "<ins>" in shown
    assert "请谅解" in shown

    decided = {"decision": "publish", "seen": row.sha256, "effective_on": ""}
    assert reform.post(url("paper_template_decide", KIND, row.version), decided).status_code == 403
    told = legal.post(url("paper_template_decide", KIND, row.version), decided, follow=True).content.decode()
    assert f"已公布第 {row.version} 版" in told
    assert "请谅解" in templates.current(KIND, clock.today()).script
    listed = reform.get(url("paper_templates")).content.decode()
    assert f"第 {row.version} 版" in listed
    assert "法审" in listed
    old = reform.get(url("paper_template_version", KIND, row.version)).content.decode()
    assert "和第 1 版对照" in old


def _draft():
    return PaperTemplate.objects.filter(kind=KIND, state="draft").exists()


def test_a_sample_is_a_pdf_and_pictures(desks, sign_in):
    reform = sign_in(desks[0])
    pdf = reform.get(url("paper_template_sample", KIND, 1) + "?for=person&permit=no")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    picture = reform.get(url("paper_template_page", KIND, 1, 1))
    assert picture.content[:4] == b"\x89PNG"
    assert reform.get(url("paper_template_page", KIND, 1, 9)).status_code == 404
    assert reform.get(url("paper_template_sample", KIND, 7)).status_code == 404
    assert reform.get(url("paper_template", "poem")).status_code == 404


def test_a_return_needs_a_reason_and_a_bad_day_is_named(desks, sign_in):
    reform, legal = (sign_in(one) for one in desks)
    shipped = templates.current(KIND, clock.today())
    reform.post(
        url("paper_template_edit", KIND),
        {"text": shipped.script + "【附注】一份存档", "note": "加附注", "seen": shipped.sha256, "act": "submit"},
    )
    row = PaperTemplate.objects.get(kind=KIND, state="submitted")
    here = url("paper_template_decide", KIND, row.version)
    assert "请写明退回的理由" in legal.post(here, {"decision": "return", "seen": row.sha256}).content.decode()
    asked = {"decision": "publish", "seen": row.sha256, "effective_on": "明天"}
    assert "日期写成 2026-12-01 的样子" in legal.post(here, asked).content.decode()
    legal.post(here, {"decision": "return", "seen": row.sha256, "remark": "附注多余"})
    assert "被退回：附注多余" in reform.get(url("paper_template", KIND)).content.decode()
    reform.post(url("paper_template_discard", KIND))
    assert not PaperTemplate.objects.exclude(state="published").filter(kind=KIND).exists()


def test_the_head_of_an_agency_voids_its_own_numbers_only(city, sign_in):
    number = city.accepted_case()
    issued = notices.of_case(number)[0]
    head, other = sign_in(city.people["head"]), sign_in(city.people["neighbour"])
    assert issued.number in head.get(url("paper_numbers")).content.decode()
    assert other.get(url("paper_numbers")).status_code == 403
    here = url("paper_void", issued.id)
    assert head.post(here, {"reason": ""}).status_code == 422
    told = head.post(here, {"reason": "名称写错"}, follow=True).content.decode()
    assert "已作废" in told
    assert "名称写错" in told
    assert "没有符合条件" in head.get(url("paper_numbers") + "?q=无").content.decode()
    assert "名称写错" in head.get(url("paper_numbers") + "?void=yes").content.decode()

"""A refused part of 一件事 applied for again at the counter, by the clerk, for the applicant."""

import re

import pytest

from tongban.serve.intake import api as intake
from tongban.serve.intake.models import JointPart
from tongban.serve.intake.tests import joints

NOTE = "核验营业执照和办理人身份证原件"


@pytest.fixture
def sign(city):
    """Refused, while the food permit waits."""
    joints.build(city)
    number = joints.submitted(city).case_numbers[1]
    codes = [one.code for one in intake.application(number).materials]
    intake.accept(actor=city.clerk, number=number, verdicts=dict.fromkeys(codes, "ok"))
    city.decide(number, "refuse", opinion="遮挡交通标志")
    return number


def test_the_clerk_begins_with_what_was_handed_in_before(at_window, client, city, sign):
    address = f"/window/register/again/{sign}/"
    assert address in at_window.get(f"/window/cases/{sign}/").content.decode()
    page = at_window.get(address).content.decode()
    assert "第 2 次申请" in page
    assert f'value="{city.company.id_number}"' in page
    typed = {"id_number": city.company.id_number, "name": city.company.name, "identity_note": NOTE}
    other = at_window.post(address, typed | {"id_number": "91350702MA9TE5T479"})
    assert "和上一次的申请人不一致" in other.content.decode()
    form = at_window.post(address, typed).url
    page = at_window.get(form).content.decode()
    assert 'value="溪山小馆"' in page
    assert "plan.png" in page
    assert "重新申办：户外招牌许可" in at_window.get("/window/register/").content.decode()
    sent = {
        "shop_name": "溪山小馆",
        "width": "2",
        "materials.m2.way": f"licence:{city.business_licence}",
        "materials.m3.way": "paper",
        "delivery": "window",
    }
    answer = at_window.post(form, sent)
    second = JointPart.objects.get(attempt=2).number
    assert answer.url == f"/window/cases/{second}/?new=yes"
    assert at_window.post(form, sent).url == f"/window/cases/{second}/"
    page = at_window.get(f"/window/cases/{second}/").content.decode()
    assert "这是第 2 次申请，上一次已办结·不予：遮挡交通标志" in page
    assert re.search(rf'href="/window/cases/{sign}/[^"]*"[^>]*>第 1 次申请', page)
    assert at_window.get(address).url == f"/window/cases/{sign}/"
    client.force_login(city.neighbour_clerk)
    assert client.get(address).status_code == 404

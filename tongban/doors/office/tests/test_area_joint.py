"""特定区域联合审批 on its pages: the rule of an area, one case taken in by hand, the list of who leads."""

from tongban.serve.projects import api as projects
from tongban.serve.projects.tests import site as building

SENT = {
    "what": "joint", "lead": "南平市卫生健康委员会", "joint_agencies": "南平市消防救援支队",
    "joint_from_on": "2026-03-01", "joint_to_on": "2026-12-31",
}  # fmt: skip


def test_an_area_gets_its_lead_and_a_case_joins_from_its_page(city, sign_in):
    site = building.begin(city)
    area = projects.create_area(actor=city.project_manager, name="建阳经济开发区", division="350703000000")
    manager = sign_in(city.project_manager)
    address = f"/office/projects/areas/{area.pk}/"
    wrong = manager.post(address, SENT | {"lead": "没有的委员会", "item_bases": "12"})
    assert wrong.status_code == 422
    assert "没有的委员会" in wrong.content.decode()
    assert manager.post(address, SENT | {"item_bases": city.item[19:31]}).status_code == 302
    page = manager.get(address).content.decode()
    assert "现在由南平市卫生健康委员会牵头" in page
    assert city.item[19:31] in page

    number = city.accepted_case()
    reviewer, lead = sign_in(city.people["reviewer"]), sign_in(city.people["health_reviewer"])
    case = f"/office/cases/{number}/"
    assert "并入建阳经济开发区" in reviewer.get(case).content.decode()
    assert number not in lead.get("/office/projects/joint/").content.decode()
    for _ in range(2):  # a double click
        assert reviewer.post(f"{case}area/", {"area": area.pk}).status_code == 302
    assert "南平市卫生健康委员会牵头组织" in reviewer.get(case).content.decode()
    assert number in lead.get("/office/projects/joint/").content.decode()
    assert number not in sign_in(city.people["fire_reviewer"]).get("/office/projects/joint/").content.decode()
    told = reviewer.post(f"{case}area/", {"what": "leave", "reason": ""}, follow=True).content.decode()
    assert "请写明退出原因" in told
    assert reviewer.post(f"{case}area/", {"what": "leave", "reason": "不在区里"}).status_code == 302
    assert "没有并入" in reviewer.get(case).content.decode()
    assert site.register(area=str(area.pk)) in lead.get("/office/projects/").content.decode()

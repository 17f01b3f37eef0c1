"""上架与取件 at the counter, and what the applicant sees of it."""

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter

from . import desk


def test_a_result_is_shelved_found_by_its_code_and_posted_ones_are_signed_for(at_window, city, client):
    number, posted = counter.decided(city), counter.decided(city)
    assert "没有上架" in desk.words(at_window.get("/window/deliver/"))
    refused = at_window.post(desk.case(number, "shelve/"), {"shelf": "", "key": "k0"}, follow=True)
    assert "请填写货架位" in desk.words(refused)
    assert at_window.get(desk.case(number, "pickup.pdf")).status_code == 404
    at_window.post(desk.case(number, "shelve/"), {"shelf": "B3-07", "key": "k1"})
    code = intake.pickups_of([number])[number].code
    assert f"B3-07 取件码 {code}" in desk.words(at_window.get("/window/deliver/"))
    assert at_window.get("/window/deliver/", {"q": code}).url == desk.case(number, "deliver/")
    assert "货架位 B3-07" in desk.words(at_window.get(desk.case(number, "deliver/")))
    assert at_window.get(desk.case(number, "pickup.pdf")).content[:5] == b"%PDF-"

    intake.deliver(actor=city.clerk, number=posted, method="post", express_company="邮政", express_number="EX1")
    assert "EX1" not in desk.words(at_window.get("/window/deliver/?state=posted&company=顺丰"))
    assert "EX1" in desk.words(at_window.get("/window/deliver/?state=posted&company=邮政"))
    page = at_window.post(desk.case(posted, "posted/"), {"signed_by": "林晓岚", "key": "p"}, follow=True)
    assert "邮件签收已回填" in desk.words(page)
    assert "EX1" not in desk.words(at_window.get("/window/deliver/?state=taken"))

    client.force_login(city.lin)
    assert f"取件码 {code}" in desk.words(client.get(f"/my/cases/{number}/"))
    assert client.get(f"/my/cases/{number}/delivery/").status_code == 302


def test_the_applicant_changes_how_she_gets_the_result(client, city):
    number = counter.accepted(city, delivery={"method": "window"})
    client.force_login(city.lin)
    assert "改领取方式" in desk.words(client.get(f"/my/cases/{number}/"))
    wrong = client.post(f"/my/cases/{number}/delivery/", {"method": "post", "address": ""})
    assert wrong.status_code == 422
    assert "请写收件地址" in desk.words(wrong)
    client.post(f"/my/cases/{number}/delivery/", {"method": "post", "address": "演示路 12 号"})
    assert intake.application(number).delivery_choice == {"method": "post", "address": "演示路 12 号"}
    client.force_login(city.wu)
    assert client.get(f"/my/cases/{number}/delivery/").status_code == 404

"""物料交接 through both doors: given at the counter, signed for in the office, and who may not open it."""

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import test_passing as papers

from . import desk


def given(client, number, city):
    typed = {"things": ["m4"], "count.m4": "2", "to_agency": city.market.id, "from_place": "A06", "key": "k1"}
    return client.post(desk.case(number, "passing/"), typed)


def test_paper_is_given_at_the_counter_and_signed_for_in_the_office(at_window, city, client):
    number = papers.on_paper(city)
    assert "在收件窗口" in desk.words(at_window.get(desk.case(number)))
    form = desk.words(at_window.get(desk.case(number, "passing/")))
    assert "经营场所平面图" in form
    wrong = at_window.post(desk.case(number, "passing/"), {"things": ["m4"], "count.m4": "0", "to_agency": "x"})
    assert wrong.status_code == 422
    assert "份数应为 1 到 99 的整数" in desk.words(wrong)

    sent = given(at_window, number, city)
    assert given(at_window, number, city).url == sent.url
    (one,) = intake.passings_of(number)
    assert sent.url == f"/window/passing/{one.id}/"
    assert "您自己不能签" in desk.words(at_window.get(sent.url))
    assert "经营场所平面图 2 份" in desk.words(at_window.get("/window/passing/?list=given"))
    assert at_window.get(f"{sent.url}sheet.pdf").content[:5] == b"%PDF-"
    at_window.post(sent.url, {"answer": "receive", "key": "own"})
    assert intake.passing_for(city.clerk, one.id).state == "waiting"

    client.force_login(city.fire_reviewer)
    assert client.get(f"/office/passing/{one.id}/").status_code == 404
    assert client.post(f"/office/passing/{one.id}/", {"answer": "receive"}).status_code == 404
    client.force_login(city.auditor)
    assert client.get("/office/passing/").status_code == 403

    client.force_login(city.reviewer)
    assert "经营场所平面图 2 份" in desk.words(client.get("/office/passing/"))
    assert client.get(sent.url).status_code == 403
    refused = client.post(f"/office/passing/{one.id}/", {"answer": "return", "reason": "", "key": "b"})
    assert refused.status_code == 422
    assert "请写明为什么退回" in desk.words(refused)
    client.post(f"/office/passing/{one.id}/", {"answer": "receive", "key": "r"})
    assert "周启明签收" in desk.words(client.get(f"/office/cases/{number}/?tab=materials"))
    back = client.post(
        f"/office/cases/{number}/passing/",
        {"others": "食品经营许可证正本", "to_agency": city.clerk.agency_id, "key": "o1"},
    )
    assert back.url.startswith("/office/passing/")
    assert "没有等着签收" in desk.words(client.get("/office/passing/"))

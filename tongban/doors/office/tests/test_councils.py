"""会商会审 on its pages: called from a case, what was wrong named, cited in the opinion, closed to others."""

import re

import pytest

from tongban.serve.approvals.tests import city as small
from tongban.serve.councils import api as councils

SENT = {
    "topic": "旧烟道能不能用", "agenda": "请各单位表态", "starts_at": "2026-03-02T14:30", "place": "301",
    "agencies": "南平市卫生健康委员会", "pass_rule": "unanimous", "quorum": "all", "key": "k1",
}  # fmt: skip


@pytest.fixture
def number(city):
    return city.accepted_case()


def test_from_the_case_to_the_minutes_that_an_opinion_cites(city, number, sign_in):
    chair, health = sign_in(city.people["reviewer"]), sign_in(city.people["health_reviewer"])
    address = f"/office/councils/on/case/{number}/"
    assert f'href="{address}"' in chair.get(f"/office/cases/{number}/").content.decode()
    assert health.get(address).status_code == 404
    wrong = chair.post(address, SENT | {"agencies": "没有这个局"})
    assert wrong.status_code == 422
    assert "没有这个局" in wrong.content.decode()
    for _ in range(2):  # a double click
        answer = chair.post(address, SENT)
    page = answer["Location"]
    assert page in health.get("/office/councils/").content.decode()
    assert sign_in(city.people["neighbour"]).get(page).status_code == 404
    early = chair.post(f"{page}do/open/")
    assert early.status_code == 409
    assert "法定人数 2 家" in early.content.decode()
    for client in (chair, health):
        assert client.post(f"{page}do/sign-in/", {"attendance": "online"}).status_code == 302
    assert chair.post(f"{page}do/open/").status_code == 302
    assert "等本单位表决" in health.get("/office/councils/").content.decode()
    silent = health.post(f"{page}vote/", {"vote": "against", "key": "v1"})
    assert silent.status_code == 422
    assert "请写明理由" in silent.content.decode()
    for client in (chair, health):
        assert client.post(f"{page}vote/", {"vote": "agree", "key": "v2"}).status_code == 302
    assert chair.post(f"{page}do/close/").status_code == 302
    assert health.post(f"{page}vote/", {"vote": "against", "reason": "晚了", "key": "v3"}).status_code == 409
    wrong = chair.post(f"{page}do/minutes/", {"minutes": "看了图纸", "confirm_by_on": "3月5日"})
    assert "日期写成" in wrong.content.decode()
    draft = {"minutes": "看了图纸", "conclusion": "可以用旧烟道", "confirm_by_on": "2026-03-05"}
    late = chair.post(f"{page}do/minutes/", draft | {"seen": "another"})  # the page showed another draft
    assert late.status_code == 409
    assert "已经被改过" in late.content.decode()
    assert "可以用旧烟道" in late.content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', late.content.decode())[1]
    for _ in range(2):  # a double click
        assert chair.post(f"{page}do/minutes/", draft | {"seen": seen}).status_code == 302
    for client in (chair, health):
        assert client.post(f"{page}do/confirm/", {"confirmation": "confirmed"}).status_code == 302
    assert chair.post(f"{page}do/seal/").status_code == 302
    case = chair.get(f"/office/cases/{number}/").content.decode()
    assert re.search(r'data-phrase="依据会审纪要 [^"]+：可以用旧烟道"', case)
    assert "可以用旧烟道" in chair.get(f"/office/cases/{number}/?tab=record").content.decode()
    assert "表决通过" in health.get(f"{page}print/").content.decode()
    assert chair.post(f"{page}do/nothing/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(city, number, django_assert_max_num_queries, sign_in):
    client = sign_in(city.people["reviewer"])
    for index in range(4):
        councils.call_council(
            actor=city.people["reviewer"], kind="case", number=number, topic=f"会{index}", agenda="问题",
            starts_at=small.moment(time="15:00"), online="会议号", agency_ids=[city.health.id], key=f"c{index}",
        )  # fmt: skip
    client.get("/office/councils/")
    with django_assert_max_num_queries(14):
        assert client.get("/office/councils/?list=all").content.decode().count("<tr>") == 5

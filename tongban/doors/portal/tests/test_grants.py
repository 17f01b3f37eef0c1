"""奖补资金 in the portal: who may fit, and an objection by anybody."""

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.grants import api as grants
from tongban.serve.grants.tests import fund as building


@pytest.fixture
def fund(city):
    with clock.at(small.moment("2026-01-05")):
        return building.begin(city)


def test_everybody_reads_policies_and_a_company_what_it_may_fit(fund, lin, client_of, page):
    from django.test import Client

    anybody = Client()
    assert "以后，按登记信息和电子证照自动找出" in page(anybody.get("/grants/"))
    assert "没有这样的政策" in page(anybody.get("/grants/?q=造船"))
    policy = f"/grants/{fund.policy}/"
    text = page(anybody.get(policy))
    assert "每人 1,000 元，最高 50,000 元（第六条）" in text
    assert "平台查到有效证照" not in text
    assert "符合 1 条" in page(lin.get("/grants/"))
    assert "平台查到有效证照" in page(lin.get(policy))
    assert f"/apply/{fund.item}/" in text
    assert anybody.get("/grants/999/").status_code == 404
    assert "还没有奖补申请" in page(client_of(fund.city.wu).get("/my/grants/"))
    number = fund.apply(10)
    assert "待核定" in page(lin.get("/my/grants/"))
    fund.grant(number)
    text = page(lin.get("/my/grants/"))
    assert "核定 <b" in text
    assert "10,000 元" in text
    assert client_of(fund.city.reviewer).get("/my/grants/").status_code == 403


def test_anybody_may_object_and_is_told_what_is_missing(fund, client, page):
    number = fund.apply(10)
    fund.grant(number)
    address = f"/grants/publicity/{fund.publicise(number)}/"
    text = page(client.get(address))
    assert fund.city.company.name in text
    assert "123456789" not in text
    (line,) = grants.public_lines(address.split("/")[3]).rows
    told = {"award": line.id, "name": "吴建国", "phone": "13800000102", "words": "人数不实", "key": "a"}
    assert "请填写异议内容和依据" in page(client.post(f"{address}object/", told | {"words": " "}), 422)
    assert "请选择对哪一笔" in page(client.post(f"{address}object/", told | {"award": "x"}), 422)
    for _ in range(2):
        assert client.post(f"{address}object/", told)["Location"] == address
    (one,) = grants.objections(fund.officer).rows
    assert (one.name, one.words, one.may_settle) == ("吴建国", "人数不实", True)
    assert "吴建国" not in page(client.get(address))
    with clock.at(small.moment("2026-03-10")):
        assert "公示期已满" in page(client.post(f"{address}object/", told | {"key": "b"}), 409)

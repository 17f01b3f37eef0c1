import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import joints

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme(db):
    with clock.at(small.moment()):
        yield joints.build(small.build())


def test_themes_are_listed_page_by_page(client, theme):
    answer = client.get("/api/v1/themes", {"division": "350703000000", "size": 1}).json()
    (row,) = answer["themes"]
    assert (row["code"], row["name"], row["items"], row["kind"]["name"]) == (joints.CODE, "开餐馆", 2, "一件事")
    assert answer["next"] is None


def test_a_guide_says_what_it_comes_to(client, theme):
    guide = client.get(f"/api/v1/themes/{joints.CODE}").json()["guide"]
    assert guide["first_answers"] == {"sign": "no", "i1_kind": "dine"}
    assert [one["id"] for one in guide["questions"]] == ["sign", "i1_kind"]
    assert [one["name"] for one in guide["plan"]["items"]] == ["食品经营许可（新办）"]
    assert guide["plan"]["working_days"] == 5


@pytest.mark.parametrize(("code", "status"), [("350700-nothing", 404), ("nonsense", 422)])
def test_a_code_that_is_none_is_refused_in_chinese(client, theme, code, status):
    answer = client.get(f"/api/v1/themes/{code}")
    assert answer.status_code == status
    assert answer.json()["message"]

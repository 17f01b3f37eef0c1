import re

from django.apps import apps

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import PROOF, moment
from tongban.support.evaluation import api as evaluation


def totals(page):
    cells = page.split('<dl class="tb-totals">')[1].split("</dl>")[0]
    return [re.sub("<[^>]+>", "", part.split("<small>")[0]).strip() for part in cells.split("<dd>")[1:]]


def test_the_figures_are_those_of_the_rows(city, sign_in):
    with clock.at(moment("2026-02-20")):
        city.accepted_case()
    city.accepted_case()
    paused = city.accepted_case()
    approvals.pause_case(
        actor=city.reviewer, number=paused, reason="testing", planned_days=3, note="检测", reference=PROOF
    )
    city.decide(city.accepted_case())
    page = sign_in(city.head).get("/office/board/").content.decode()
    assert totals(page) == ["3", "1", "0", "1", "1", "0"]


def test_one_agency_does_not_see_the_figures_of_another(city, sign_in):
    city.accepted_case()
    page = sign_in(city.neighbour).get("/office/board/", {"agency": city.market.id}).content.decode()
    assert totals(page) == ["0", "0", "0", "0", "0", "0"]
    assert "南平市建阳区市场监督管理局" in page


def test_the_board_counts_in_one_statement(city, django_assert_num_queries):
    city.accepted_case()
    approvals.board(city.head)
    with django_assert_num_queries(1):
        approvals.board(city.head, agency_id=city.market.id)


def test_ratings_come_without_the_rater(city, sign_in):
    number = city.accepted_case()
    city.decide(number)
    contact = apps.get_model("evaluation", "ServiceContact").objects.create(
        case_number=number,
        contact="1",
        name="办件",
        item_name="食品经营许可（新办）",
        agency_uscc=city.market.uscc,
        agency_name=city.market.name,
        party_id_number=city.company.id_number,
        served_at=clock.now(),
    )
    evaluation.rate(actor=city.lin, case_number=number, contact=contact.contact, grade=5, text="太慢了", tags=[])
    page = sign_in(city.head).get("/office/board/").content.decode()
    assert "非常不满意" in page
    assert "太慢了" in page
    assert [secret in page for secret in (number, city.company.name, "林晓岚")] == [False, False, False]

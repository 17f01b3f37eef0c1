import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import counter


def counted(actor):
    return {one.code: one.words for one in intake.counters(actor)}


def test_the_lists_and_their_figures(city):
    waiting, correcting, decided = counter.submitted(city), counter.asked(city), counter.decided(city)
    assert [row.case.number for row in intake.queue(city.clerk, "to_accept").rows] == [waiting]
    assert [row.case.number for row in intake.queue(city.clerk, "correcting").rows] == [correcting]
    assert [row.case.number for row in intake.queue(city.clerk, "to_deliver").rows] == [decided]
    assert counted(city.clerk) == {
        "to_accept": "1", "previewing": "0", "correcting": "1", "to_deliver": "1", "outstanding": "0", "handled": "1",
    }  # fmt: skip


def test_what_is_due_first_stands_first_and_pages_follow_each_other(city):
    later = counter.submitted(city)
    with clock.at(small.moment("2026-02-26")):
        sooner = counter.submitted(city)
    first = intake.queue(city.clerk, size=1)
    second = intake.queue(city.clerk, size=1, after=first.next_cursor)
    assert [row.case.number for row in [*first.rows, *second.rows]] == [sooner, later]
    assert second.next_cursor is None


@pytest.mark.parametrize("who", ["neighbour_clerk", "reviewer", "lin"])
def test_others_see_an_empty_window(city, who):
    counter.submitted(city)
    assert intake.queue(city.people[who]).rows == []
    assert set(counted(city.people[who]).values()) == {"0"}


@pytest.mark.parametrize("what", ["number", "query_code", "id_number", "phone", "name", "item"])
def test_a_case_is_found_by_what_people_say_at_the_window(city, what):
    case = intake.application(counter.submitted(city)).case
    own = counter.materials(city, city.lin, m2={"file": counter.upload(city.lin)})
    counter.submitted(city, party=identity.parties_of(city.lin)[0], materials=own)
    said = {
        "number": case.number.lower(),
        "query_code": case.query_code.lower(),
        "id_number": case.applicant.id_number,
        "phone": case.applicant.phone,
        "name": "溪山小馆",
        "item": "食品经营许可（新办）",
    }
    found = [row.case.number for row in intake.queue(city.clerk, text=said[what]).rows]
    assert case.number in found
    assert len(found) == (2 if what == "item" else 1)


def test_an_unknown_list_is_named(city):
    with pytest.raises(InvalidInputError, match="待受理、待预审、待补正、待出件、容缺待补、已办"):
        intake.queue(city.clerk, "all")


def test_the_list_takes_the_same_statements_for_one_row_and_for_ten(city):
    def statements():
        actor = identity.user_by_username("clerk")
        with CaptureQueriesContext(connection) as captured:
            intake.queue(actor)
        return len(captured)

    counter.submitted(city)
    one = statements()
    for _ in range(9):
        counter.submitted(city)
    assert (one, statements()) == (4, 4)


def test_the_page_of_an_application_takes_few_statements_and_is_recorded(city):
    number = counter.submitted(city)
    actor = identity.user_by_username("clerk")
    with CaptureQueriesContext(connection) as captured:
        view = intake.application_for(actor, number)
    assert len(captured) <= 8
    assert [verb.code for verb in view.verbs] == ["check", "accept", "ask_correction", "refuse", "withdraw"]
    assert [row.actor_name for row in audit.page(kind="read").rows if row.subject == f"case:{number}"] == ["陈雨桐"]


def test_a_stranger_does_not_find_the_application(city):
    number = counter.submitted(city)
    with pytest.raises(NotFoundError):
        intake.application_for(city.wu, number)
    with pytest.raises(NotFoundError):
        intake.application_for(city.neighbour_clerk, number)
    with pytest.raises(NotFoundError):
        intake.application_for(city.lin, "X" + number)

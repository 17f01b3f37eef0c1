from dataclasses import asdict
from decimal import Decimal

from tongban.common import clock
from tongban.support.evaluation import api as evaluation
from tongban.support.identity import api as identity

from .conftest import moment


def rated(town, invite, grades):
    for number, grade in enumerate(grades):
        invite(f"CASE{number}")
        if grade:
            evaluation.rate(actor=town.lin, case_number=f"CASE{number}", contact="case", grade=grade)


def test_statistics_keep_silence_apart_from_praise(town, invite):
    rated(town, invite, [1, 1, 3, 5, None, None, None, None])
    found = evaluation.statistics(town.market.uscc, start=moment("2026-11-01"), end=moment("2026-12-01"))
    assert found.by_grade == {1: 2, 2: 0, 3: 1, 4: 0, 5: 1}
    assert (found.contacts, found.rated, found.bad) == (8, 4, 1)
    assert (found.response_rate, found.good_rate) == (Decimal("50.0"), Decimal("75.0"))


def test_statistics_of_nothing_have_no_rate(town):
    found = evaluation.statistics(town.market.uscc, start=moment("2026-11-01"), end=moment("2026-12-01"))
    assert (found.contacts, found.response_rate, found.good_rate) == (0, None, None)


def test_statistics_belong_to_an_agency_and_a_time(town, invite):
    rated(town, invite, [1])
    other = evaluation.statistics(town.other.uscc, start=moment("2026-11-01"), end=moment("2026-12-01"))
    later = evaluation.statistics(town.market.uscc, start=moment("2026-11-25"), end=moment("2026-12-01"))
    assert (other.contacts, later.contacts) == (0, 0)


def test_the_rated_staff_do_not_learn_who_rated(town, invite):
    rated(town, invite, [5])
    (seen,) = evaluation.of_agency(town.market.uscc, only_bad=True)
    assert seen.case_number == ""
    assert seen.item_name == "食品经营许可（新办）"
    text = str(asdict(seen)) + str(asdict(evaluation.of_case("CASE0")[0]))
    assert not [secret for secret in ("林晓岚", "lin", town.person.id_number) if secret in text]


def test_only_bad_ratings_when_asked(town, invite):
    rated(town, invite, [1, 4, 5])
    assert [one.grade for one in evaluation.of_agency(town.market.uscc)] != []
    assert {one.grade for one in evaluation.of_agency(town.market.uscc, only_bad=True)} == {4, 5}


def test_what_is_to_rate_shows_what_is_rated(town, invite, django_assert_num_queries):
    rated(town, invite, [1, None])
    with clock.at(moment("2026-11-24", "11:00")):
        invite("LATER")
    with django_assert_num_queries(1):
        found = evaluation.to_rate([town.person.id_number])
    assert {(one.case_number, one.is_rated) for one in found} == {("CASE0", True), ("CASE1", False), ("LATER", False)}
    assert found[0].case_number == "LATER"
    assert evaluation.to_rate([identity.parties_of(town.wu)[0].id_number]) == []
    assert [one.case_number for one in evaluation.to_rate([town.person.id_number], case_number="CASE1")] == ["CASE1"]

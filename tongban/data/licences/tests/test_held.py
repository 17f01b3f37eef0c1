from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.support.notices.tests.city import moment

from .conftest import issue


def test_what_is_held_takes_one_query(town, permit, django_assert_num_queries):
    issue(town)
    with django_assert_num_queries(1):
        held = licences.held_by(town.company.id_number, ["food_permit"])
        assert [one.number for one in held] == ["JY23507000000001", "JY23507000000002"]
        assert licences.field_value(held[0], "address") == "建阳区童游街道景贤路 36 号一层"


def test_an_expired_licence_is_held_no_longer(town, permit):
    with clock.at(moment("2031-11-23")):
        assert len(licences.held_by(town.company.id_number)) == 1
    with clock.at(moment("2031-11-24")):
        assert licences.held_by(town.company.id_number) == []
        (old,) = licences.held_by(town.company.id_number, include_ended=True)
        assert (old.status_name, old.is_valid) == ("已过期", False)


def test_others_hold_their_own(town, permit):
    assert licences.held_by(town.person.id_number) == []
    assert licences.held_by(town.company.id_number, []) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "南平市溪山小馆餐饮有限公司"),
        ("data.phone", "0599-5550401"),
        ("number", "JY23507000000001"),
        ("valid_to_on", "2031-11-23"),
        ("no_such", ""),
        ("__class__", ""),
    ],
)
def test_a_field_is_read_by_its_path(permit, path, value):
    assert licences.field_value(permit, path) == value


def test_a_licence_not_known_is_not_found(town):
    with pytest.raises(NotFoundError, match="没有找到这份证照"):
        licences.licence("1.2.156.3005.2.x")
    assert licences.latest(town.company.id_number, "food_permit") is None
    assert licences.of_case("") == []


def test_a_case_finds_what_it_made(town, permit):
    assert [one.identifier for one in licences.of_case("CASE1")] == [permit.identifier]
    assert permit.issued_on == date(2026, 11, 24)

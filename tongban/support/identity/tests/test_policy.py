import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common.errors import NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.models import Agency
from tongban.support.agencies.tests.factories import JIANYANG, MASHA, NANPING, YANPING, make_agency
from tongban.support.identity import api as identity
from tongban.support.identity.models import User
from tongban.support.identity.policy import GrantLine, Scope
from tongban.support.identity.roles import ACTIONS, ROLES

from .factories import make_citizen, make_staff

CITY, COUNTY, TOWN = "35.3507", "35.3507.350703", "35.3507.350703.105"


@pytest.mark.parametrize(
    ("grant", "wanted", "covered"),
    [
        ((CITY, None, ""), (CITY, None, ""), True),
        ((CITY, None, ""), (TOWN, 7, "X"), True),
        ((COUNTY, None, ""), (CITY, None, ""), False),
        ((COUNTY, None, ""), ("35.3507.350702", None, ""), False),
        ((COUNTY, None, ""), ("35.3507.3507031", None, ""), False),
        ((COUNTY, None, ""), ("", None, ""), False),
        ((COUNTY, 7, ""), (COUNTY, 7, ""), True),
        ((COUNTY, 7, ""), (TOWN, 7, "X"), True),
        ((COUNTY, 7, ""), (COUNTY, 8, ""), False),
        ((COUNTY, 7, ""), (COUNTY, None, ""), False),
        ((COUNTY, None, "X"), (COUNTY, 7, "X"), True),
        ((COUNTY, None, "X"), (COUNTY, 7, "Y"), False),
        ((COUNTY, None, "X"), (COUNTY, 7, ""), False),
        (("", None, ""), (CITY, None, ""), False),
    ],
)
def test_a_grant_covers_what_lies_wholly_inside(grant, wanted, covered):
    line = GrantLine("r", frozenset(["a"]), *grant)
    assert Scope((line,)).covers(division_path=wanted[0], agency_id=wanted[1], item_code=wanted[2]) is covered


def test_an_empty_scope_covers_nothing():
    assert not Scope()
    assert not Scope().covers(division_path=CITY)


def test_every_action_of_a_role_is_known():
    assert {action for _, actions in ROLES.values() for action in actions} <= ACTIONS.keys()


def test_no_role_both_manages_accounts_and_reads_the_log():
    assert [code for code, (_, actions) in ROLES.items() if {"users.manage", "audit.read"} <= set(actions)] == []


def test_an_action_cannot_be_registered_with_two_names():
    identity.register_action("case.read", "查看办件")
    with pytest.raises(ValueError, match=r"case\.read is already known"):
        identity.register_action("case.read", "别的")


def visible(user, action):
    mine = identity.filter_q(user, action, division_path="division__path", agency="pk", item=None)
    return set(Agency.objects.filter(mine).values_list("key", flat=True))


@pytest.fixture
def city(db):
    return {
        "city": make_agency("city"),
        "city-wjw": make_agency("city-wjw"),
        "jianyang": make_agency("jianyang", JIANYANG),
        "masha": make_agency("masha", MASHA),
        "yanping": make_agency("yanping", YANPING),
    }


@pytest.mark.parametrize(
    ("home", "only_own", "seen"),
    [
        ("city", False, {"city", "city-wjw", "jianyang", "masha", "yanping"}),
        ("city", True, {"city"}),
        ("jianyang", False, {"jianyang", "masha"}),
        ("jianyang", True, {"jianyang"}),
        ("masha", False, {"masha"}),
        ("yanping", False, {"yanping"}),
    ],
)
def test_list_and_detail_agree_and_neighbours_see_nothing(city, home, only_own, seen):
    user = make_staff("someone", role="reviewer", agency=city[home], only_own=only_own)
    assert visible(user, "case.review") == seen
    one_by_one = {
        key
        for key, one in city.items()
        if identity.allowed(user, "case.review", division_path=one.division_path, agency_id=one.id)
    }
    assert one_by_one == seen
    assert visible(user, "case.decide") == set()
    assert not identity.allowed(user, "case.decide")


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_a_role_gives_its_actions_and_no_other(city, role):
    user = make_staff("someone", role=role, agency=city["jianyang"])
    given = set(ROLES[role][1]) if role else set()
    path = city["jianyang"].division_path
    assert {one for one in ACTIONS if identity.allowed(user, one, division_path=path)} == given
    assert {one for one in ACTIONS if identity.allowed(user, one, division_path=city["yanping"].division_path)} == set()
    assert {one for one in ACTIONS if visible(user, one)} == given


def test_citizens_anonymous_and_disabled_officials_may_nothing(city):
    citizen = make_citizen()
    disabled = make_staff("gone", role="reviewer", agency=city["city"])
    disabled.is_active = False
    for user in [citizen, AnonymousUser(), disabled]:
        assert not identity.scope(user, "case.read")
        assert visible(user, "case.read") == set()
        assert not identity.allowed(user, "case.read", division_path=city["city"].division_path)


def test_the_system_may_everything(city):
    assert identity.allowed(identity.SYSTEM(), "case.read", division_path="anything")
    assert visible(identity.SYSTEM(), "case.read") == set(city)


def test_an_item_grant_lets_only_that_item_through(city):
    user = make_staff("someone", role="item_manager", agency=city["city"], only_own=True, item_code="X1")
    where = {"division_path": city["city"].division_path, "agency_id": city["city"].id}
    assert identity.allowed(user, "items.edit", **where, item_code="X1")
    assert not identity.allowed(user, "items.edit", **where, item_code="X2")
    assert not identity.allowed(user, "items.edit", **where)
    assert visible(user, "items.edit") == set()


def test_require_raises(city):
    user = make_staff("someone", role="reviewer", agency=city["yanping"])
    with pytest.raises(NotAllowedError):
        identity.require(user, "case.review", division_path=city["city"].division_path)
    identity.require(user, "case.review", division_path=city["yanping"].division_path)


def test_any_number_of_questions_costs_one_query(city):
    user = make_staff("someone", role="reviewer", agency=city["city"])
    agencies.agencies()
    user = User.objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            identity.allowed(user, "case.review", division_path=city["city"].division_path)
            identity.filter_q(user, "case.read")
            user.may("case.pause", division_path=city["city"].division_path)
            user.may_citywide("users.manage")
    assert len(queries) == 1


def test_holders_are_those_of_the_agency_only(city):
    own = make_staff("own", role="decider", agency=city["city"], only_own=True)
    wide = make_staff("wide", role="decider", agency=city["city"])
    make_staff("neighbour", role="decider", agency=city["city-wjw"], only_own=True)
    make_staff("other_role", role="reviewer", agency=city["city"], only_own=True)
    gone = make_staff("gone", role="decider", agency=city["city"], only_own=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert [one.id for one in identity.holders("decider", city["city"].id)] == [own.pk, wide.pk]


def test_citywide_needs_the_city_itself(city):
    assert make_staff("admin-a", role="administrator", agency=city["city"]).may_citywide("calendar.manage")
    assert not make_staff("admin-b", role="administrator", agency=city["jianyang"]).may_citywide("calendar.manage")
    assert not make_staff("admin-c", role="administrator", agency=city["city"], only_own=True).may_citywide(
        "calendar.manage"
    )
    assert agencies.division(NANPING).path == city["city"].division_path


def test_entitled_are_all_whose_grant_covers_the_agency(city):
    own = make_staff("own", role="decider", agency=city["city"], only_own=True)
    hall = make_staff("hall", role="decider", agency=city["city-wjw"])
    make_staff("neighbour", role="decider", agency=city["city-wjw"], only_own=True)
    make_staff("other_role", role="reviewer", agency=city["city"])
    assert [one.id for one in identity.entitled("decider", city["city"].id)] == [own.pk, hall.pk]

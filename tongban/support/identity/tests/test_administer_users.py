import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.tests.factories import JIANYANG, MASHA, NANPING, YANPING, make_agency
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity import sign_in
from tongban.support.identity.api import GrantData
from tongban.support.identity.errors import OutsideScopeError, OwnAccountError
from tongban.support.identity.models import Grant, Token, User

from .factories import PASSWORD, make_citizen, make_staff

pytestmark = pytest.mark.django_db
GOOD = "Shan-shui-2026"


@pytest.fixture
def county():
    return make_agency("jianyang", JIANYANG)


@pytest.fixture
def admin(county):
    return make_staff("admin_jianyang", role="administrator", agency=county)


def grants(user):
    return set(Grant.objects.filter(user=user).values_list("role__code", "division__code"))


def test_an_administrator_makes_an_account_and_it_may_nothing_yet(admin, county):
    user = identity.create_staff(
        actor=admin, username="Clerk9", name="陈雨桐", agency_id=county.id, password=GOOD, title="综合窗口"
    )
    assert (user.username, user.kind, user.check_password(GOOD), grants(user)) == ("clerk9", "staff", True, set())
    trail = audit.trail("user:clerk9")
    assert [(row.actor_name, row.action) for row in trail] == [(admin.name, "identity.user.create")]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"username": "x"}, {"username"}),
        ({"username": "a b"}, {"username"}),
        ({"username": "admin_jianyang"}, {"username"}),
        ({"name": " "}, {"name"}),
        ({"password": "short"}, {"password"}),
        ({"password": ""}, {"password"}),
        ({"password": "clerk-nine-9"}, {"password"}),
        ({"username": "", "name": "", "password": "1"}, {"username", "name", "password"}),
    ],
)
def test_bad_account_data_names_every_field_and_makes_nothing(admin, county, values, fields):
    count = User.objects.count()
    good = {"username": "clerk-nine", "name": "陈雨桐", "password": GOOD}
    with pytest.raises(InvalidInputError) as refusal:
        identity.create_staff(actor=admin, agency_id=county.id, **good | values)
    assert set(refusal.value.fields) == fields
    assert User.objects.count() == count


def test_no_account_at_a_neighbours_agency(admin):
    neighbour = make_agency(division=YANPING)
    with pytest.raises(OutsideScopeError):
        identity.create_staff(actor=admin, username="spy", name="某人", agency_id=neighbour.id, password=GOOD)
    assert not User.objects.filter(username="spy").exists()


@pytest.mark.parametrize("role", ["window_clerk", "reviewer", "agency_head", "item_publisher", "auditor", ""])
def test_no_other_role_manages_accounts(county, role):
    actor, target = make_staff("actor", role=role, agency=county), make_staff("target", agency=county)
    grant = [GrantData("reviewer", JIANYANG)]
    for attempt in [
        lambda: identity.create_staff(actor=actor, username="new", name="新", agency_id=county.id, password=GOOD),
        lambda: identity.set_grants(actor=actor, user_id=target.pk, grants=grant),
        lambda: identity.reset_password(actor=actor, user_id=target.pk, password=GOOD),
        lambda: identity.disable_user(actor=actor, user_id=target.pk),
        lambda: identity.enable_user(actor=actor, user_id=target.pk),
    ]:
        with pytest.raises(NotAllowedError):
            attempt()
    target.refresh_from_db()
    assert (grants(target), target.is_active, target.check_password(PASSWORD)) == (set(), True, True)


def test_grants_are_replaced_as_a_whole_and_the_log_says_how(admin, county):
    user = make_staff("someone", role="reviewer", agency=county)
    identity.set_grants(
        actor=admin, user_id=user.pk, grants=[GrantData("decider", JIANYANG), GrantData("decider", MASHA)]
    )
    assert grants(user) == {("decider", JIANYANG), ("decider", MASHA)}
    facts = audit.trail("user:someone")[-1].facts
    assert facts == {"given": [f"decider {JIANYANG}", f"decider {MASHA}"], "taken": [f"reviewer {JIANYANG}"]}


@pytest.mark.parametrize("code", [NANPING, YANPING, "350000000000"])
def test_nothing_outside_the_own_subtree_can_be_granted(admin, county, code):
    user = make_staff("someone", role="reviewer", agency=county)
    with pytest.raises(OutsideScopeError):
        identity.set_grants(actor=admin, user_id=user.pk, grants=[GrantData("reviewer", code)])
    assert grants(user) == {("reviewer", JIANYANG)}


def test_an_administrator_of_one_agency_cannot_grant_for_all(county):
    admin = make_staff("small_admin", role="administrator", agency=county, only_own=True)
    user = make_staff("someone", agency=county)
    with pytest.raises(OutsideScopeError):
        identity.set_grants(actor=admin, user_id=user.pk, grants=[GrantData("reviewer", JIANYANG)])
    identity.set_grants(actor=admin, user_id=user.pk, grants=[GrantData("reviewer", JIANYANG, county.id)])
    assert grants(user) == {("reviewer", JIANYANG)}


def test_nobody_changes_his_own_rights(admin):
    before = grants(admin)
    for attempt in [
        lambda: identity.set_grants(actor=admin, user_id=admin.pk, grants=[GrantData("decider", JIANYANG)]),
        lambda: identity.disable_user(actor=admin, user_id=admin.pk),
        lambda: identity.reset_password(actor=admin, user_id=admin.pk, password=GOOD),
    ]:
        with pytest.raises(OwnAccountError):
            attempt()
    assert grants(admin) == before


def test_the_password_of_someone_with_wider_rights_cannot_be_reset(admin, county):
    chief = make_staff("chief", agency=county)
    wide = [GrantData("administrator", NANPING)]
    identity.set_grants(actor=identity.SYSTEM(), user_id=chief.pk, grants=wide)
    for attempt in [
        lambda: identity.reset_password(actor=admin, user_id=chief.pk, password=GOOD),
        lambda: identity.disable_user(actor=admin, user_id=chief.pk),
        lambda: identity.set_grants(actor=admin, user_id=chief.pk, grants=[]),
    ]:
        with pytest.raises(OutsideScopeError):
            attempt()
    chief.refresh_from_db()
    assert (chief.check_password(PASSWORD), chief.is_active, grants(chief)) == (
        True,
        True,
        {("administrator", NANPING)},
    )


@pytest.mark.parametrize("who", ["neighbour", "citizen", "system", "nobody"])
def test_accounts_outside_the_subtree_are_not_found(admin, who):
    pk = {
        "neighbour": lambda: make_staff(division=YANPING).pk,
        "citizen": lambda: make_citizen().pk,
        "system": lambda: identity.SYSTEM().pk,
        "nobody": lambda: 0,
    }[who]()
    with pytest.raises(NotFoundError):
        identity.disable_user(actor=admin, user_id=pk)
    assert not User.objects.filter(is_active=False).exists()


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        (GrantData("king", JIANYANG), "role"),
        (GrantData("reviewer", "990000000000"), "division"),
    ],
)
def test_a_bad_grant_names_the_field(admin, county, grant, field):
    user = make_staff("someone", agency=county)
    with pytest.raises(InvalidInputError) as refusal:
        identity.set_grants(actor=admin, user_id=user.pk, grants=[grant])
    assert set(refusal.value.fields) == {field}


def test_a_grant_for_an_agency_outside_the_division_is_refused(admin, county):
    user = make_staff("someone", agency=county)
    with pytest.raises(InvalidInputError, match="不在麻沙镇"):
        identity.set_grants(actor=admin, user_id=user.pk, grants=[GrantData("reviewer", MASHA, county.id)])


def test_account_manager_and_auditor_are_two_people(admin, county):
    user = make_staff("someone", agency=county)
    both = [GrantData("administrator", JIANYANG), GrantData("auditor", JIANYANG)]
    with pytest.raises(InvalidInputError, match="“系统管理员”与“审计员”不能由同一人担任"):
        identity.set_grants(actor=admin, user_id=user.pk, grants=both)
    assert grants(user) == set()


def test_a_citizen_gets_no_role():
    citizen = make_citizen()
    with pytest.raises(InvalidInputError, match="只有工作人员账户"):
        identity.set_grants(actor=identity.SYSTEM(), user_id=citizen.pk, grants=[GrantData("auditor", NANPING)])


def test_a_disabled_user_loses_tokens_and_comes_back_when_enabled(admin, county):
    user = make_staff("someone", agency=county)
    token, _ = identity.issue_token("someone", PASSWORD)
    identity.disable_user(actor=admin, user_id=user.pk)
    assert identity.user_of_token(token) is None
    assert not Token.objects.exists()
    identity.enable_user(actor=admin, user_id=user.pk)
    assert User.objects.get(pk=user.pk).is_active
    assert [row.action for row in audit.trail("user:someone")][-2:] == ["identity.user.disable", "identity.user.enable"]


def test_a_reset_password_lifts_the_lock_and_ends_tokens(admin, county):
    user = make_staff("someone", agency=county)
    token, _ = identity.issue_token("someone", PASSWORD)
    for _ in range(5):
        with pytest.raises(identity.SignInError):
            identity.issue_token("someone", "wrong")
    identity.reset_password(actor=admin, user_id=user.pk, password=GOOD)
    assert identity.user_of_token(token) is None
    assert sign_in.check_password("someone", GOOD) == user


@pytest.mark.parametrize(
    ("old", "new", "field"), [("wrong", GOOD, "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "short", "new")]
)
def test_the_own_password_is_not_changed_wrongly(old, new, field):
    user = make_citizen("linxiaolan")
    with pytest.raises(InvalidInputError) as refusal:
        identity.change_password(actor=user, old=old, new=new)
    assert set(refusal.value.fields) == {field}
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_the_own_password_is_changed():
    user = make_citizen("linxiaolan")
    identity.change_password(actor=user, old=PASSWORD, new=GOOD)
    assert User.objects.get(pk=user.pk).check_password(GOOD)


def test_who_moves_loses_what_was_granted_for_the_old_agency(admin, county):
    town = make_agency("masha", MASHA)
    user = make_staff("someone", role="reviewer", agency=county, only_own=True)
    identity.change_staff(actor=admin, user_id=user.pk, name="新名", title="科员", phone="", agency_id=town.id)
    user.refresh_from_db()
    assert (user.name, user.agency_id, grants(user)) == ("新名", town.id, set())
    with pytest.raises(OutsideScopeError):
        identity.change_staff(
            actor=admin, user_id=user.pk, name="新名", title="", phone="", agency_id=make_agency(division=YANPING).id
        )


def test_the_list_shows_the_subtree_by_pages(admin, county):
    for number in range(3):
        make_staff(f"u{number}", role="reviewer", agency=county, name=f"张{number}")
    make_staff("neighbour", division=YANPING)
    first = identity.users_page(admin, size=2)
    assert [row.username for row in first.rows] == ["admin_jianyang", "u0"]
    second = identity.users_page(admin, size=2, after=first.next_cursor)
    assert [(row.username, row.roles) for row in second.rows] == [("u1", "审查人员"), ("u2", "审查人员")]
    assert second.next_cursor is None
    assert [row.username for row in identity.users_page(admin, q="张1").rows] == ["u1"]
    assert [row.username for row in identity.users_page(admin, role="administrator").rows] == ["admin_jianyang"]
    assert [row.username for row in identity.users_page(admin, q="neighbour").rows] == []
    assert identity.users_page(make_staff(agency=county)).rows == []


def test_the_list_costs_the_same_for_any_number_of_users(admin, county):
    for number in range(6):
        make_staff(f"u{number}", role="reviewer", agency=county)
    agencies.agencies()
    admin = User.objects.get(pk=admin.pk)
    with CaptureQueriesContext(connection) as queries:
        assert len(identity.users_page(admin).rows) == 7
    assert len(queries) == 3


def test_the_detail_page_hides_neighbours(admin, county):
    make_staff("someone", role="reviewer", agency=county, only_own=True)
    make_staff("neighbour", division=YANPING)
    detail = identity.user_detail(admin, "someone")
    assert [(row.role_name, row.division_name, row.agency_name) for row in detail.grants] == [
        ("审查人员", "建阳区", county.name)
    ]
    for name in ["neighbour", "nobody", "system"]:
        with pytest.raises(NotFoundError):
            identity.user_detail(admin, name)


def test_choices_stay_inside_the_subtree(admin, county):
    make_agency("masha", MASHA)
    make_agency(division=YANPING)
    assert [one.key for one in identity.manageable_agencies(admin)] == ["jianyang", "masha"]
    assert [one.code for one in identity.manageable_divisions(admin)] == [JIANYANG, MASHA]

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.middleware import ActorMiddleware
from tongban.support.identity.models import Authorisation, LegalPerson, User

from .factories import make_citizen, make_staff

pytestmark = pytest.mark.django_db
USCC = "91350700MA9TE5T12R"


@pytest.fixture
def boss():
    boss = make_citizen("linxiaolan", name="林晓岚")
    company(boss)
    return boss


def company(boss, **kwargs):
    values = {"uscc": USCC, "name": "南平市溪山小馆餐饮有限公司", "kind": "company"} | kwargs
    return identity.save_legal_person(actor=identity.SYSTEM(), representative_id_number=boss.person.id_number, **values)


def authorise(boss, agent, start=date(2026, 1, 1), end=date(2026, 12, 31)):
    return identity.authorise_agent(
        actor=boss,
        uscc=USCC,
        agent_id_number=agent.person.id_number,
        scope="办理食品经营许可",
        valid_from_on=start,
        valid_to_on=end,
    )


def names(user):
    return [party.name for party in identity.parties_of(User.objects.select_related("person").get(pk=user.pk))]


def test_one_acts_for_oneself_and_what_one_represents(boss):
    me, shop = identity.parties_of(boss)
    assert (me.kind, me.id_type, me.name) == ("natural", "111", "林晓岚")
    assert (shop.kind, shop.id_type, shop.id_number) == ("legal", "uscc", USCC)
    assert names(make_citizen("wujianguo", name="吴建国")) == ["吴建国"]


@pytest.mark.parametrize(
    ("today", "is_agent"),
    [((2025, 12, 31), False), ((2026, 1, 1), True), ((2026, 12, 31), True), ((2027, 1, 1), False)],
)
def test_an_agent_acts_only_between_the_dates(boss, today, is_agent):
    agent = make_citizen(name="陈思远")
    authorise(boss, agent)
    with clock.at(datetime(*today, 4, tzinfo=UTC)):
        assert names(agent) == ["陈思远"] + ["南平市溪山小馆餐饮有限公司"] * is_agent


def test_a_revoked_agent_acts_no_more(boss):
    agent = make_citizen(name="陈思远")
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        number = authorise(boss, agent)
        with pytest.raises(NotFoundError):
            identity.revoke_authorisation(actor=agent, authorisation_id=number)
        assert len(names(agent)) == 2
        identity.revoke_authorisation(actor=boss, authorisation_id=number)
        assert names(agent) == ["陈思远"]
        with pytest.raises(NotFoundError):
            identity.revoke_authorisation(actor=boss, authorisation_id=number)
    assert [row.is_revoked for row in identity.authorisations_of(boss)] == [True]
    assert identity.authorisations_of(agent) == []


def test_two_authorisations_name_the_company_once(boss):
    agent = make_citizen()
    authorise(boss, agent, end=date(2030, 1, 1))
    authorise(boss, agent, end=date(2031, 1, 1))
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert len(names(agent)) == 2


def test_a_company_that_has_ceased_is_acted_for_by_nobody(boss):
    LegalPerson.objects.update(is_active=False)
    assert names(boss) == ["林晓岚"]


def test_who_does_not_represent_cannot_authorise(boss):
    other = make_citizen()
    with pytest.raises(NotFoundError):
        authorise(other, make_citizen())
    assert not Authorisation.objects.exists()


def test_bad_authorisations_name_the_field(boss):
    agent = make_citizen()
    with pytest.raises(InvalidInputError) as refusal:
        authorise(boss, agent, start=date(2026, 2, 1), end=date(2026, 1, 31))
    assert set(refusal.value.fields) == {"valid_to_on"}
    with pytest.raises(InvalidInputError) as refusal:
        authorise(boss, boss)
    assert set(refusal.value.fields) == {"agent"}
    assert not Authorisation.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"uscc": "91350700MA9TE5T12X"}, "uscc"), ({"name": " "}, "name"), ({"kind": "bank"}, "kind")],
)
def test_bad_company_data_names_the_field_and_changes_nothing(boss, values, field):
    with pytest.raises(InvalidInputError) as refusal:
        company(boss, **values)
    assert set(refusal.value.fields) == {field}
    assert list(LegalPerson.objects.values_list("name", flat=True)) == ["南平市溪山小馆餐饮有限公司"]


def test_saving_a_company_again_is_recorded_only_when_it_changes(boss):
    company(boss)
    company(boss, name="南平市溪山大馆餐饮有限公司")
    assert [row.action for row in audit.trail(f"legal:{USCC}")] == ["identity.legal.create", "identity.legal.change"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"id_number": "350702199003070016"}, "id_number"),
        ({"id_number": "1"}, "id_number"),
        ({"name": ""}, "name"),
        ({"username": "有空 格"}, "username"),
        ({"username": "linxiaolan"}, "username"),
        ({"password": "123"}, "password"),
        ({"password": "1234567890"}, "password"),
    ],
)
def test_a_bad_citizen_account_names_the_field_and_makes_nothing(boss, values, field):
    good = {"username": "new", "name": "新人", "id_number": "350702199003070015", "password": "Shan-shui-2026"}
    count = User.objects.count()
    with pytest.raises(InvalidInputError) as refusal:
        identity.create_citizen(actor=identity.SYSTEM(), **good | values)
    assert set(refusal.value.fields) == {field}
    assert User.objects.count() == count


def test_one_person_has_one_account(boss):
    with pytest.raises(InvalidInputError, match="该身份证号已经有账户"):
        identity.create_citizen(
            actor=identity.SYSTEM(),
            username="second",
            name="林晓岚",
            id_number=boss.person.id_number,
            password="Shan-shui-2026",
        )


def test_a_citizen_cannot_make_accounts_or_companies(boss):
    with pytest.raises(NotAllowedError):
        identity.create_citizen(actor=boss, username="n", name="新人", id_number="350702199003070015", password="x")
    with pytest.raises(NotAllowedError):
        identity.save_legal_person(
            actor=boss, uscc=USCC, name="新名", kind="company", representative_id_number=boss.person.id_number
        )
    assert LegalPerson.objects.get().name == "南平市溪山小馆餐饮有限公司"


def request_of(user):
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    return request


def test_the_chosen_party_is_kept_in_the_session(boss):
    request = request_of(boss)
    assert identity.current_party(request).name == "林晓岚"
    identity.choose_party(request, USCC)
    assert request.session == {"party": USCC}
    assert identity.current_party(request).id_number == USCC


def test_a_party_that_is_not_ones_own_cannot_be_chosen(boss):
    request = request_of(make_citizen(name="吴建国"))
    with pytest.raises(identity.NotYourPartyError):
        identity.choose_party(request, USCC)
    request.session["party"] = USCC
    assert identity.current_party(request).name == "吴建国"


@pytest.mark.parametrize("make", [make_staff, AnonymousUser])
def test_officials_and_strangers_have_no_party(make):
    with pytest.raises(identity.NoPartyError):
        identity.current_party(request_of(make()))


def test_the_middleware_sets_actor_and_party_without_a_query(boss):
    seen = []
    request = request_of(boss)
    with CaptureQueriesContext(connection) as queries:
        ActorMiddleware(lambda request: seen.append(request.actor) or HttpResponse())(request)
    assert (seen, len(queries)) == ([boss], 0)
    assert request.party.name == "林晓岚"


def test_the_seat_of_a_company_names_who_represents_it(boss):
    LegalPerson.objects.filter(uscc=USCC).update(address="景贤路 36 号")
    assert identity.seat_of(USCC) == identity.Seat("景贤路 36 号", "林晓岚")
    assert identity.seat_of("91350700MA9TE5T99X") is None

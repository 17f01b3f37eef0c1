from datetime import date

import pytest

from tongban.common.codes import make_citizen_id, make_credit_code
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.models import LegalPerson, NaturalPerson

from .factories import make_citizen, make_staff

pytestmark = pytest.mark.django_db
SHOP = make_credit_code("92350700MA9000001")


def found(citizen, **other):
    given = {
        "actor": make_staff(),
        "uscc": SHOP,
        "name": "曾记百货店",
        "representative_name": citizen.person.name,
        "representative_id_number": citizen.person.id_number,
        "address": "延平区演示路 3 号",
        "phone": "13800000000",
        "facts": {"case": "1"},
    }
    return identity.found_legal_person(**(given | other))


def parties_of(citizen):
    """As the next request sees them."""
    return [party.name for party in identity.parties_of(identity.user_by_username(citizen.username))]


def test_whoever_represents_a_new_body_can_act_for_it_at_once():
    citizen, other = make_citizen(), make_citizen()
    party = found(citizen)
    assert party == identity.Party("legal", "uscc", SHOP, "曾记百货店", "13800000000")
    assert parties_of(citizen) == [citizen.name, "曾记百货店"]
    assert parties_of(other) == [other.name]
    assert LegalPerson.objects.get().kind == "individual"
    (line,) = audit.trail(f"legal:{SHOP}")
    assert (line.action, line.facts) == ("identity.legal.create", {"case": "1"})


def test_a_representative_who_is_not_known_yet_is_entered_and_finds_the_body_when_an_account_is_made():
    number = make_citizen_id("350702", date(1980, 5, 6), 77)
    found(make_citizen(), representative_name="洪新来", representative_id_number=number.lower())
    assert NaturalPerson.objects.get(id_number=number).name == "洪新来"
    system = identity.SYSTEM()
    user = identity.create_citizen(
        actor=system, username="hong", name="洪新来", id_number=number, password="Mima-2026-test"
    )
    assert parties_of(user) == ["洪新来", "曾记百货店"]


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"uscc": SHOP[:-1] + "0"}, "uscc", "校验"),
        ({"name": " "}, "name", "请填写名称"),
        ({"representative_id_number": "35070219900101001"}, "representative", "法定代表人（经营者）"),
        ({"representative_name": "别人"}, "representative", "法定代表人（经营者）姓名与该身份证号已登记的不一致"),
        ({"representative_name": ""}, "representative", "请填写法定代表人（经营者）姓名"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_entered(given, field, reason):
    citizen = make_citizen()
    with pytest.raises(InvalidInputError) as refusal:
        found(citizen, **given)
    assert reason in refusal.value.fields[field]
    assert not LegalPerson.objects.exists()


def test_a_code_is_given_once():
    citizen = make_citizen()
    found(citizen)
    with pytest.raises(ConflictError, match=f"{SHOP} 已经登记"):
        found(citizen, name="另一家")
    assert LegalPerson.objects.get().name == "曾记百货店"


@pytest.mark.parametrize(
    ("first2", "kind"),
    [("91", "company"), ("92", "individual"), ("93", "cooperative"), ("12", "institution"), ("51", "social"),
     ("52", "social"), ("53", "social"), ("11", "other")],
)  # fmt: skip
def test_the_code_says_what_kind_of_body_it_is(first2, kind):
    assert identity.kind_of(f"{first2}350700MA9000001X") == kind

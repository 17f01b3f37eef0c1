"""设立登记: the licence of a new body, and the body itself, in one decision."""

import pytest

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.codes import credit_code_error, make_credit_code
from tongban.common.errors import InvalidInputError
from tongban.data.licences import api as licences
from tongban.serve.approvals import answers, founding
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import city as small

SHOP = {"shop_name": "林记百货店", "shop_address": "延平区演示路 3 号"}
TYPE = {
    "code": "founding_licence",
    "name": "营业执照",
    "identifier_type_code": "113507009999000467002",
    "holder": "any",
    "validity_months": None,
    "number_rule": "{uscc:92}",
    "fields": [
        {"id": "name", "label": "名称", "public": True, "from": ["shop_name"]},
        {"id": "kind", "label": "类型", "public": True},
        {"id": "representative", "label": "经营者", "public": True},
        {"id": "established_on", "label": "成立日期", "public": True},
        {"id": "address", "label": "经营场所", "public": True, "from": ["shop_address"]},
    ],
}
FIELDS = [
    {"id": "shop_name", "type": "text", "label": "名称", "required": True, "max_length": 60},
    {"id": "shop_address", "type": "address", "label": "经营场所", "required": True},
    {"id": "representative", "type": "text", "label": "法定代表人姓名", "max_length": 60},
    {"id": "representative_id", "type": "citizen_id", "label": "法定代表人公民身份号码"},
]


@pytest.fixture
def registration(city):
    """The item 设立登记 of the market agency."""
    licences.load_types([TYPE])
    result = {"name": "营业执照", "kind": "1", "licence_type": "founding_licence", "sample_note": "扫码可核验。"}
    form = [{"id": "shop", "title": "店铺", "fields": FIELDS}]
    more = {"materials": small.MATERIALS[:1], "situations": []}
    content = small.body("设立登记", kind="07", result=result, form=form, **more)
    return small._item(city, "350707003001", content)


@pytest.fixture
def says(monkeypatch):
    """What the applications say, without intake."""

    def say(**more):
        monkeypatch.setattr(answers, "_sources", [lambda number: answers.Submitted({**SHOP, **more})])

    return say


def citizen(user):
    return identity.parties_of(identity.user_by_username(user.username))


def test_who_founds_a_shop_can_act_for_it_the_moment_it_is_granted(city, registration, says):
    says()
    number = city.accepted_case(registration, party=citizen(city.lin)[0])
    city.decide(number)

    shop = next(party for party in citizen(city.lin) if party.name == "林记百货店")
    licence = approvals.case_view(city.lin, number).licence
    assert credit_code_error(shop.id_number) is None
    assert shop.id_number.startswith("92350700MA9")
    assert (licence.holder_id_number, licence.number) == (shop.id_number, shop.id_number)
    assert licences.held_by(shop.id_number) == [licence]
    assert licence.data == {
        "name": "林记百货店",
        "kind": "个体工商户",
        "representative": "林晓岚",
        "established_on": clock.today().isoformat(),
        "address": "延平区演示路 3 号",
    }
    assert [line.facts for line in audit.trail(f"legal:{shop.id_number}")] == [{"case": number}]
    city.accepted_case(city.item, party=shop)
    assert {row.applicant.name for row in approvals.my_cases(citizen(city.lin)).rows} == {"林晓岚", "林记百货店"}


def test_a_company_is_represented_by_whom_the_form_names_not_by_the_agent(city, registration, says):
    wu = city.wu.person
    says(shop_name="南平市林记商贸有限公司", representative=wu.name, representative_id=wu.id_number)
    number = city.accepted_case(registration, party=citizen(city.lin)[0])
    city.decide(number)
    assert "南平市林记商贸有限公司" in [party.name for party in citizen(city.wu)]
    assert "南平市林记商贸有限公司" not in [party.name for party in citizen(city.lin)]
    licence = approvals.case_view(city.lin, number).licence
    assert licence.number.startswith("91")
    assert (licence.data["kind"], licence.data["representative"]) == ("有限责任公司", "吴建国")


def test_a_representative_by_another_name_stops_the_decision_and_nothing_is_made(city, registration, says):
    says(representative="吴某", representative_id=city.wu.person.id_number)
    number = city.accepted_case(registration, party=citizen(city.lin)[0])
    with pytest.raises(InvalidInputError, match="法定代表人（经营者）姓名与该身份证号已登记的不一致"):
        city.decide(number)
    assert approvals.case(number).state == "accepted"
    assert [party.name for party in citizen(city.lin)] == ["林晓岚", city.company.name]


def test_a_refused_registration_makes_no_body(city, registration, says):
    says()
    number = city.accepted_case(registration, party=citizen(city.lin)[0])
    city.decide(number, "refuse", "名称含有禁用字词。")
    assert [party.name for party in citizen(city.lin)] == ["林晓岚", city.company.name]


def test_a_company_that_gets_such_a_licence_for_itself_founds_nothing(city, registration, says):
    says()
    number = city.accepted_case(registration)
    city.decide(number)
    licence = approvals.case_view(city.lin, number).licence
    assert (licence.holder_id_number, licence.number) == (city.company.id_number, city.company.id_number)
    assert [party.name for party in citizen(city.lin)] == ["林晓岚", city.company.name]


def test_a_code_that_is_taken_is_passed_over(city, registration, says):
    taken = make_credit_code("92350700MA9000001")
    identity.save_legal_person(
        actor=identity.SYSTEM(), uscc=taken, name="旧店", kind="individual",
        representative_id_number=city.wu.person.id_number,
    )  # fmt: skip
    agency = items.guide(registration)
    says()
    number = city.accepted_case(registration, party=citizen(city.lin)[0])
    city.decide(number)
    assert approvals.case_view(city.lin, number).licence.number == make_credit_code("92350700MA9000002")
    assert agency.agency_id == city.market.id


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("南平市林记商贸有限公司", "有限责任公司"),
        ("南平市林记商贸有限责任公司", "有限责任公司"),
        ("福建林记股份有限公司", "股份有限公司"),
        ("福建林记股份公司", "股份有限公司"),
        ("林记百货店", ""),
    ],
)
def test_a_company_says_in_its_name_which_kind_it_is(name, kind):
    assert founding.company_kind(name) == kind

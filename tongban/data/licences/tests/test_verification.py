from datetime import timedelta

import pytest
from django.db import connection

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.data.licences.models import Licence, ShowToken
from tongban.support.notices.tests.city import moment

from .conftest import issue


def test_a_valid_licence_shows_its_public_fields_only(permit):
    answer = licences.verification(permit.verify_code)
    assert (answer.valid, answer.state, answer.headline, answer.intact) == (True, "valid", "这张证有效", True)
    assert [(one.label, one.value) for one in answer.fields] == [
        ("经营者名称", "南平市溪山小馆餐饮有限公司"),
        ("经营场所", "建阳区童游街道景贤路 36 号一层"),
    ]
    assert "0599-5550401" not in str(answer)


def test_identifier_and_code_both_open_it(permit):
    spaced = "-".join(permit.verify_code[at : at + 4] for at in range(0, 16, 4)).lower()
    assert licences.verification(spaced).number == permit.number
    assert licences.verification(f" {permit.identifier} ").number == permit.number


def test_a_person_found_by_identifier_is_masked(town):
    card = issue(town, type_code="id_card", holder=town.person, data={"name": "林晓岚", "address": "梅山街道"})
    answer = licences.verification(card.identifier)
    assert answer.holder_name == "林*岚"
    assert (answer.number, answer.fields) == ("", ())
    assert town.person.id_number not in str(answer)


@pytest.mark.parametrize(
    "key", ["", "Z", "ZAAAAAAAAAAAAAAA", "1.2.156.3005.2.x", "' or 1=1", "证" * 300, "S" + "A" * 10, "a\x00b"]
)
def test_what_is_not_known_is_not_found(town, permit, key):
    answer = licences.verification(key)
    assert (answer.valid, answer.state) == (False, "not_found")


def test_an_expired_licence_says_since_when(permit):
    with clock.at(moment("2031-11-24")):
        answer = licences.verification(permit.verify_code)
    assert (answer.valid, answer.state, answer.reason) == (False, "expired", "有效期到2031年11月23日为止，已经届满。")


def test_a_licence_not_yet_in_force(permit):
    with clock.at(moment("2026-11-23")):
        assert licences.verification(permit.verify_code).state == "not_yet"


@pytest.mark.parametrize(
    "change",
    [
        "data = jsonb_set(data, '{address}', '\"别处\"')",
        "holder_name = '别人'",
        "valid_to_on = '2099-12-31'",
        "number = 'JY1'",
        "issuer_name = '假机关'",
        "status = '02'",
        "status_reason = 'x'",
        "verify_code = 'ZAAAAAAAAAAAAAAA'",
        "signature = repeat('0', 140)",
        "signature_key = repeat('0', 16)",
        "issuer_uscc = '11350700MB0100002J'",
    ],
)
def test_a_change_behind_the_platform_s_back_is_found(permit, change):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE licences_licence SET {change}")
    answer = licences.verification(permit.identifier)
    assert (answer.valid, answer.state, answer.intact) == (False, "changed", False)


def test_what_the_holder_shows_is_all_that_is_seen(town, permit):
    shown = licences.show_token(town.lin, permit.identifier, ["address"])
    assert shown.link.endswith(f"/v/{shown.token}")
    answer = licences.verification(shown.token)
    assert [one.value for one in answer.fields] == ["建阳区童游街道景贤路 36 号一层"]
    assert (answer.valid, answer.shown_by_holder, answer.number, answer.identifier) == (True, True, "", "")


def test_a_person_shows_the_own_name_only_when_picked(town):
    card = issue(town, type_code="id_card", holder=town.person, data={"name": "林晓岚", "address": "梅山街道"})
    hidden = licences.verification(licences.show_token(town.lin, card.identifier, ["address"]).token)
    assert hidden.holder_name == "林*岚"
    picked = licences.show_token(town.lin, card.identifier, ["holder_name", "number"]).token
    answer = licences.verification(picked)
    assert (answer.holder_name, answer.number) == ("林晓岚", town.person.id_number)


def test_the_token_lives_five_minutes(town, permit):
    start = moment("2026-11-24", "10:00")
    with clock.at(start):
        token = licences.show_token(town.lin, permit.identifier, ["name"]).token
    with clock.at(start + timedelta(minutes=4, seconds=59)):
        assert licences.verification(token).valid is True
    with clock.at(start + timedelta(minutes=5)):
        assert licences.verification(token).state == "token_over"


def test_a_token_for_one_use_is_used_once(town, permit):
    token = licences.show_token(town.lin, permit.identifier, ["name"], is_single_use=True).token
    assert licences.verification(token).valid is True
    assert licences.verification(token).state == "token_over"


def test_the_holder_sees_each_scan(town, permit):
    token = licences.show_token(town.lin, permit.identifier, ["name"]).token
    licences.verification(token)
    licences.verification(token)
    assert sorted(one.way_name for one in licences.uses_of(town.lin, permit.identifier)) == [
        "亮证",
        "扫码查看",
        "扫码查看",
    ]


def test_the_token_itself_is_not_kept(town, permit):
    token = licences.show_token(town.lin, permit.identifier, ["name"]).token
    assert token not in str(ShowToken.objects.values().get())


@pytest.mark.parametrize(("fields", "words"), [([], "请至少选择一项"), (["name", "iban"], "没有这些项目：iban")])
def test_only_what_the_licence_has_can_be_shown(town, permit, fields, words):
    with pytest.raises(InvalidInputError) as caught:
        licences.show_token(town.lin, permit.identifier, fields)
    assert words in caught.value.fields["fields"]


def test_nobody_shows_somebody_else_s_licence(town, permit):
    with pytest.raises(NotFoundError):
        licences.show_token(town.wu, permit.identifier, ["name"])
    assert not ShowToken.objects.exists()
    assert Licence.objects.count() == 1

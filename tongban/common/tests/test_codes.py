from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.common import codes


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "440308199901101512",
        "11010119900307002X",
        "350702199003070015",
        "350781198512314023",
        "350702200002290011",
        "810000199408230021",
        "830000199201300022",
        "911124198108030024",
    ],
)
def test_published_and_fictional_citizen_ids_are_valid(number):
    assert codes.citizen_id_error(number) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("11204416541220243X", "公民身份号码校验位不正确，请核对后重新填写"),
        ("350702199003070016", "公民身份号码校验位不正确，请核对后重新填写"),
        ("", "公民身份号码应为18位，现在是0位"),
        ("130503670401001", "公民身份号码应为18位，现在是15位"),
        ("11010519491231002x", "公民身份号码前17位应为数字，末位应为数字或大写字母X"),
        ("1101051949123100ＡX", "公民身份号码前17位应为数字，末位应为数字或大写字母X"),
        ("１10105194912310021", "公民身份号码前17位应为数字，末位应为数字或大写字母X"),
        ("350702199902290011", "公民身份号码第7至14位不是有效的出生日期（19990229）"),
        ("350702199013010011", "公民身份号码第7至14位不是有效的出生日期（19901301）"),
        ("350702199003070015\n", "公民身份号码应为18位，现在是19位"),
    ],
)
def test_a_bad_citizen_id_is_refused_with_its_reason(number, reason):
    assert codes.citizen_id_error(number) == reason


def test_a_citizen_id_tells_birth_date_and_sex():
    assert codes.birth_date_of("350781198512314023") == date(1985, 12, 31)
    assert codes.sex_of("350781198512314023") == "女"
    assert codes.sex_of("350702199003070015") == "男"


def test_an_old_number_becomes_the_new_one():
    assert codes.from_15_digits("130503670401001") == "130503196704010016"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_made_citizen_ids_are_valid_and_one_wrong_digit_is_found(born, sequence):
    made = codes.make_citizen_id("350702", born, sequence)
    assert codes.citizen_id_error(made) is None
    assert codes.birth_date_of(made) == born
    wrong = made[:5] + str((int(made[5]) + 1) % 10) + made[6:]
    assert codes.citizen_id_error(wrong) == "公民身份号码校验位不正确，请核对后重新填写"


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "11100000000013338W",
        "11430000006122244L",
        "11370800MB28559184",
        "12441500196720244T",
        "91350100M000100Y43",
        "11350700999900011L",
        "1235070299990002X6",
        "523507009999000385",
        "91350700MA9TE5T12R",
        "92350721MA9X0002XC",
    ],
)
def test_published_and_fictional_credit_codes_are_valid(code):
    assert codes.credit_code_error(code) is None
    assert codes.make_credit_code(code[:17]) == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91110000600037341M", "统一社会信用代码校验位不正确，请核对后重新填写"),
        ("91110000600037341", "统一社会信用代码应为18位，现在是17位"),
        ("9111000060003734IL", "统一社会信用代码不使用“I”，只用数字和大写字母（不含I、O、S、V、Z）"),
        ("91110000600037341l", "统一社会信用代码不使用“l”，只用数字和大写字母（不含I、O、S、V、Z）"),
    ],
)
def test_a_bad_credit_code_is_refused_with_its_reason(code, reason):
    assert codes.credit_code_error(code) == reason


@pytest.mark.parametrize(
    "identifier",
    [
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
        "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
        "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
        "1.2.156.3005.2.11350700999900011L001.11350700999900011L.2026000001.001.9",
    ],
)
def test_real_licence_identifiers_are_valid_and_can_be_made_again(identifier):
    assert codes.licence_identifier_error(identifier) is None
    type_code, issuer, serial, version, _ = identifier.removeprefix("1.2.156.3005.2.").split(".")
    assert codes.licence_identifier(type_code, issuer, serial, int(version)) == identifier


def test_a_wrong_check_character_of_a_licence_is_found():
    wrong = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V"
    assert codes.licence_identifier_error(wrong) == "电子证照标识校验位不正确"


@pytest.mark.parametrize("text", ["", "1.2.156.3005.2", "1.2.156.3005.3.A.B.1.001.9", "1.2.156.3005.2.a.B.1.001.9"])
def test_what_is_no_licence_identifier_is_refused(text):
    assert codes.licence_identifier_error(text).startswith("电子证照标识应由1.2.156.3005.2")


def test_a_licence_serial_with_a_dot_is_not_made():
    with pytest.raises(ValueError, match="licence identifier"):
        codes.licence_identifier("11350700999900011L001", "11350700999900011L", "2026.1", 1)


def test_an_implementation_code_joins_body_level_and_base():
    assert codes.implementation_code("11350700999900011L", 3, "350117002011") == "11350700999900011L3350117002011"


@pytest.mark.parametrize(("level", "base"), [(0, "350117002011"), (8, "350117002011"), (3, "35011700201")])
def test_an_implementation_code_needs_its_parts(level, base):
    with pytest.raises(ValueError, match="level"):
        codes.implementation_code("11350700999900011L", level, base)


@pytest.mark.parametrize(
    ("name", "shown"), [("", ""), ("王", "王"), ("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明")]
)
def test_a_name_is_masked(name, shown):
    assert codes.mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("350702199003070015", "3507**********0015"), ("E12345678", "E1*****78"), ("AB", "**"), ("", "")],
)
def test_an_id_number_is_masked(number, shown):
    assert codes.mask_id_number(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13805990001", "138****0001"), ("0599-5550408", "0599-***0408"), ("12345", "*****"), ("", "")],
)
def test_a_phone_is_masked(phone, shown):
    assert codes.mask_phone(phone) == shown


def test_a_random_code_can_be_read_aloud_and_differs():
    made = {codes.random_code(10) for _ in range(500)}
    assert len(made) == 500
    assert {len(code) for code in made} == {10}
    assert not set("".join(made)) & set("0O1IL")

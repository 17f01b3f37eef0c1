from __future__ import annotations

import pytest

from tongban.common import codes
from tongban.support.forms import values
from tongban.support.forms.values import Refused

from .samples import AROUND, field, form_of

ID = "350702199003071204"
ID = ID[:17] + codes.citizen_id_check_char(ID[:17])
CREDIT = codes.make_credit_code("91350702MA2XY0000")
LICENCE = codes.licence_identifier("11100000000013338W011", "113507000000000000", "1", 1)


def clean(raw, kind, **more):
    return values.clean(form_of(field(kind, **more)).field("a"), raw, AROUND)


@pytest.mark.parametrize(
    ("kind", "more", "raw", "stored"),
    [
        ("text", {}, "  溪山\t小馆 \n", "溪山 小馆"),
        ("text", {}, "cafe\u0301", "caf\u00e9"),
        ("text", {}, "a\x00b", "ab"),
        ("text", {"pattern": r"JY\d{3}"}, "JY123", "JY123"),
        ("textarea", {}, "一\r\n二\r\n", "一\n二"),
        ("number", {}, "８６", 86),
        ("number", {}, "1,200.50", 1200.5),
        ("number", {"unit": "平方米"}, "86平方米", 86),
        ("number", {}, 86.0, 86),
        ("number", {"min": -5}, "-5", -5),
        ("amount", {}, "1,234.5 元", "1234.50"),
        ("amount", {}, 5000, "5000.00"),
        ("amount", {}, 0.1, "0.10"),
        ("date", {}, "2026-3-5", "2026-03-05"),
        ("date", {}, "2026年11月2日", "2026-11-02"),
        ("date", {}, "20260305", "2026-03-05"),
        ("choice", {}, "y", "y"),
        ("choices", {}, ["z", "x", "x"], ["x", "z"]),
        ("choices", {}, "y", ["y"]),
        ("yes_no", {}, "yes", True),
        ("yes_no", {}, False, False),
        ("yes_no", {}, "否", False),
        ("citizen_id", {}, ID[:6] + " " + ID[6:].lower(), ID),
        ("credit_code", {}, CREDIT.lower(), CREDIT),
        ("phone", {}, "138 0000 1234", "13800001234"),
        ("phone", {}, "+86-13800001234", "13800001234"),
        ("phone", {}, "0599-555 0120", "0599-5550120"),
        ("phone", {}, "400-800-1234", "400-800-1234"),
        ("email", {}, "Lin@Example.COM", "Lin@example.com"),
        ("division", {}, "350702000000", "350702000000"),
        ("address", {}, "景贤路 36 号", "景贤路 36 号"),
        ("material", {}, "A9B1C2D3-0000-4000-8000-000000000001", "a9b1c2d3-0000-4000-8000-000000000001"),
        ("licence", {}, LICENCE, LICENCE),
    ],
)
def test_what_people_type_becomes_one_stored_form(kind, more, raw, stored):
    found = clean(raw, kind, **more)
    assert found == stored
    assert type(found) is type(stored)
    assert clean(found, kind, **more) == stored


@pytest.mark.parametrize("raw", [None, "", "   ", "\u3000", [], {}])
@pytest.mark.parametrize("kind", ["text", "number", "choices", "material"])
def test_nothing_is_nothing(kind, raw):
    assert clean(raw, kind) is None


@pytest.mark.parametrize(
    ("kind", "more", "raw", "reason"),
    [
        ("text", {"max_length": 3}, "一二三四五", "经营场所地址最多 3 个字，现在有 5 个，请删去 2 个"),
        ("text", {"min_length": 3}, "一", "经营场所地址至少 3 个字，现在只有 1 个"),
        (
            "text",
            {"pattern": r"JY\d{3}", "example": "JY123"},
            "XX",
            "经营场所地址的写法不对，请对照说明填写，例如 JY123",
        ),
        ("text", {"pattern": r"JY\d+", "pattern_hint": "以 JY 开头"}, "1", "以 JY 开头"),
        ("text", {}, 5, "经营场所地址要填文字"),
        ("text", {}, ["a"], "经营场所地址要填文字"),
        ("number", {"label": "经营面积"}, "八十六", "经营面积要填数字，例如 86"),
        ("number", {"label": "经营面积"}, True, "经营面积要填数字，例如 86"),
        ("number", {"label": "经营面积"}, float("nan"), "经营面积要填数字，例如 86"),
        ("number", {"label": "经营面积"}, "1e999", "经营面积太大了，请核对位数"),
        ("number", {"decimals": 0}, "8.5", "经营场所地址填整数，不用小数"),
        ("number", {"decimals": 2}, "8.555", "经营场所地址最多 2 位小数"),
        ("number", {"min": 10, "unit": "平方米"}, 9, "经营场所地址不能小于 10 平方米"),
        ("number", {"max": 10}, "11", "经营场所地址不能大于 10"),
        ("amount", {"label": "注册资本"}, "一万", "注册资本要填数字，例如 5000"),
        ("amount", {"label": "注册资本"}, "1.234", "注册资本最多两位小数，精确到分"),
        ("amount", {"label": "注册资本"}, "-1", "注册资本不能是负数"),
        ("amount", {"label": "注册资本"}, "9" * 14, "注册资本太大了，请核对位数（以元为单位）"),
        ("date", {"label": "开业日期"}, "明年", "开业日期要填完整的年月日，例如 2026-11-02"),
        ("date", {"label": "开业日期"}, "2026-02-30", "开业日期填的 2026 年 2 月 30 日不存在，请核对"),
        ("date", {"label": "开业日期"}, "0203-01-01", "开业日期的年份 203 不对，请核对"),
        ("date", {"max": "today"}, "2026-11-03", "经营场所地址不能晚于今天（2026 年 11 月 2 日）"),
        ("date", {"min": "today-10"}, "2026-10-22", "经营场所地址不能早于 2026 年 10 月 23 日"),
        ("date", {}, 20260305, "经营场所地址要填文字"),
        ("choice", {}, "w", "经营场所地址请从列出的选项中选一项"),
        ("choice", {}, ["x"], "经营场所地址请从列出的选项中选一项"),
        ("choices", {}, ["x", "w"], "经营场所地址请从列出的选项中选"),
        ("choices", {}, [{"x": 1}], "经营场所地址请从列出的选项中选"),
        ("choices", {"min": 2}, ["x"], "经营场所地址至少选 2 项"),
        ("choices", {"max": 1}, ["x", "y"], "经营场所地址最多选 1 项"),
        ("yes_no", {}, "也许", "经营场所地址请选“是”或“否”"),
        ("yes_no", {}, 1, "经营场所地址请选“是”或“否”"),
        ("citizen_id", {"label": "身份证号"}, ID[:17], "身份证号：公民身份号码应为18位，现在是17位"),
        ("credit_code", {"label": "企业代码"}, "91", "企业代码：统一社会信用代码应为18位，现在是2位"),
        ("phone", {"label": "联系电话"}, "1380000123", "联系电话是手机号的话应为 11 位，现在是 10 位，请核对"),
        ("phone", {"label": "联系电话"}, "5550120", "联系电话应为 11 位手机号，或带区号的座机，例如 0599-5550120"),
        ("email", {"label": "邮箱"}, "lin", "邮箱应写成 name@example.com 的样子，请核对有没有 @ 和后面的域名"),
        ("division", {"label": "所在区县"}, "3507", "所在区县请从列表中选，或填 12 位区划代码，例如 350702000000"),
        ("division", {"label": "所在区县"}, "1" * 12, "所在区县填的区划代码 111111111111 不存在，请从列表中重新选"),
        ("material", {"label": "平面图"}, "x", "平面图没有传好，请重新上传"),
        ("licence", {"label": "营业执照"}, LICENCE[:-1] + "-", "营业执照：电子证照标识应由"),
    ],
)
def test_a_refusal_says_how_to_mend_it(kind, more, raw, reason):
    with pytest.raises(Refused) as refusal:
        clean(raw, kind, **more)
    assert str(refusal.value).startswith(reason)


def test_a_wrong_check_character_names_the_right_one():
    wrong = ID[:17] + ("0" if ID[17] != "0" else "1")
    with pytest.raises(Refused, match=f"身份证号第 18 位校验码应为 {ID[17]}，现在是 {wrong[17]}，请对照证件逐位核对"):
        clean(wrong, "citizen_id", label="身份证号")
    wrong = CREDIT[:17] + ("0" if CREDIT[17] != "0" else "1")
    with pytest.raises(Refused, match=f"第 18 位校验码应为 {CREDIT[17]}"):
        clean(wrong, "credit_code")


@pytest.mark.parametrize(
    ("kind", "label", "words"),
    [
        ("address", "经营场所地址", "请填写经营场所地址"),
        ("choice", "经营情形", "请选择经营情形"),
        ("material", "平面图", "请上传平面图"),
        ("yes_no", "顾客能看到厨房里面吗？", "请回答“顾客能看到厨房里面吗？”"),
    ],
)
def test_what_is_missing_is_asked_for_by_its_verb(kind, label, words):
    assert values.missing(form_of(field(kind, label=label)).field("a")) == words

"""Why a department's 补正要求 goes no further (行政许可法 第三十一条、第三十二条)."""

import pytest

from tongban.serve.intake.rules import Listed, ask_refusal

LISTED = {"m1": Listed("申请书", is_form=True), "m3": Listed("健康证明"), "m4": Listed("平面图")}
OPEN = {"was_told": False, "waits": False, "is_open": True, "is_accepted": True}


@pytest.mark.parametrize(
    ("codes", "more", "reason"),
    [
        (["m3", "m4"], {}, ""),
        (["m1"], {"is_accepted": False}, ""),
        (["m1", "m4"], {}, "“申请书”由申请表生成，受理以后不能改"),
        (["m4", "m9"], {}, "材料“m9”不在办事指南列出的材料清单中"),
        (["m4", "m4"], {}, "“平面图”列了两次"),
        (["m4"], {"waits": True}, "上一次要求还在等承办人确认"),
        (["m4"], {"was_told": True}, "已经一次告知过补正"),
        (["m4"], {"was_told": True, "is_accepted": False}, "已经一次告知过补正"),
        (["m4"], {"is_open": False}, "办件已经结束"),
    ],
)
def test_only_what_is_listed_is_asked_for_and_only_once(codes, more, reason):
    told = ask_refusal(codes, LISTED, **(OPEN | more))
    assert reason in told
    assert bool(told) == bool(reason)

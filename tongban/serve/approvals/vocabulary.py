"""What the flow of an approval case may name: given when the case is opened, or come up while it runs."""

from __future__ import annotations

from tongban.catalog.items import api as items
from tongban.support.flow.api import Given, ValueKind, Vocabulary

GUIDE = "办事指南的联办机构"


def _joint() -> list[Given]:
    """`joint_context` gives them; the publication of a guide sees to it that there are as many as its flow asks for."""
    return [Given("context", "joint", ValueKind.AGENCIES, "全部联办机构", GUIDE)] + [
        Given("context", f"joint_{place}", ValueKind.AGENCY, f"第 {place} 个联办机构", GUIDE)
        for place in range(1, items.MOST_JOINT + 1)
    ]


APPROVAL = Vocabulary(
    "审批办件",
    items.ACCEPTANCE,
    (
        Given("context", "answers", ValueKind.OPEN, "申请表里填的", "办事指南的申请表"),
        Given("form", "", ValueKind.OPEN, "申请表里填的", "办事指南的申请表"),
        Given("context", "situations", ValueKind.OPEN, "办理情形", "申请人对办理情形的回答"),
        Given("context", "pledged", ValueKind.BOOL, "申请人作了告知承诺", "申请时的选择", is_always=False),
        *_joint(),
        Given("context", "joint_0", ValueKind.AGENCY, "牵头单位", "没有写的是主办单位", is_always=False),
        Given("context", "window_agency", ValueKind.AGENCY, "收件的窗口单位", "综合窗口收件时", is_always=False),
        Given("facts", "licence_identifier", ValueKind.TEXT, "制发的证照标识", "制证步骤", is_always=False),
        Given("facts", "checks", ValueKind.OPEN, "审查要点的结论", "办理审查环节时", is_always=False),
        Given("facts", "deceit_evidence", ValueKind.TEXT, "提供虚假材料的证据", "作出不予许可决定时", is_always=False),
    ),
)

"""What the flow of 五级联审 may name: the offices that the place has set up for its gates."""

from __future__ import annotations

from tongban.support.flow.api import Given, ValueKind, Vocabulary

SETUP = "本地的联审设置"

REVIEW = Vocabulary(
    "权责清单联审",
    "powers.edit",
    (
        Given("context", "reform_office", ValueKind.AGENCY, "审改办", SETUP),
        Given("context", "legal_office", ValueKind.AGENCY, "法制机构", SETUP),
        Given("context", "meeting_office", ValueKind.AGENCY, "常务会议承办单位", SETUP),
    ),
)

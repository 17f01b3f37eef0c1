"""The shapes that go in and out of the interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[0-9A-Za-z]+$")]
ThemeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}-[a-z][a-z0-9]{1,29}$")]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
ShortWords = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_\-]+$")]


class Strict(Schema):
    """Input: a name that is not known is refused, so that a typing mistake is found."""

    model_config = ConfigDict(extra="forbid")


class Refusal(Schema):
    """Every refusal. `fields` names each bad field with the reason in Chinese."""

    code: str
    message: str
    fields: dict[str, str] = {}


class TokenIn(Strict):
    username: ShortWords
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TokenOut(Schema):
    token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme, no secret
    expires_at: datetime
    name: str
    kind: str


class Named(Schema):
    code: str
    name: str


class ItemRow(Schema):
    code: str
    name: str
    summary: str
    kind: Named
    handling: str
    agency: str
    division: Named
    level: str
    statutory_limit: str
    promised_limit: str
    visits: int
    online_depth: int
    themes: list[str]


class ItemPage(Schema):
    items: list[ItemRow]
    next: str | None = Field(None, description="放进 after 取下一页；没有就是最后一页")


class ThemeRow(Schema):
    code: str
    name: str
    summary: str
    kind: Named
    agency: str
    division: str
    items: int


class ThemePage(Schema):
    themes: list[ThemeRow]
    next: str | None = Field(None, description="放进 after 取下一页；没有就是最后一页")


class ThemeGuide(Schema):
    """一件事办事指南, the one form as JSON Schema and an example that is valid, for the answers asked with."""

    guide: dict[str, Any]
    form: dict[str, Any] = Field(description="一张表，答法不同，问的也不同")
    example: dict[str, Any]
    situations_example: dict[str, str] = Field(description="这张表所按的答法")


_POINT = {
    "text": "审查要点",
    "step": "在哪个办理环节审，是 steps 里的一个 name；空着是不分环节",
    "discretion": "裁量标准",
    "basis": "依据",
}
#: Of what the guide says, the part whose shape is not plain from its names.
_POINTS: dict[str, Any] = {
    "type": "array",
    "description": "审查工作细则",
    "items": {
        "type": "object",
        "properties": {name: {"type": "string", "description": words} for name, words in _POINT.items()},
        "required": list(_POINT),
    },
}


class ItemGuide(Schema):
    """办事指南 with the form as JSON Schema and an example that is valid."""

    guide: dict[str, Any] = Field(json_schema_extra={"properties": {"check_points": _POINTS}})
    form: dict[str, Any]
    example: dict[str, Any]
    situations_example: dict[str, str]


class FileOut(Schema):
    id: UUID
    name: str
    size: int
    media_type: str
    sha256: str


class MaterialIn(Strict):
    """One material: an uploaded file, a licence that is held, the applicant's own declaration, or (where the guide
    lets it) his written pledge, made after the conditions and consequences were told to him (告知承诺)."""

    file: UUID | None = None
    licence: Annotated[str, StringConstraints(max_length=120)] | None = None
    declared: Literal[True] | None = None
    pledge: Literal[True] | None = None


class PartyIn(Strict):
    """Whom a clerk files for (代为申报)."""

    kind: Literal["natural", "legal"]
    id_type: Literal["111", "uscc"]
    id_number: Annotated[str, StringConstraints(min_length=18, max_length=18, pattern=r"^[0-9A-Za-z]{18}$")]
    name: ShortWords
    phone: Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9+\- ]*$")] = ""


class HandedIn(Strict):
    """What an application for one item and one for a whole matter have in common."""

    party: Annotated[str, StringConstraints(max_length=30)] | None = Field(
        None, description="以谁的名义：本人身份证号，或者所代表单位的统一社会信用代码；不填为本人"
    )
    on_behalf_of: PartyIn | None = Field(None, description="窗口代为申报时填写申请人")
    situations: dict[str, Annotated[str, StringConstraints(max_length=100)]] = {}
    answers: dict[str, Any] = {}
    materials: dict[str, MaterialIn] = {}


class ApplicationIn(HandedIn):
    item: Code
    preview: bool = Field(False, description="先预审：不是受理，不占受理和办理期限；指南的 preview 不为空的才能选")


class ReceiptOut(Schema):
    number: str
    query_code: str
    next_step: str
    repeated: bool = Field(False, description="同一个 Idempotency-Key 已经提交过，这是那一次的回执")


class JointApplicationIn(HandedIn):
    """一件事: `answers`, `situations` and `materials` by the names that the theme's guide gives."""

    theme: ThemeCode


class AgainIn(Strict):
    """What is otherwise than in the application that ended; the rest is taken over from it."""

    situations: dict[str, Annotated[str, StringConstraints(max_length=100)]] = {}
    answers: dict[str, Any] = {}
    materials: dict[str, MaterialIn] = {}


class JointReceiptOut(Schema):
    number: str
    theme: str
    cases: list[str] = Field(description="各件的办件编号，按先后")
    later: list[str] = Field([], description="换身份以后再申请的事项")
    repeated: bool = Field(False, description="同一个 Idempotency-Key 已经提交过，这是那一次的回执")


class JointPartOut(Schema):
    number: str | None = Field(description="办件编号；您看不了的没有")
    item_code: str
    item_name: str
    agency: str
    stage: int
    state: str
    state_name: str
    attempt: int = Field(description="第几次申请")
    earlier: list[str] = Field(description="以前各次的办件编号，按先后；您看不了的没有")


class JointOut(Schema):
    """一件事申请 with its parts."""

    number: str
    theme: Named
    applicant: str
    submitted_at: datetime
    done: int
    parts: list[JointPartOut]
    later: list[str]
    finished_at: datetime | None = Field(description="全部办结的时间；还有没办完的，没有")


class LampOut(Schema):
    code: str
    words: str


class CaseRow(Schema):
    number: str
    query_code: str
    item_code: str
    item_name: str
    agency: str
    applicant: str
    state: str
    state_name: str
    submitted_at: datetime
    accepted_on: date | None
    promised_due_on: date | None
    statutory_due_on: date | None
    lamp: LampOut
    licence: str | None


class CasePage(Schema):
    cases: list[CaseRow]
    next: str | None = None


class ClockOut(Schema):
    kind: str
    name: str
    limit_days: int
    started_on: date
    due_on: date
    left: int
    lamp: str
    words: str
    provisional: bool


class StepOut(Schema):
    state: str
    title: str
    words: str
    at: datetime | None
    who: str


class PaperOut(Schema):
    id: UUID
    kind: str
    name: str
    number: str
    issued_at: datetime


class MaterialOut(Schema):
    code: str
    name: str
    state: str
    trust: str


class FactOut(Schema):
    name: str
    label: str
    kind: str


class TaskRow(Schema):
    id: int
    case: str
    name: str
    title: str
    role: str
    due_on: date | None
    lamp: LampOut
    outcomes: list[Named]
    #: How many opinions it waits for (加签); 0 when it can be done.
    awaits: int = 0
    #: The message that it waits for from outside, and what that has to tell: empty for the tasks of people.
    message: str = ""
    facts: list[FactOut] = []


class CaseOut(Schema):
    """The whole case in one read."""

    case: CaseRow
    holder: str
    todo: str
    clocks: list[ClockOut]
    steps: list[StepOut]
    papers: list[PaperOut]
    materials: list[MaterialOut]
    seen: str = Field(description="表单和材料的标记；核验、受理时送回来，可以不送")
    tasks: list[TaskRow]
    verbs: list[Named]


class TaskPage(Schema):
    tasks: list[TaskRow]
    next: str | None = None


class CompleteIn(Strict):
    outcome: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    opinion: Words = ""
    checks: dict[str, bool] = {}
    #: 不予许可 because of concealment or false materials: on what evidence (行政许可法 第七十八条).
    evidence: Annotated[str, StringConstraints(max_length=2000)] = ""
    #: What the flow asks for with this outcome, by name: a user id, a list of them, a date, a number, a text, true.
    given: dict[str, int | float | bool | str | list[int]] = {}


class ReturnIn(Strict):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    #: The step that it goes back to; the nearest one where it is left out.
    to: Annotated[str, StringConstraints(max_length=40)] | None = None
    #: The open tasks of others (their numbers) that may end by it; left out, all may.
    seen: Annotated[list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(max_length=200)] | None = None


class ReturnOut(Schema):
    opened: list[str]
    repeated: bool


class CompleteOut(Schema):
    outcome: str
    opened: list[str]
    result: str | None
    repeated: bool


class VerbIn(Strict):
    data: dict[str, Any] = {}


class VerbOut(Schema):
    case: CaseRow


class LicenceOut(Schema):
    identifier: str
    type: str
    name: str
    number: str
    holder: str
    valid_to_on: date | None


class ShownFieldOut(Schema):
    label: str
    value: str


class VerificationOut(Schema):
    valid: bool
    state: str
    status_name: str
    headline: str
    reason: str
    intact: bool
    checked_at: datetime
    type_name: str
    number: str
    identifier: str
    holder_name: str
    issuer_name: str
    issued_on: date | None
    valid_from_on: date | None
    valid_to_on: date | None
    fields: list[ShownFieldOut]
    merged: list[ShownFieldOut] = Field([], description="合并事项（多证合一）：事项名称，决定机关、文号和日期")

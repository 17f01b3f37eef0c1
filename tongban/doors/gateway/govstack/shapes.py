"""The shapes of GovStack's Registration API 0.1.1, with their names; what theirs leaves open is said here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from ..shapes import MaterialIn, ShortWords, Strict, Words

# ruff: noqa: N815 - the names are theirs
FileKey = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[0-9A-Za-z._:\-]+$")]
EFormKey = Annotated[str, StringConstraints(min_length=1, max_length=70, pattern=r"^[0-9A-Za-z]+(-[0-9]{1,15})?$")]
Url = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class Property(Schema):
    code: str
    value: str


class Service(Schema):
    """A service is an item (事项); its key is the item's code, its version that of the guide."""

    id: str
    serviceKey: str
    name: str
    version: str
    type: Literal["Public"] = "Public"
    isExecutable: bool
    isClosed: bool = False
    description: str
    serviceBody: list[Property] = []


class EFormListItem(Schema):
    eFormId: str
    name: str
    description: str
    version: str
    latest: bool


class EForm(EFormListItem):
    form_schema: dict[str, Any] = Field(alias="schema", description="JSON Schema 2020-12")


class AnswersIn(Strict):
    """Theirs is an object of objects without names; these are the names."""

    answers: dict[str, Any] = Field({}, description="按 eForm 的 schema")
    situations: dict[str, Annotated[str, StringConstraints(max_length=100)]] = Field({}, description="办理情形")
    materials: dict[str, MaterialIn] = Field({}, description="不上传的材料：证照 licence 或者承诺 declared")


class FormDataIn(Strict):
    eFormId: EFormKey | None = Field(None, description="填表用的是哪一版；不是现行的一版就拒绝")
    data: AnswersIn


class ApplicationFileSubmit(Strict):
    fileId: FileKey = Field(description="您那边的文件编号：同一个调用者、同一个编号只成一件")
    applicantId: Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z]+$")] = Field(
        description="以谁的名义：本人身份证号，或者所代表单位的统一社会信用代码"
    )
    applicationName: ShortWords | None = Field(None, description="不用：办件的名称是事项的名称")
    created: datetime | None = Field(None, description="不用：收到材料的时间以我们收到为准")
    formData: FormDataIn
    documentUrls: list[Url] = Field([], max_length=200, description="POST documents 给的 url，带着材料代码")


class Status(Schema):
    """Their four codes; 撤回 and 终止 have none of them and are told by the title and `ended`."""

    code: Literal["PENDING", "APPROVED", "SENDBACK", "REJECTED"] | None = None
    title: str


class FormDataOut(Schema):
    eFormId: str
    data: dict[str, dict[str, Any]]


class ApplicationData(Schema):
    applicantId: str
    applicationName: str
    created: datetime
    formData: FormDataOut


class ApplicationFile(Schema):
    fileId: str = Field(description="办件编号")
    registered: datetime
    serviceKey: str
    serviceName: str
    status: Status
    ended: bool
    applicantId: str
    applicationData: ApplicationData


class ApplicationFileRow(Schema):
    """One line of a list: no number of an identity card stands in it."""

    fileId: str
    taskTitle: str
    serviceKey: str
    serviceName: str
    status: Status
    created: datetime
    registered: datetime
    description: str
    eformId: str


class Uploaded(Schema):
    code: int
    type: str
    message: str
    url: str = Field(description="放进 documentUrls")


class UserTask(Schema):
    taskId: str
    name: str
    roleId: str
    created: datetime
    description: str
    serviceKey: str
    fileId: str
    status: Status


class DataUserTask(Schema):
    taskId: str
    taskName: str
    roleId: str
    created: datetime
    description: str
    serviceKey: str
    serviceName: str
    fileId: str
    eFormId: str
    formVariables: dict[str, dict[str, Any]]
    status: Status
    data: dict[str, dict[str, Any]] = Field(description="decision 里是能得出的意见")


class DecisionIn(Strict):
    outcome: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    opinion: Words = ""
    checks: dict[str, bool] = {}


class DecisionsIn(Strict):
    decision: DecisionIn


class AdditionalData(Strict):
    """Theirs completes a task with free data; here it is an outcome of the flow, an opinion and the check points."""

    data: DecisionsIn


class CompletedTask(Schema):
    taskId: str
    fileId: str
    serviceKey: str
    status: Status

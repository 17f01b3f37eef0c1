"""applications 与 documents: the same submit and the same cases as `/api/v1/applications` and `/api/v1/cases`."""

# ruff: noqa: N803 - the names are theirs
from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Annotated
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Form, Header, Path, Query, Router
from ninja.files import UploadedFile
from pydantic import StringConstraints

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from ..applicants import materials_of, own_party
from ..auth import token, user_of
from ..shapes import Code, MaterialIn
from .shapes import (
    ApplicationData,
    ApplicationFile,
    ApplicationFileRow,
    ApplicationFileSubmit,
    FileKey,
    FormDataOut,
    Uploaded,
)
from .unfit import NoCounterpartError
from .words import SORTING, form_id, refuse_further, refuse_unknown, status_of

router = Router(tags=["GovStack"], auth=token)
Client = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$"), Header(alias="Information-Mediator-Client")
]
Material = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
DOCUMENT = re.compile(r"/documents/([0-9a-f\-]{36})$")


@router.post(
    "/services/{serviceKey}/applications",
    response=ApplicationFile,
    summary="GovStack：提交申请；同一个调用者、同一个 fileId 只成一件",
)
def submit(
    request: HttpRequest,
    serviceKey: Annotated[Code, Path()],
    data: ApplicationFileSubmit,
    client: Client = "",
) -> ApplicationFile:
    user = user_of(request)
    guide = items.guide(serviceKey)
    if data.formData.eFormId not in (None, form_id(guide.code, guide.version_id)):
        raise ConflictError(reason="表单已经换了新版本，请按 eForms 给的现行一版重新填写")
    given = data.formData.data
    receipt = intake.submit(
        actor=user,
        party=_party(user, data.applicantId),
        item_code=serviceKey,
        answers=given.answers,
        situations=given.situations,
        materials=materials_of(given.materials | _documents(data.documentUrls)),
        channel=approvals.Channel.API,
        key=key_of(client, data.fileId),
    )
    return _file(user, receipt.number)


def key_of(client: str, file_id: str) -> str:
    """Their own number of the file, kept apart by who asks; who the caller is, the submit adds by itself."""
    digest = hashlib.sha256("\n".join((client, file_id)).encode()).hexdigest()
    return f"gs-{digest[:48]}"


def _party(user: identity.User, applicant: str) -> identity.Party:
    try:
        return own_party(user, applicant)
    except InvalidInputError as refusal:
        raise InvalidInputError(
            fields={
                "applicantId": refusal.fields["party"].replace("请填写 on_behalf_of", "请用 POST /api/v1/applications")
            }
        ) from refusal


def _documents(urls: list[str]) -> dict[str, MaterialIn]:
    found: dict[str, MaterialIn] = {}
    for number, url in enumerate(urls):
        parts = urlsplit(url)
        known = DOCUMENT.search(parts.path)
        material = parse_qs(parts.query).get("material", [""])[0]
        if known is None or not material:
            raise InvalidInputError(
                fields={f"documentUrls.{number}": "应是 POST documents 答复里的 url，带着材料代码（material=…）"}
            )
        try:
            found[material] = MaterialIn(file=UUID(known[1]))
        except ValueError:
            raise InvalidInputError(fields={f"documentUrls.{number}": "文件编号不对"}) from None
    return found


@router.post(
    "/documents",
    response=Uploaded,
    summary="GovStack：上传一份材料，base64 或者文件；用 additionalMetadata 说明是哪份材料",
)
def upload(
    request: HttpRequest,
    additionalMetadata: Annotated[Material, Query(description="材料代码，如 m4")],
    file: Annotated[list[str], Form()] = [],  # noqa: B006 - pydantic copies it
    sent: Annotated[list[UploadedFile], File(alias="file")] = [],  # noqa: B006
) -> Uploaded:
    given = [(one.name or "", one.read()) for one in sent] + [("", _decoded(one)) for one in file]
    if len(given) != 1:
        raise InvalidInputError(fields={"file": "一次上传一份，多份材料请分几次"})
    ((name, data),) = given
    kept = files.receive(user_of(request), name=name or additionalMetadata, chunks=[data], purpose="material")
    url = f"{settings.PUBLIC_URL}/api/v1/govstack/documents/{kept.id}?material={additionalMetadata}"
    return Uploaded(code=200, type=kept.media_type, message=f"收到 {kept.name}，{kept.size} 字节", url=url)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInputError(fields={"file": "不是 base64"}) from None


@router.get("/applications", response=list[ApplicationFileRow], summary="GovStack：您能看的办件，新的在前")
def list_files(
    request: HttpRequest,
    serviceKey: Annotated[str, Query(pattern=r"^[0-9A-Za-z]{0,50}$")] = "",
    applicantId: Annotated[str, Query(pattern=r"^[0-9A-Za-z]{0,30}$")] = "",
    firstResult: Annotated[int, Query(ge=0, le=10_000)] = 0,
    maxResult: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[ApplicationFileRow]:
    refuse_unknown(request, **dict.fromkeys(SORTING, "不能另排：提交晚的在前"))
    refuse_further(firstResult, maxResult, "GET /api/v1/cases")
    filters = approvals.CaseFilters(item_code=serviceKey, applicant_id_number=applicantId.upper())
    page = approvals.cases_page(user_of(request), filters, None, firstResult + maxResult)
    return [
        ApplicationFileRow(
            fileId=case.number,
            taskTitle=f"{case.applicant.name}：{case.item_name}",
            serviceKey=case.item_code,
            serviceName=case.item_name,
            status=status_of(case),
            created=case.submitted_at,
            registered=case.submitted_at,
            description=case.lamp_words,
            eformId=form_id(case.item_code, case.item_version_id),
        )
        for case in page.rows[firstResult:]
    ]


@router.get("/applications/{fileId}", response=ApplicationFile, summary="GovStack：一个办件和申请时填的内容")
def read_file(request: HttpRequest, fileId: Annotated[FileKey, Path()]) -> ApplicationFile:
    return _file(user_of(request), fileId)


@router.put("/applications/{fileId}", include_in_schema=False)
def overwrite(request: HttpRequest, fileId: Annotated[FileKey, Path()]) -> None:
    """行政许可法 第三十二条: what is missing is asked for once, nothing of an application is overwritten."""
    raise NoCounterpartError(
        why="申请人的申请不由办理人员改写；要改的一次告知补正，用 POST /api/v1/cases/{number}/verbs/ask_correction"
    )


def _file(user: identity.User, number: str) -> ApplicationFile:
    try:
        view = intake.application_for(user, number)
    except NotFoundError:
        raise NotFoundError(what="这个文件") from None
    case = view.case
    form = form_id(case.item_code, case.item_version_id)
    data = ApplicationData(
        applicantId=case.applicant.id_number,
        applicationName=case.applicant.name,
        created=case.submitted_at,
        formData=FormDataOut(eFormId=form, data={"answers": view.answers, "situations": dict(view.situations)}),
    )
    return ApplicationFile(
        fileId=case.number,
        registered=case.submitted_at,
        serviceKey=case.item_code,
        serviceName=case.item_name,
        status=status_of(case),
        ended=not case.is_open,
        applicantId=case.applicant.id_number,
        applicationData=data,
    )

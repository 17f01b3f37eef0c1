"""tasks: an official's inbox, by their names."""

# ruff: noqa: N803 - the names are theirs
from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow

from ..auth import token, user_of
from .shapes import AdditionalData, CompletedTask, DataUserTask, Status, UserTask
from .words import SORTING, form_id, refuse_further, refuse_unknown, status_of

router = Router(tags=["GovStack"], auth=token)
CASE = "case:"
TaskId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/tasks", response=list[UserTask], summary="GovStack：待您办理的任务，最急的在前")
def list_tasks(
    request: HttpRequest,
    fileId: Annotated[str, Query(pattern=r"^[0-9A-Za-z]{0,64}$")] = "",
    firstResult: Annotated[int, Query(ge=0, le=10_000)] = 0,
    maxResult: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[UserTask]:
    refuse_unknown(
        request,
        mainTaskId="任务没有上级任务",
        assigneeId="只有您自己的待办",
        **dict.fromkeys(SORTING, "不能另排：最急的在前"),
    )
    refuse_further(firstResult, maxResult, "GET /api/v1/tasks")
    page = flow.inbox(user_of(request), subject=f"{CASE}{fileId}", size=firstResult + maxResult)
    return [
        UserTask(
            taskId=str(row.task.id),
            name=row.task.name,
            roleId=row.task.role,
            created=row.task.opened_at,
            description=row.task.title,
            serviceKey=row.task.item_code,
            fileId=row.task.subject.removeprefix(CASE),
            status=Status(code="PENDING", title=row.lamp.words),
        )
        for row in page.rows[firstResult:]
    ]


@router.get("/tasks/{taskId}", response=DataUserTask, summary="GovStack：一个任务、申请的内容和能得出的意见")
def read_task(request: HttpRequest, taskId: TaskId) -> DataUserTask:
    task, number = _task(taskId)
    view = intake.application_for(user_of(request), number)
    done = next((one.name for one in task.outcomes if one.code == task.outcome), "")
    return DataUserTask(
        taskId=str(task.id),
        taskName=task.name,
        roleId=task.role,
        created=task.opened_at,
        description=task.title,
        serviceKey=view.case.item_code,
        serviceName=view.case.item_name,
        fileId=number,
        eFormId=form_id(view.case.item_code, view.case.item_version_id),
        formVariables={"answers": view.answers, "situations": dict(view.situations)},
        status=Status(code="PENDING", title="待办") if task.is_open else Status(title=done or "已不用办"),
        data={"decision": {"outcomes": {one.code: one.name for one in task.outcomes}}},
    )


@router.post("/tasks/{taskId}/complete", response=CompletedTask, summary="GovStack：办完一个任务；再发一次不会办两次")
def complete(request: HttpRequest, taskId: TaskId, data: AdditionalData) -> CompletedTask:
    _, number = _task(taskId)
    given = data.data.decision
    user = user_of(request)
    approvals.complete_task(
        actor=user,
        task_id=taskId,
        outcome=given.outcome,
        opinion=given.opinion,
        checks=given.checks,
        key=f"govstack-{taskId}-{user.pk}",
    )
    case = approvals.find(user, number)
    return CompletedTask(taskId=str(taskId), fileId=number, serviceKey=case.item_code, status=status_of(case))


def _task(task_id: int) -> tuple[flow.TaskInfo, str]:
    task = flow.task(task_id)
    if not task.subject.startswith(CASE):
        raise NotFoundError(what="这个任务")
    return task, task.subject.removeprefix(CASE)

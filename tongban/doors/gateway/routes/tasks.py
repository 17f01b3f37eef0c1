"""任务: an official's inbox."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Path, Query, Router

from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow

from ..auth import token, user_of
from ..shapes import CompleteIn, CompleteOut, FactOut, Key, LampOut, Named, ReturnIn, ReturnOut, TaskPage, TaskRow

router = Router(tags=["任务"], auth=token)


def task_row(task: flow.TaskInfo, lamp: flow.LampView) -> TaskRow:
    return TaskRow(
        id=task.id,
        case=task.subject.removeprefix("case:"),
        name=task.name,
        title=task.title,
        role=task.role,
        due_on=task.due_on,
        lamp=LampOut(code=lamp.code, words=lamp.words),
        outcomes=[Named(code=one.code, name=one.name) for one in task.outcomes],
        awaits=task.awaits,
        message=task.message,
        facts=[FactOut(name=one.name, label=one.label, kind=one.kind) for one in task.facts],
    )


@router.get("/tasks", response=TaskPage, summary="待您办理的任务，最急的在前")
def list_tasks(
    request: HttpRequest,
    lamp: Annotated[str, Query(pattern=r"^(ok|due|over|hold)?$")] = "",
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TaskPage:
    page = flow.inbox(user_of(request), lamp=lamp or None, subject="case:", after=after or None, size=size)
    return TaskPage(tasks=[task_row(row.task, row.lamp) for row in page.rows], next=page.next_cursor)


@router.post("/tasks/{id}/complete", response=CompleteOut, summary="办完一个任务")
def complete(
    request: HttpRequest,
    id: Annotated[int, Path(ge=1, le=2**63 - 1)],  # noqa: A002 - the name in the address
    data: CompleteIn,
    key: Annotated[Key | None, Header(alias="Idempotency-Key")] = None,
) -> CompleteOut:
    step = approvals.complete_task(
        actor=user_of(request),
        task_id=id,
        outcome=data.outcome,
        opinion=data.opinion,
        checks=data.checks,
        evidence=data.evidence,
        given=data.given,
        key=key,
    )
    return CompleteOut(
        outcome=step.outcome, opened=[task.name for task in step.opened], result=step.result, repeated=step.is_repeat
    )


@router.post("/tasks/{id}/return", response=ReturnOut, summary="退回：前面办过的一步重新办，之间没有办完的环节随之取消")
def send_back(
    request: HttpRequest,
    id: Annotated[int, Path(ge=1, le=2**63 - 1)],  # noqa: A002 - the name in the address
    data: ReturnIn,
    key: Annotated[Key | None, Header(alias="Idempotency-Key")] = None,
) -> ReturnOut:
    step = approvals.send_back_task(
        actor=user_of(request), task_id=id, reason=data.reason, to_node=data.to, seen=data.seen, key=key
    )
    return ReturnOut(opened=[task.name for task in step.opened], repeated=step.is_repeat)

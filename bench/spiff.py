"""The yardstick of `flow`: the same approval in SpiffWorkflow, kept in PostgreSQL as a service around it would have to.

A row for each case holds the serialised workflow, a row for each task makes the inbox; one step is one transaction:
lock the case, restore it, run the task, serialise it, write the tasks. By psycopg, without Django, policy, audit,
outbox or record, all of which the platform's step has.
"""

from __future__ import annotations

import itertools
import logging
from typing import Any

TABLES = """
DROP TABLE IF EXISTS spiff_task, spiff_case;
CREATE TABLE spiff_case (id bigserial PRIMARY KEY, body text NOT NULL, is_over boolean NOT NULL DEFAULT false);
CREATE TABLE spiff_task (
    id bigserial PRIMARY KEY, case_id bigint NOT NULL REFERENCES spiff_case, task text NOT NULL, name text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, UNIQUE (case_id, task)
);
CREATE INDEX spiff_inbox ON spiff_task (name, opened_at) WHERE finished_at IS NULL;
"""
REVIEWS = ("review_1", "review_2", "review_3")


class Cases:
    """`live()` leads one case from the window to the delivery; seven tasks, three of them at once."""

    def __init__(self, connection: Any, form: dict[str, str]) -> None:
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

        logging.getLogger("spiff").setLevel(logging.ERROR)
        self.connection, self.form = connection, form
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.spec = _approval()
        connection.execute(TABLES)

    def live(self) -> None:
        case = self._begin()
        while names := self._open(case):
            self._step(case, names[0])

    def _begin(self) -> int:
        from SpiffWorkflow.bpmn import BpmnWorkflow

        with self.connection.transaction():
            workflow = BpmnWorkflow(self.spec)
            workflow.data.update(self.form)
            workflow.do_engine_steps()
            row = self.connection.execute(
                "INSERT INTO spiff_case (body) VALUES (%s) RETURNING id", [self.serializer.serialize_json(workflow)]
            ).fetchone()
            self._write_tasks(row[0], workflow)
            return int(row[0])

    def _open(self, case: int) -> list[str]:
        rows = self.connection.execute(
            "SELECT task FROM spiff_task WHERE case_id = %s AND finished_at IS NULL ORDER BY id", [case]
        )
        return [row[0] for row in rows.fetchall()]

    def _step(self, case: int, task: str) -> None:
        with self.connection.transaction():
            body = self.connection.execute("SELECT body FROM spiff_case WHERE id = %s FOR UPDATE", [case]).fetchone()
            workflow = self.serializer.deserialize_json(body[0])
            ready = next(one for one in _ready(workflow) if str(one.id) == task)
            ready.data[f"outcome_{ready.task_spec.name}"] = "agree"
            ready.run()
            workflow.do_engine_steps()
            self.connection.execute(
                "UPDATE spiff_case SET body = %s, is_over = %s WHERE id = %s",
                [self.serializer.serialize_json(workflow), workflow.is_completed(), case],
            )
            self.connection.execute(
                "UPDATE spiff_task SET finished_at = now() WHERE case_id = %s AND task = %s", [case, task]
            )
            self._write_tasks(case, workflow)

    def _write_tasks(self, case: int, workflow: Any) -> None:
        fresh = [(case, str(one.id), one.task_spec.name) for one in _ready(workflow)]
        if fresh:
            places = ", ".join(["(%s, %s, %s)"] * len(fresh))
            self.connection.execute(
                f"INSERT INTO spiff_task (case_id, task, name) VALUES {places} ON CONFLICT DO NOTHING",
                list(itertools.chain.from_iterable(fresh)),
            )


def _ready(workflow: Any) -> list[Any]:
    from SpiffWorkflow import TaskState

    return list(workflow.get_tasks(state=TaskState.READY, manual=True))


def _approval() -> Any:
    from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
    from SpiffWorkflow.bpmn.specs.defaults import EndEvent, ParallelGateway, UserTask
    from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

    spec = BpmnProcessSpec("approval")
    last: Any = spec.start
    for name in ("accept", REVIEWS, "decide", "make", "deliver"):
        if isinstance(name, str):
            fresh: Any = UserTask(spec, name)
            last.connect(fresh)
            last = fresh
            continue
        split, join = ParallelGateway(spec, "split"), ParallelGateway(spec, "join")
        last.connect(split)
        for one in name:
            review = UserTask(spec, one)
            split.connect(review)
            review.connect(join)
        last = join
    over = EndEvent(spec, "over", NoneEventDefinition())
    last.connect(over)
    over.connect(spec.end)
    return spec

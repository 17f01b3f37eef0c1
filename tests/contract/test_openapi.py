"""The whole open interface against its own contract: bounded and seeded, so that a failure repeats."""

import pytest
from hypothesis import given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter

from . import driving
from .driving import BOUNDS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Whoever asks without a token is refused before anything is read; he is tried less often.
EXAMPLES = {"nobody": 8, "applicant": 25, "clerk": 25}
#: GovStack's paths are thin over the operations before them.
FEW = 6
OPERATIONS = [
    ("GET", "/api/v1/items"),
    ("GET", "/api/v1/items/{code}"),
    ("GET", "/api/v1/themes"),
    ("GET", "/api/v1/themes/{code}"),
    ("POST", "/api/v1/token"),
    ("POST", "/api/v1/files"),
    ("POST", "/api/v1/applications"),
    ("POST", "/api/v1/joint-applications"),
    ("GET", "/api/v1/joint-applications/{number}"),
    ("POST", "/api/v1/joint-applications/{number}/parts/{case}/again"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/{number}"),
    ("POST", "/api/v1/cases/{number}/verbs/{verb}"),
    ("GET", "/api/v1/tasks"),
    ("POST", "/api/v1/tasks/{id}/complete"),
    ("POST", "/api/v1/tasks/{id}/return"),
    ("GET", "/api/v1/licences"),
    ("GET", "/api/v1/licences/{identifier}/verification"),
    ("GET", "/api/v1/govstack/services"),
    ("GET", "/api/v1/govstack/services/{serviceKey}"),
    ("GET", "/api/v1/govstack/eForms/{eFormId}"),
    ("POST", "/api/v1/govstack/services/{serviceKey}/applications"),
    ("POST", "/api/v1/govstack/documents"),
    ("GET", "/api/v1/govstack/applications"),
    ("GET", "/api/v1/govstack/applications/{fileId}"),
    ("GET", "/api/v1/govstack/tasks"),
    ("GET", "/api/v1/govstack/tasks/{taskId}"),
    ("POST", "/api/v1/govstack/tasks/{taskId}/complete"),
]


@pytest.fixture
def contract(db):
    return driving.contract()


@pytest.fixture
def people(db):
    """Bearer tokens of an applicant and a clerk in a small city with an application on its way."""
    made = small.build()
    counter.submitted(made)
    return {"applicant": driving.token_of(made.lin), "clerk": driving.token_of(made.clerk)}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_keeps_the_contract(contract, people, method, path):
    operation = contract[path][method]
    for who, examples in EXAMPLES.items():
        headers = {"Host": "127.0.0.1"}
        if who != "nobody":
            headers["Authorization"] = f"Bearer {people[who]}"
        try:
            _drive(operation, headers, min(examples, FEW) if "/govstack/" in path else examples)
        except BaseException as fault:
            fault.add_note(f"asked by {who}")
            raise


def _drive(operation, headers, examples):
    @settings(BOUNDS, max_examples=examples)
    @given(case=operation.as_strategy())
    def ask(case):
        case.headers.update(headers)
        response = case.call()
        case.validate_response(response, checks=CHECKS)

    ask()


def test_the_list_of_operations_is_the_whole_contract(contract):
    found = {(operation.ok().method.upper(), operation.ok().path) for operation in contract.get_all_operations()}
    assert found == set(OPERATIONS)

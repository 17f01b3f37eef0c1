"""Publishing definitions: checked as a whole, then never changed again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import published, registry
from ..errors import BadDefinitionError, NotFoundError
from ..models import FlowDefinition
from ..rules import naming
from ..rules.definition import Flow, sub_cases_of
from ..rules.reading import read
from ..rules.soundness import Known, faults_of
from ..rules.subflows import expand
from ..values import FlowRef

STANDARD = Path(__file__).parents[1] / "definitions"


def check(body: object) -> list[str]:
    """Every fault of a definition, in reading order; empty when it may be published."""
    return _checked(body)[1]


def _checked(body: object) -> tuple[Any, list[str]]:
    """The body with its 子流程 filled in, and every fault."""
    whole, missing = expand(body, _find)
    flow, faults = read(whole)
    known = Known(roles=identity.role_actions(), actions=identity.action_names(), handlers=set(registry.auto_names()))
    found = [*missing, *faults, *faults_of(flow, known)]
    found += naming.faults_of(flow, naming.kind_of(flow, registry.vocabularies())[1])
    return whole, [*found, *registry.sub_case_findings(flow.code, sub_cases_of(flow)).faults]


def read_whole(body: object) -> Flow:
    """The tree with its 子流程 filled in; with faults it is only good for looking for more of them."""
    return read(expand(body, _find)[0])[0]


def _find(code: str, version: int | None) -> tuple[int, list[dict[str, Any]]] | None:
    ref = published.latest(code) if version is None else FlowRef(code, version)
    try:
        return (ref.version, published.body_of(ref)["body"]) if ref else None
    except NotFoundError:
        return None


@transaction.atomic
def publish(actor: identity.User, body: dict[str, Any]) -> FlowRef:
    """Make this body the newest version of its code; the same body as the newest gives that one again.

    A 子流程 named without a version is taken in as it is now (rules/subflows.py).
    """
    body, faults = _checked(body)
    if faults:
        raise BadDefinitionError(faults)
    code, digest = body["code"], sha256_of(body)
    published.lock_code(code)
    newest = FlowDefinition.objects.filter(code=code).order_by("-version").first()
    if newest is not None and newest.sha256 == digest:
        return FlowRef(code, newest.version)
    row = FlowDefinition.objects.create(
        code=code,
        version=newest.version + 1 if newest else 1,
        name=body["name"],
        body=body,
        sha256=digest,
        published_at=clock.now(),
        published_by_id=actor.pk,
    )
    published.changed()
    audit.record(actor, "flow.definition.publish", f"flow:{code}", facts={"version": row.version, "sha256": digest})
    return FlowRef(code, row.version)


def standard_bodies() -> list[dict[str, Any]]:
    """The definitions that ship with the platform: 即办, 一般, 并联, 集体审议, 确认, 部门系统办理."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(STANDARD.glob("*.json"))]


@transaction.atomic
def publish_standard(actor: identity.User) -> dict[str, FlowRef]:
    """All shipped definitions by code; done again, nothing changes."""
    return {body["code"]: publish(actor, body) for body in standard_bodies()}


def sha256_of(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

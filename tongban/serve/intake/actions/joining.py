"""一件事申报: one submit, one application for each item that is needed, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import IntegrityError, connection, transaction

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.events import api as events
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .. import rules
from ..copies import copy_of
from ..errors import KeyReusedError
from ..events import JointApplicationSubmitted
from ..models import JointApplication, JointPart
from ..schema_words import unusable_text
from ..values import JointReceipt
from .submitting import at_the_window, submit
from .walking import refuse_input

ONCE = "joint_once_per_key"


def submit_joint(
    *,
    actor: identity.User,
    party: identity.Party,
    theme_code: str,
    situations: Mapping[str, Any],
    answers: Mapping[str, Any],
    materials: Mapping[str, Any],
    channel: str,
    key: str,
    on_behalf: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
    project_code: str = "",
    signature: devices.Strokes | None = None,
) -> JointReceipt:
    """`situations`, `answers` and `materials` by the names of the theme's plan. The same key gives the same receipt.

    `project_code`: for a stage of a construction project; the caller (projects) has asked whether its turn has come.
    """
    if not 1 <= len(key) <= 90:
        raise InvalidInputError(fields={"key": "提交编号（Idempotency-Key）应为 1 到 90 个字符"})
    sent = {"situations": situations, "answers": answers, "materials": materials, "delivery": delivery or {}}
    refuse_input(unusable_text({"key": key, "theme": theme_code, **sent}))
    request = _Request(
        actor,
        party,
        theme_code,
        situations,
        answers,
        materials,
        channel,
        key,
        on_behalf or {},
        delivery or {},
        project_code,
        signature,
    )
    try:
        with transaction.atomic():
            return _earlier(request) or _submit(request)
    except IntegrityError as problem:
        if ONCE not in str(problem):
            raise
    # The twin of this request was faster and has committed.
    receipt = _earlier(request)
    if receipt is None:
        raise ConflictError(reason="申请没有提交成功，请再提交一次")
    return receipt


def register_joint(
    *,
    actor: identity.User,
    party: identity.Party,
    theme_code: str,
    situations: Mapping[str, Any],
    answers: Mapping[str, Any],
    materials: Mapping[str, Any],
    key: str,
    identity_note: str,
    agent_name: str = "",
    agent_id_number: str = "",
    delivery: Mapping[str, Any] | None = None,
    card: str = "",
    signature: devices.Strokes | None = None,
) -> JointReceipt:
    """代为登记 of a whole matter; the clerk has to be one who registers for each of the items."""
    return submit_joint(
        actor=actor,
        party=party,
        theme_code=theme_code,
        situations=situations,
        answers=answers,
        materials=materials,
        channel=approvals.Channel.WINDOW,
        key=key,
        on_behalf=at_the_window(actor, party, identity_note, agent_name, agent_id_number, card),
        delivery=delivery,
        signature=signature,
    )


@dataclass(frozen=True)
class _Request:
    actor: identity.User
    party: identity.Party
    theme_code: str
    situations: Mapping[str, Any]
    answers: Mapping[str, Any]
    materials: Mapping[str, Any]
    channel: str
    key: str
    on_behalf: Mapping[str, Any]
    delivery: Mapping[str, Any]
    project_code: str
    signature: devices.Strokes | None = None

    @cached_property
    def digest(self) -> str:
        return rules.request_hash(
            {
                "party": self.party.id_number,
                "theme": self.theme_code,
                "situations": dict(self.situations),
                "answers": dict(self.answers),
                "materials": dict(self.materials),
            }
        )


def _earlier(request: _Request) -> JointReceipt | None:
    joint = JointApplication.objects.filter(submitted_by=request.actor, key=request.key).first()
    if joint is None:
        return None
    if joint.request_hash != request.digest:
        raise KeyReusedError
    numbers = tuple(joint.parts.order_by("order").values_list("number", flat=True))
    return JointReceipt(joint.number, joint.theme_name, joint.submitted_at, numbers, tuple(joint.later), is_repeat=True)


def _submit(request: _Request) -> JointReceipt:
    theme = themes.guide(request.theme_code)
    plan = themes.plan(theme, request.situations, is_person=request.party.kind == identity.PartyKind.NATURAL)
    refuse_input(_frame_errors(theme, plan) | _project_errors(theme, request.project_code))
    # First the row with the unique key: a twin of this request waits here and then gives way.
    joint = JointApplication.objects.create(
        number=_number(theme.division_code),
        theme_code=theme.code,
        theme_version_id=theme.version_id,
        theme_name=theme.name,
        applicant_name=request.party.name,
        applicant_id_number=request.party.id_number,
        situations=dict(plan.answers),
        project_code=request.project_code,
        later=[part.guide.name for part in plan.later],
        submitted_by=request.actor,
        submitted_at=clock.now(),
        days=plan.days,
        key=request.key,
        request_hash=request.digest,
    )
    numbers = _submit_parts(request, plan)
    JointPart.objects.bulk_create(
        JointPart(joint=joint, number=number, order=order, stage=part.stage)
        for order, (part, number) in enumerate(zip(plan.now, numbers, strict=True), start=1)
    )
    audit.record(
        request.actor,
        "intake.submit_joint",
        f"joint:{joint.number}",
        facts={"theme": theme.code, "version": theme.version, "cases": numbers},
    )
    events.publish(JointApplicationSubmitted(number=joint.number, theme_code=theme.code, case_numbers=list(numbers)))
    return JointReceipt(joint.number, joint.theme_name, joint.submitted_at, tuple(numbers), tuple(joint.later))


def _frame_errors(theme: themes.ThemeGuide, plan: themes.Plan) -> dict[str, str]:
    errors = {f"situations.{name}": reason for name, reason in plan.unanswered.items()}
    if not theme.is_open:
        errors["theme"] = f"“{theme.name}”现在不接受申请：{theme.state_reason}".removesuffix("：")
    if plan.closed:
        errors["theme"] = f"“{'、'.join(plan.closed)}”现在不接受申请，这件事先不能一起办"
    if not errors and not plan.now:
        errors["party"] = "这件事的事项都不面向您现在的身份，请换身份再申请"
    return errors


def _project_errors(theme: themes.ThemeGuide, project_code: str) -> dict[str, str]:
    if (theme.body.kind == themes.Kind.STAGE) == bool(project_code):
        return {}
    if project_code:
        return {"theme": f"“{theme.name}”不是建设项目的阶段，请直接申请"}
    return {"theme": f"“{theme.name}”是建设项目的一个阶段，请先登记项目，再在“我的项目”里申报"}


def _submit_parts(request: _Request, plan: themes.Plan) -> list[str]:
    """All parts are tried, so that everything that is wrong is named at once; then all stand or none."""
    numbers: list[str] = []
    errors: dict[str, str] = _form_errors(request, plan)
    copies = _Copies(request.actor)
    for order, part in enumerate(plan.now, start=1):
        try:
            receipt = submit(
                actor=request.actor,
                party=request.party,
                item_code=part.code,
                answers=themes.answers_of(plan.joined, part.code, request.answers),
                situations=part.situations(plan.answers),
                materials={
                    code: copies.own(given) for code, given in plan.materials_of(part, request.materials).items()
                },
                channel=request.channel,
                key=f"{request.key}#{order}",
                on_behalf=request.on_behalf,
                delivery=request.delivery,
                signature=request.signature,
                preview=None,
            )
        except InvalidInputError as refusal:
            errors |= {
                name: words for name, words in _renamed(plan, part, refusal.fields).items() if name not in errors
            }
        else:
            numbers.append(receipt.number)
    refuse_input(errors)
    return numbers


def _form_errors(request: _Request, plan: themes.Plan) -> dict[str, str]:
    """The one form as a whole; materials that are not of the pool."""
    keys = {one.key for one in plan.pool}
    errors = {
        f"materials.{key}": f"材料“{key}”不在材料清单中，不需要提交" for key in request.materials if key not in keys
    }
    if plan.form is None:
        return errors
    try:
        forms.validate(plan.form, request.answers, today=clock.today())
    except InvalidInputError as refusal:
        errors |= dict(refusal.fields)
    return errors


def _renamed(plan: themes.Plan, part: themes.Part, fields: Mapping[str, str]) -> dict[str, str]:
    """What one item's application was refused for, by the names of the one form and the pool."""
    names = plan.joined.names.get(part.code, {}) | plan.joined.groups.get(part.code, {})
    keys = {use.material_code: one.key for one in plan.pool for use in one.uses if use.item_code == part.code}
    found = {}
    for name, reason in fields.items():
        head, _, rest = name.partition(".")
        if head == "materials":
            found[f"materials.{keys.get(rest, rest)}"] = reason
        elif head in names:
            found[names[head] + name[len(head) :]] = reason
        elif head == "delivery":
            found[name] = reason
        else:
            found[f"{part.mark}.{name}"] = f"{part.guide.name}：{reason}"
    return found


class _Copies:
    """A file belongs to one case: the second item that needs it gets a copy of the applicant's own file."""

    def __init__(self, actor: identity.User) -> None:
        self.actor = actor
        self.used: set[str] = set()

    def own(self, given: Any) -> Any:
        file_id = str(given.get("file", "")) if isinstance(given, Mapping) else ""
        if not file_id or file_id not in self.used:
            self.used.add(file_id)
            return given
        info = next(iter(files.infos([file_id]).values()), None)
        if info is None or info.owner_id != self.actor.pk:
            return given  # not his own: the claim refuses it by name
        return {"file": str(copy_of(self.actor, info).id)}


def _number(division_code: str) -> str:
    """一件事编号: YJS, the division's six digits, the day, six digits of the sequence of case numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('intake_case_number')")
        serial = int(cursor.fetchone()[0])
    return rules.case_number(f"YJS{division_code[:6]}", clock.today(), serial)

"""What other modules may ask of forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies

from . import actions, clauses, editing, pages, rules, schema
from . import example as examples
from . import prefill as prefilling
from .actions import DRAFT_DAYS, digest_of, purge_drafts
from .clauses import JOINERS, Clause, Rows, operators_for
from .comparing import FormChange
from .comparing import changes as form_changes
from .conditions import ConditionError
from .default import DEFAULT_FORM
from .definition import Field, Form, Group, Option, Page
from .definition import read as read_definition
from .errors import DraftChangedError, InvalidAnswersError, InvalidDefinitionError
from .known import Known, known_before, known_fields
from .models import Draft, FormDefinition
from .pages import Choice, FieldView, GroupView, PageView, SummaryGroup, SummaryRow
from .palette import STANDARD_FIELDS
from .prefill import LicenceSource, PartyLike, Prefilled, merge
from .reading import read_mismatches, read_post, receive_files
from .values import Surroundings, amount_of
from .words import LICENCE_FIELD_NAMES, PART_NAMES, PARTY_NAMES, TYPE_NAMES, option_line, source_words

__all__ = [
    "DEFAULT_FORM",
    "DRAFT_DAYS",
    "JOINERS",
    "LICENCE_FIELD_NAMES",
    "PARTY_NAMES",
    "PART_NAMES",
    "STANDARD_FIELDS",
    "TYPE_NAMES",
    "Clause",
    "ConditionError",
    "DraftChangedError",
    "DraftInfo",
    "Field",
    "FieldView",
    "Form",
    "FormChange",
    "FormRef",
    "Group",
    "GroupView",
    "InvalidAnswersError",
    "InvalidDefinitionError",
    "Known",
    "LicenceSource",
    "Option",
    "Page",
    "PageView",
    "Prefilled",
    "Rows",
    "SummaryGroup",
    "SummaryRow",
    "amount_of",
    "clauses",
    "current",
    "definition",
    "digest_of",
    "draft",
    "drafts_of",
    "drop_draft",
    "editing",
    "errors_for",
    "example",
    "faults",
    "form_changes",
    "json_schema",
    "known_before",
    "known_fields",
    "merge",
    "operators_for",
    "option_line",
    "page_view",
    "prefill",
    "publish",
    "purge_drafts",
    "read_definition",
    "read_mismatches",
    "read_post",
    "receive_files",
    "save_draft",
    "shown",
    "source_words",
    "summary",
    "validate",
    "validate_page",
    "visible_fields",
    "visible_pages",
]


# -- Definitions ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FormRef:
    """Which version of which form; what a submission pins."""

    code: str
    version: int


_known: dict[tuple[str, int], Form] = {}
_schemas: dict[tuple[str, int], dict[str, Any]] = {}
CACHE_LIMIT = 5000


def publish(actor: Actor, body: Mapping[str, Any]) -> FormRef:
    """Freeze a definition as a new version; InvalidDefinitionError lists all faults by path."""
    row = actions.publish_form(actor=actor, body=body)
    _known.pop((row.code, row.version), None)
    _schemas.pop((row.code, row.version), None)
    return FormRef(row.code, row.version)


def faults(body: Mapping[str, Any]) -> dict[str, str]:
    """Everything that `publish` would refuse, by path; faults of whole questions by the path of the question."""
    try:
        form = read_definition(body)
    except InvalidDefinitionError as error:
        return dict(error.fields)
    paths = {
        one.id: f"pages[{p}].groups[{g}].fields[{f}]"
        for p, page in enumerate(form.pages)
        for g, group in enumerate(page.groups)
        for f, one in enumerate(group.fields)
    }
    return {paths.get(name.rpartition(".")[2], name): reason for name, reason in actions.unanswerable(form).items()}


def definition(code: str, version: int) -> Form:
    """A published version, kept in the process: it never changes."""
    form = _known.get((code, version))
    if form is None:
        row = FormDefinition.objects.filter(code=code, version=version).first()
        if row is None:
            raise NotFoundError(what=f"表单 {code} 第 {version} 版")
        form = read_definition(row.body, version=row.version, sha256=row.sha256)
        if len(_known) >= CACHE_LIMIT:
            _known.clear()
        _known[(code, version)] = form
    return form


def current(code: str) -> FormRef | None:
    """The newest published version of a code."""
    version = FormDefinition.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first()
    return FormRef(code, version) if version is not None else None


def json_schema(form: Form) -> dict[str, Any]:
    """JSON Schema 2020-12 of the stored answers; never stricter than `validate`. Do not change the returned object."""
    if not form.version:
        return schema.json_schema(form)
    known = _schemas.get(form.ref)
    if known is None:
        if len(_schemas) >= CACHE_LIMIT:
            _schemas.clear()
        known = _schemas[form.ref] = schema.json_schema(form)
    return known


def example(form: Form) -> dict[str, Any]:
    """Answers that pass `validate` today."""
    inside = agencies.children(settings.CITY_DIVISION)
    code = inside[0].code if inside else settings.CITY_DIVISION
    return examples.example(form, _around(clock.today()), division=code)


# -- Answers ----------------------------------------------------------------------------------------------------------
def validate(form: Form, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers as they are stored; InvalidAnswersError names each fault in the order of the questions.

    Hidden questions lose their answers; names the form does not know are refused.
    """
    if not isinstance(answers, Mapping):
        raise InvalidAnswersError(fields={"answers": "答案应是一个对象，每个字段一项"})
    checked = rules.check(form, answers, _around(today))
    errors = checked.errors | rules.unknown_answers(form, answers)
    if errors:
        raise InvalidAnswersError(fields=errors_for(form, errors))
    return checked.clean


def validate_page(form: Form, page_id: str, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """All answers so far, cleaned, when this page's are in order; faults of other pages wait for their turn."""
    _page(form, page_id)
    checked = rules.check(form, answers, _around(today), page_id=page_id)
    if checked.errors:
        raise InvalidAnswersError(fields=errors_for(form, checked.errors))
    return checked.clean


def visible_fields(form: Form, answers: Mapping[str, Any]) -> list[Field]:
    """The questions asked under these answers, in order."""
    return [one for _, _, one in rules.visible_places(form, answers, _around(clock.today()))]


def visible_pages(form: Form, answers: Mapping[str, Any]) -> list[Page]:
    """The pages that have something to ask under these answers."""
    shown_ids = {page.id for page, _, _ in rules.visible_places(form, answers, _around(clock.today()))}
    return [page for page in form.pages if page.id in shown_ids]


def errors_for(form: Form, fields: Mapping[str, str]) -> dict[str, str]:
    """For the error summary: {element id: reason} in the order of the questions."""
    return pages.errors_in_order(form, fields)


# -- Pages ------------------------------------------------------------------------------------------------------------
def page_view(
    form: Form,
    page_id: str,
    answers: Mapping[str, Any],
    *,
    prefilled: Mapping[str, Prefilled] | None = None,
    errors: Mapping[str, str] | None = None,
) -> PageView:
    """What `forms/field.html` draws of a page. Values that did not pass are shown again as they were typed."""
    return pages.page_view(
        form,
        _page(form, page_id),
        answers,
        prefilled=prefilled or {},
        errors=errors or {},
        around=_around(clock.today()),
        division_choices=_division_choices,
        division_name=_division_name,
    )


def summary(
    form: Form,
    answers: Mapping[str, Any],
    *,
    provenance: Mapping[str, Mapping[str, Any]] | None = None,
    masked: bool = False,
) -> list[SummaryGroup]:
    """The answers in words, for 核对 and for officers; `masked` hides most of id numbers and phones."""
    return pages.summary(
        form,
        answers,
        provenance=provenance or {},
        masked=masked,
        around=_around(clock.today()),
        division_name=_division_name,
    )


def shown(field: Field, value: object, *, masked: bool = False) -> str:
    """One stored answer in words."""
    return pages.shown(field, value, _division_name, masked=masked)


def prefill(form: Form, *, party: PartyLike | None, sources: Iterable[LicenceSource]) -> dict[str, Prefilled]:
    """Held values by field, each with its source in words and its provenance."""
    return prefilling.prefill(form, party=party, sources=sources, around=_around(clock.today()))


# -- Drafts -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DraftInfo:
    """A draft; hand `stamp` back when saving, so that a second tab cannot overwrite unseen."""

    subject: str
    form: FormRef
    answers: dict[str, Any]
    provenance: dict[str, Any]
    stamp: int
    saved_at: datetime
    keep_until_on: date


def save_draft(
    actor: Actor,
    *,
    subject: str,
    form: Form,
    answers: Mapping[str, Any],
    provenance: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> DraftInfo:
    """Keep what is there, faulty or not, for 30 days from now. DraftChangedError when `seen` is not the last stamp."""
    row = actions.save_draft(
        actor=actor, subject=subject, form=form, answers=answers, provenance=provenance or {}, seen=seen
    )
    return _draft(row)


def draft(actor: Actor, subject: str) -> DraftInfo | None:
    row = Draft.objects.filter(owner_id=actor.pk, subject=subject, keep_until_on__gte=clock.today()).first()
    return _draft(row) if row is not None else None


def drafts_of(actor: Actor, *, prefix: str = "") -> list[DraftInfo]:
    """The person's own drafts, last saved first."""
    rows = Draft.objects.filter(owner_id=actor.pk, subject__startswith=prefix, keep_until_on__gte=clock.today())
    return [_draft(row) for row in rows[:100]]


def drop_draft(actor: Actor, subject: str) -> None:
    actions.drop_draft(actor=actor, subject=subject)


# -- Inside -----------------------------------------------------------------------------------------------------------
def _draft(row: Draft) -> DraftInfo:
    return DraftInfo(
        subject=row.subject,
        form=FormRef(row.form_code, row.form_version),
        answers=row.answers,
        provenance=row.provenance,
        stamp=row.stamp,
        saved_at=row.saved_at,
        keep_until_on=row.keep_until_on,
    )


def _around(today: date) -> Surroundings:
    return Surroundings(today, lambda code: agencies.find_division(code) is not None)


def _page(form: Form, page_id: str) -> Page:
    page = next((page for page in form.pages if page.id == page_id), None)
    if page is None:
        raise NotFoundError(what="表单的这一页")
    return page


def _division_name(code: str) -> str:
    division = agencies.find_division(code)
    return division.full_name if division is not None else code


def _division_choices() -> tuple[Choice, ...]:
    """The city's counties, each with the towns and streets below it."""
    found = []
    for county in agencies.children(settings.CITY_DIVISION):
        found.append(Choice(county.code, county.name))
        found += [Choice(town.code, f"{county.name} {town.name}") for town in agencies.children(county.code)]
    return tuple(found)

"""What a flow asks of the form and the situations of a guide (`context:answers.…`, `context:situations.…`, `form:…`).

Flow and form meet where a guide is published: there each name has to be a question, with an answer that fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.flow.api import FlowRef, Given, ValueKind
from tongban.support.forms import api as forms

from .definitions import latest_flow, own_form
from .guide import GuideBody
from .mapped import FORM, form_sources

ANSWERS = "answers"
ROOMS = (f"context:{ANSWERS}.", "context:situations.", "form:")
KINDS = {
    "number": ValueKind.NUMBER,
    "amount": ValueKind.NUMBER,
    "date": ValueKind.DATE,
    "yes_no": ValueKind.BOOL,
    "choices": ValueKind.TEXTS,
    "division": ValueKind.PLACE,
    "rows": ValueKind.ROWS,
}
MANY = {ValueKind.PLACE: ValueKind.PLACES, ValueKind.AGENCY: ValueKind.AGENCIES}


def unmet(body: GuideBody) -> list[str]:
    """Why the flow of a guide would stand still on its form or situations; each sentence names the step."""
    ref = latest_flow(body.flow)
    if ref is None or not _asks(ref):
        return []
    try:
        form = own_form(body)
    except forms.InvalidDefinitionError:
        return []  # said by the rule about forms
    names = [*names_of(form), *(Given("context", f"situations.{one.id}", "text", one.text) for one in body.situations)]
    return flow.unmet_names(ref, names, ROOMS)


def names_of(form: forms.Form) -> list[Given]:
    """Each answer under the names that a flow has for it; of what repeats, its columns too."""
    found: list[Given] = []
    for one in form_sources(form):
        name, kind = one.path.removeprefix(FORM), _kind(one.type, [value for value, _ in one.options])
        found += _named(name, kind, one.label, is_always=one.is_sure)
    for _, group, field in form.places():
        if group.repeat:
            kind = _kind(field.type, [option.value for option in field.options])
            is_sure = field.required and not field.visible_if
            found += _named(f"{group.id}.{field.id}", kind, field.label, is_always=is_sure)
    return found


def _named(name: str, kind: str, label: str, *, is_always: bool) -> Iterator[Given]:
    for room, path in (("context", f"{ANSWERS}.{name}"), ("form", name)):
        yield Given(room, path, kind, label, "申请表", is_always)


def _kind(type_of: str, options: list[str]) -> str:
    """A choice among places or agencies is one of those."""
    is_many = type_of == "choices"
    if type_of in ("choice", "choices") and options:
        for kind, is_known in ((ValueKind.PLACE, agencies.find_division), (ValueKind.AGENCY, agencies.find_agency)):
            if all(is_known(one) for one in options):
                return MANY[kind] if is_many else kind
    return KINDS.get(type_of, ValueKind.TEXT)


def answers_for(ref: FlowRef, form: forms.Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of clean answers those that the flow asks for, and no others: amounts as numbers, the rest as stored."""
    prefix = ROOMS[0]
    wanted = {ref.removeprefix(prefix).split(".")[0] for ref in flow.names_asked(ref) if ref.startswith(prefix)}
    return {name: _value(form, name, answers[name]) for name in sorted(wanted) if answers.get(name) is not None}


def asks_answers(ref: FlowRef) -> bool:
    return any(name.startswith(ROOMS[0]) for name in flow.names_asked(ref))


def _value(form: forms.Form, name: str, value: Any) -> Any:
    field = form.field(name)
    return float(forms.amount_of(value)) if field is not None and field.type == "amount" else value


def _asks(ref: FlowRef) -> bool:
    return any(name.startswith(ROOMS) for name in flow.names_asked(ref))

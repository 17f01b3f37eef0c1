"""What a page shows: groups, fields with their values, errors and sources; and the answers read back for checking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.common import codes

from . import rules, values
from .definition import ISO_DATE, Field, Form, Group, Page
from .prefill import Prefilled
from .values import Surroundings

DivisionName = Callable[[str], str]
SELECT_FROM = 7
SPARE_ROWS = 1
WIDTHS = {
    "number": "num",
    "amount": "num",
    "date": "short",
    "phone": "short",
    "citizen_id": "short",
    "credit_code": "short",
}
INPUT_MODES = {"number": "decimal", "amount": "decimal", "phone": "tel", "email": "email"}
AUTOCOMPLETE = {"phone": "tel", "email": "email"}
INPUT_TYPES = {"date": "date", "phone": "tel", "email": "email"}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class FieldView:
    """One question as the macro draws it. `name` is also the element's id and the key of its error."""

    field: Field
    name: str
    value: Any
    error: str
    is_optional: bool
    prefilled: Prefilled | None = None
    choices: tuple[Choice, ...] = ()
    is_driver: bool = False
    shown_value: str = ""

    @property
    def width(self) -> str:
        if self.field.type == "text":
            return width_of_text(self.field.max_length or 0)
        return WIDTHS.get(self.field.type, "")

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.field.type, "text")

    @property
    def input_mode(self) -> str:
        if self.field.type == "number" and self.field.decimals == 0:
            return "numeric"
        return INPUT_MODES.get(self.field.type, "")

    @property
    def autocomplete(self) -> str:
        return AUTOCOMPLETE.get(self.field.type, "")

    @property
    def is_select(self) -> bool:
        """Seven options and more are folded; fewer are laid open."""
        return len(self.field.options) >= SELECT_FROM

    @property
    def is_retyped(self) -> bool:
        """What was typed is no date: a text box shows it again, a date box would be empty."""
        return self.field.type == "date" and bool(self.value) and ISO_DATE.fullmatch(str(self.value)) is None

    @property
    def is_disputed(self) -> bool:
        """The applicant has said that the held value is not so."""
        return self.prefilled is not None and self.value != self.prefilled.value

    @property
    def is_given(self) -> bool:
        """Held already and not for editing: shown as text."""
        return self.prefilled is not None and not self.prefilled.editable


@dataclass(frozen=True)
class RowView:
    number: int
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class GroupView:
    id: str
    title: str
    hint: str
    fields: tuple[FieldView, ...] = ()
    rows: tuple[RowView, ...] = ()
    error: str = ""
    is_repeated: bool = False
    max_rows: int = 0

    @property
    def given(self) -> tuple[FieldView, ...]:
        """Already held (「已自动带出」), before the questions that are left."""
        return tuple(one for one in self.fields if one.is_given)

    @property
    def asked(self) -> tuple[FieldView, ...]:
        return tuple(one for one in self.fields if not one.is_given)


@dataclass(frozen=True)
class PageView:
    id: str
    title: str
    hint: str
    groups: tuple[GroupView, ...]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def given_count(self) -> int:
        return sum(len(group.given) for group in self.groups)

    @property
    def asked_count(self) -> int:
        return sum(len(group.asked) for group in self.groups)


@dataclass(frozen=True)
class SummaryRow:
    name: str
    label: str
    value: str
    source_label: str = ""
    mismatch: str = ""


@dataclass(frozen=True)
class SummaryGroup:
    page_id: str
    page_title: str
    title: str
    rows: tuple[SummaryRow, ...]


def width_of_text(limit: int) -> str:
    if not limit:
        return ""
    if limit <= 8:
        return "num"
    return "short" if limit <= 20 else ""


def page_view(
    form: Form,
    page: Page,
    answers: Mapping[str, Any],
    *,
    prefilled: Mapping[str, Prefilled],
    errors: Mapping[str, str],
    around: Surroundings,
    division_choices: Callable[[], tuple[Choice, ...]],
    division_name: DivisionName,
) -> PageView:
    """What is visible of one page under the answers so far; `answers` may hold what did not pass, to be shown again."""
    held_values = {name: held.value for name, held in prefilled.items()}
    known = held_values | {name: value for name, value in answers.items() if not values.is_empty(value)}
    checked = rules.check(form, known, around)
    visible = {one.id for _, _, one in checked.visible}
    drivers = {name for source in _sources(page) for name in form.condition(source).names}

    def view(one: Field, group: Group, name: str, value: Any, clean: Mapping[str, Any]) -> FieldView:
        held = prefilled.get(one.id) if not group.repeat else None
        if value is None and held is not None:
            value = held.value
        return FieldView(
            field=one,
            name=name,
            value=value,
            error=errors.get(name, ""),
            is_optional=not one.required and not rules.is_required(form, one, clean, group),
            prefilled=held,
            choices=_choices(one, division_choices),
            is_driver=one.id in drivers,
            shown_value=shown(one, held.value if held is not None else value, division_name),
        )

    groups = []
    for group in page.groups:
        if group.repeat:
            if group.fields and group.fields[0].id in visible:
                groups.append(_rows_view(group, answers, checked.clean, errors, view))
            continue
        fields = [
            view(one, group, one.id, answers.get(one.id), checked.clean) for one in group.fields if one.id in visible
        ]
        if fields:
            groups.append(GroupView(group.id, group.title, group.hint, tuple(fields)))
    return PageView(page.id, page.title, page.hint, tuple(groups), errors_in_order(form, errors, page))


def _sources(page: Page) -> set[str]:
    """Conditions between questions of this page; those of repeated rows are left to the server."""
    found = {group.visible_if for group in page.groups}
    for group in page.groups:
        if not group.repeat:
            found |= {source for one in group.fields for source in (one.visible_if, one.required_if)}
    return found - {""}


def _rows_view(
    group: Group,
    answers: Mapping[str, Any],
    clean: Mapping[str, Any],
    errors: Mapping[str, str],
    view: Callable[..., FieldView],
) -> GroupView:
    raw = answers.get(group.id)
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    wanted = min(group.max_rows, max(group.min_rows, len(rows) + SPARE_ROWS))
    rows = rows + [{}] * (wanted - len(rows))
    views = []
    for index, row in enumerate(rows):
        fields = tuple(
            view(one, group, f"{group.id}.{index}.{one.id}", row.get(one.id), {**clean, **row}) for one in group.fields
        )
        views.append(RowView(index + 1, fields))
    return GroupView(
        group.id,
        group.title,
        group.hint,
        rows=tuple(views),
        error=errors.get(group.id, ""),
        is_repeated=True,
        max_rows=group.max_rows,
    )


def _choices(one: Field, division_choices: Callable[[], tuple[Choice, ...]]) -> tuple[Choice, ...]:
    if one.type == "yes_no":
        return (Choice("yes", "是"), Choice("no", "否"))
    if one.type == "division":
        return division_choices()
    return tuple(Choice(option.value, option.label, option.hint) for option in one.options)


def errors_in_order(form: Form, errors: Mapping[str, str], page: Page | None = None) -> dict[str, str]:
    """Errors in the order of the questions; those of no question come last (or not at all for one page)."""
    ranks: dict[str, int] = {}
    for rank, (where, group, one) in enumerate(form.places()):
        if page is None or where.id == page.id:
            ranks[f"{group.id}.{one.id}" if group.repeat else one.id] = rank
            if group.repeat:
                ranks.setdefault(group.id, rank)

    def place(name: str) -> tuple[int, int]:
        parts = name.split(".")
        row = int(parts[1]) + 1 if len(parts) == 3 and parts[1].isdecimal() else 0
        group_rank = ranks.get(parts[0], 10_000)
        return (group_rank, row * 1000 + ranks.get(f"{parts[0]}.{parts[-1]}", 0) if row else 0)

    names = [name for name in errors if page is None or name.split(".")[0] in ranks]
    return {name: errors[name] for name in sorted(names, key=place)}


def summary(
    form: Form,
    answers: Mapping[str, Any],
    *,
    provenance: Mapping[str, Mapping[str, Any]],
    masked: bool,
    around: Surroundings,
    division_name: DivisionName,
) -> list[SummaryGroup]:
    """The answers read back, group by group, only what is visible; an open optional question reads 未填写."""
    checked = rules.check(form, answers, around)
    groups: dict[tuple[str, str], tuple[Page, Group, list[SummaryRow]]] = {}
    for page, group, one in checked.visible:
        rows = groups.setdefault((page.id, group.id), (page, group, []))[2]
        if group.repeat:
            continue
        value = checked.clean.get(one.id)
        source = provenance.get(one.id, {})
        rows.append(
            SummaryRow(
                one.id,
                one.label,
                shown(one, value, division_name, masked=masked) or "未填写",
                str(source.get("label", "")),
                str(source.get("mismatch", "")),
            )
        )
    for _, group, rows in groups.values():
        if group.repeat:
            rows.extend(_summary_of_rows(group, checked.clean.get(group.id, []), division_name, masked))
    return [SummaryGroup(page.id, page.title, group.title, tuple(rows)) for page, group, rows in groups.values()]


def _summary_of_rows(group: Group, rows: list[dict], division_name: DivisionName, masked: bool) -> list[SummaryRow]:
    return [
        SummaryRow(
            f"{group.id}.{index}.{one.id}",
            f"{index + 1}. {one.label}",
            shown(one, row.get(one.id), division_name, masked=masked) or "未填写",
        )
        for index, row in enumerate(rows)
        for one in group.fields
        if one.id in row or one.required
    ]


def shown(one: Field, value: Any, division_name: DivisionName, *, masked: bool = False) -> str:
    """A stored answer in words: labels of options, 是／否, dates as 年月日, numbers masked where asked."""
    if values.is_empty(value):
        return ""
    show = SHOWN.get(one.type)
    if one.type == "division":
        return division_name(str(value))
    if masked and one.type in MASKS:
        return MASKS[one.type](str(value))
    if masked and one.source is not None and one.source.party in {"id_number", "phone"}:
        return MASKS["citizen_id" if one.source.party == "id_number" else "phone"](str(value))
    return show(one, value) if show is not None else str(value)


def _shown_date(one: Field, value: Any) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _shown_amount(one: Field, value: Any) -> str:
    try:
        return f"{values.amount_of(str(value)):,.2f} 元"
    except ArithmeticError:
        return str(value)


def _shown_choices(one: Field, value: Any) -> str:
    return "、".join(one.label_of(item) for item in value) if isinstance(value, list) else one.label_of(value)


SHOWN: dict[str, Callable[[Field, Any], str]] = {
    "date": _shown_date,
    "amount": _shown_amount,
    "choice": lambda one, value: one.label_of(value),
    "choices": _shown_choices,
    "yes_no": lambda one, value: {True: "是", False: "否"}.get(value, str(value)),
    "number": lambda one, value: f"{value} {one.unit}" if one.unit else str(value),
    "material": lambda one, value: "已上传",
}
MASKS = {"citizen_id": codes.mask_id_number, "phone": codes.mask_phone}

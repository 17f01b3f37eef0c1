"""Every action that the source writes into the audit log, read from the calls of `audit.record` themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[3]
RECORDERS = {"record", "record_many"}
#: Stands where only the running program knows the rest of the name.
ANYTHING = "*"


def recorded_actions() -> frozenset[str]:
    """Names, some with `*` for a part that the source does not tell."""
    found: set[str] = set()
    for file, tree in _trees().items():
        for function, call in _calls(tree):
            target = call.func
            is_record = isinstance(target, ast.Attribute) and target.attr in RECORDERS
            if is_record and isinstance(target.value, ast.Name) and target.value.id == "audit" and len(call.args) > 1:
                found |= _values(call.args[1], function, file)
    return frozenset(found)


def is_named(action: str, names: set[str]) -> bool:
    pattern = re.compile(".+".join(re.escape(part) for part in action.split(ANYTHING)))
    return any(pattern.fullmatch(name) for name in names)


@cache
def _trees() -> dict[Path, ast.Module]:
    files = [file for file in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(file.parts)]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _calls(tree: ast.AST, inside: ast.FunctionDef | None = None) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield inside, node
        yield from _calls(node, node if isinstance(node, ast.FunctionDef) else inside)


def _values(node: ast.expr, function: ast.FunctionDef | None, file: Path) -> set[str]:
    """What this expression may be."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return _values(node.body, function, file) | _values(node.orelse, function, file)
    if isinstance(node, ast.FormattedValue):
        return _values(node.value, function, file)
    if isinstance(node, ast.JoinedStr):
        found = {""}
        for part in node.values:
            found = {before + after for before in found for after in _values(part, function, file)}
        return found
    if isinstance(node, ast.Name) and function is not None:
        return _of_name(node.id, function, file) or {ANYTHING}
    return {ANYTHING}


def _of_name(name: str, function: ast.FunctionDef, file: Path) -> set[str]:
    """Of a variable what it is set to; of a parameter what the callers in the same module give."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            found |= _values(node.value, function, file)
    parameters = [one.arg for one in [*function.args.args, *function.args.kwonlyargs]]
    if name not in parameters:
        return found
    place = parameters.index(name)
    for other, tree in _trees().items():
        if _room(other) != _room(file):
            continue
        for caller, call in _calls(tree):
            if not isinstance(call.func, ast.Name) or call.func.id != function.name:
                continue
            given = next((one.value for one in call.keywords if one.arg == name), None)
            if given is None and place < len(call.args):
                given = call.args[place]
            if given is not None and caller is not function:
                found |= _values(given, caller, other)
    return found


def _room(file: Path) -> tuple[str, ...]:
    """tongban/serve/approvals."""
    return file.relative_to(SOURCE).parts[:2]

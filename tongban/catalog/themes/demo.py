"""The demo city's themes (一件事), through the actions. Twice changes nothing."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import actions, searching
from .body import body_from
from .models import ThemeVersion

#: A version with another note is somebody's work and is left alone.
NEW, CHANGED = "编制一件事", "调整一件事"
PUBLISHED_AT = datetime(2024, 1, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LEVEL = "3"


def build(folder: Path) -> list[str]:
    """Publish every theme of the content folder that is new or has changed; gives the codes of all."""
    rows = json.loads((folder / "themes.json").read_text())
    with clock.at(PUBLISHED_AT):
        codes = [_publish(row) for row in rows]
    searching.index_codes(codes)
    return codes


@transaction.atomic
def _publish(row: dict[str, Any]) -> str:
    agency = agencies.agency_by_key(row["agency"])
    code = f"{agency.division_code[:6]}-{row['key']}"
    body = body_from(_with_codes(row["body"]))
    newest = (
        ThemeVersion.objects.filter(theme__code=code).order_by("-version").values_list("body", "change_note").first()
    )
    if newest is not None and (body_from(newest[0]) == body or newest[1] not in (NEW, CHANGED)):
        return code
    editor, publisher = _people(agency.id)
    if newest is None:
        actions.create_theme(actor=editor, agency_id=agency.id, key=row["key"], body=body, note=NEW)
    else:
        actions.save_draft(actor=editor, code=code, body=body, note=CHANGED)
    actions.publish(actor=publisher, code=code)
    return code


def _with_codes(value: Any) -> Any:
    """The content names items by agency and base code ("nanping-scjgj/350117001001"), themes by their codes."""
    if isinstance(value, dict):
        return {key: _with_codes(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_codes(part) for part in value]
    if isinstance(value, str) and value.count("/") == 1 and value.rpartition("/")[2].isdigit():
        key, _, base = value.partition("/")
        return f"{agencies.agency_by_key(key).uscc}{LEVEL}{base}"
    return value


def _people(agency_id: int) -> tuple[User, User]:
    """An editor and another person who publishes; the platform itself where the agency has none."""
    system = identity.SYSTEM()
    editor = next(_users("item_manager", agency_id), system)
    return editor, next((user for user in _users("item_publisher", agency_id) if user.pk != editor.pk), system)


def _users(role: str, agency_id: int):
    for info in identity.holders(role, agency_id):
        user = identity.user_by_username(info.username)
        if user is not None:
            yield user

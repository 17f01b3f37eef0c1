"""The catalogue of the demo city, from demo/content/items, through the actions. Twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import actions, content, searching, unity
from .content import ContentItem
from .definitions import ensure_flows, latest_flow
from .errors import NotPublishableError
from .guide import GuideBody, to_builtins
from .models import ItemVersion

#: The notes of the demo itself: a version with another note is somebody's work and is left alone.
NEW, CHANGED = "编制办事指南", "调整办事指南"
#: The city's guides are older than its cases.
PUBLISHED_AT = datetime(2024, 1, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class _People:
    editor: User
    publisher: User


def build(folder: Path) -> list[str]:
    """Publish every item of the content folder that is new or has changed; gives the codes of all."""
    loaded = content.load(folder)
    if loaded.findings:
        raise ValueError("；".join(str(finding) for finding in loaded.findings[:10]))
    people = lru_cache(maxsize=None)(_people)
    codes: list[str] = []
    with clock.at(PUBLISHED_AT):
        ensure_flows(actor=identity.SYSTEM())
        # The level above first: the one below is held against what is in force there.
        items = sorted(loaded.items, key=lambda item: item.level)
        own = [item for item in items if item.body.flow in loaded.flows]
        for item in (one for one in items if one not in own):
            agency = agencies.agency_by_key(item.agency)
            codes.append(_publish(item, agency, people(agency.id)))
        # Flows that open 子办件 ask for items of other levels, so these come first.
        for code, definition in loaded.flows.items():
            if latest_flow(code) is None:
                flow.publish(identity.SYSTEM(), definition)
        for item in own:
            agency = agencies.agency_by_key(item.agency)
            codes.append(_publish(item, agency, people(agency.id)))
    searching.index_codes(codes)
    unity.compare_all_now()
    return codes


def _people(agency_id: int) -> _People:
    """An editor and another person who publishes; the platform itself where the agency has none."""
    system = identity.SYSTEM()
    editor = next(_users("item_manager", agency_id), system)
    publisher = next((user for user in _users("item_publisher", agency_id) if user.pk != editor.pk), system)
    return _People(editor, publisher)


def _users(role: str, agency_id: int):
    for info in identity.holders(role, agency_id):
        user = identity.user_by_username(info.username)
        if user is not None:
            yield user


@transaction.atomic
def _publish(item: ContentItem, agency: AgencyInfo, people: _People) -> str:
    """Written and published in one transaction: no draft stays behind when the build is broken off."""
    code = f"{agency.uscc}{item.level}{item.base_code}{item.sequence}"
    body = _with_credit_codes(item.body)
    newest = ItemVersion.objects.filter(item__code=code).order_by("-version").values_list("body", "change_note").first()
    if newest is not None and (newest[0] == to_builtins(body) or newest[1] not in (NEW, CHANGED)):
        return code
    if newest is None:
        actions.create_item(
            actor=people.editor,
            agency_uscc=agency.uscc,
            level=item.level,
            base_code=item.base_code,
            body=body,
            sequence=item.sequence,
            note=NEW,
        )
        # Taken over from another platform: may depart from the level above, which the difference report shows.
        actions.publish(actor=people.publisher, code=code, strict=not body.source)
        return code
    try:
        with transaction.atomic():
            actions.save_draft(actor=people.editor, code=code, body=body, note=CHANGED)
            actions.publish(actor=people.publisher, code=code, strict=not body.source)
    except NotPublishableError:
        pass  # it no longer fits what people have made of the city since: what is in force stays
    return code


def _with_credit_codes(body: GuideBody) -> GuideBody:
    """Content files name joint agencies by their keys, guides by their credit codes."""
    codes = tuple(agencies.agency_by_key(key).uscc for key in body.joint_agencies)
    return msgspec.structs.replace(body, joint_agencies=codes)

"""What is done with papers and messages. Who may is checked by the action above that issues them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from django.db import transaction

from tongban.common import clock
from tongban.common.codes import random_code
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import fields, layouts, numbering, registry, rehearsal, script, templates, wording
from .errors import ScriptFailedError
from .events import NoticeIssued
from .kinds import Kind
from .models import Message, Notice
from .queries import notice_info
from .values import MessageInfo, NoticeInfo

CODE_MARK = "N"  # the first letter of every code says what it opens: N notices, Z licences, S shown licences
CODE_LENGTH = 15
LED_VERTICALLY = ("海关", "金融监督管理", "外汇管理", "税务", "国家安全")


@transaction.atomic
def issue(
    *,
    actor: Any,
    kind: str,
    case_number: str,
    agency: agencies.AgencyInfo,
    recipient: identity.Party,
    data: Mapping[str, Any],
) -> NoticeInfo:
    """Fix the words of a paper and give it its number; the worker makes the sealed PDF.

    The counter row stays locked until commit, so a rolled-back paper leaves no gap in the numbers.
    """
    template = registry.kind(kind)
    now = clock.now()
    words = templates.current(kind, clock.today())
    plain, paper = _composed(template, words, case_number, agency, recipient, data)
    rehearsal.hear_paper(paper)
    content = {"given": plain, "paper": paper.as_dict() | handwriting(plain)}
    row = Notice(
        kind=kind,
        name=content["paper"]["title"],
        number=numbering.next_number(agency, kind, template.word, clock.today()),
        case_number=case_number,
        item_code=str(plain.get("item_code") or ""),
        agency_uscc=agency.uscc,
        agency_name=agency.name,
        division_path=agency.division_path,
        recipient_kind=recipient.kind,
        recipient_id_type=recipient.id_type,
        recipient_id_number=recipient.id_number,
        recipient_name=recipient.name,
        data=content,
        content_hash=wording.content_hash(content),
        verify_code=CODE_MARK + random_code(CODE_LENGTH),
        template_version=words.version,
        template_sha256=words.sha256,
        layout=layouts.NEWEST,
        is_internal=template.is_internal,
        issued_at=now,
        issued_by_id=actor.pk,
    )
    row.save(force_insert=True)
    audit.record(actor, "notices.issue", f"case:{case_number}", facts={"notice": row.number, "kind": kind})
    events.publish(NoticeIssued(notice_id=str(row.pk), kind=kind, number=row.number, case_number=case_number))
    return notice_info(row)


def handwriting(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was signed by hand: it stands on the paper and in its digest."""
    signed = data.get("signed")
    if not signed:
        return {}
    at = wording.chinese_moment(signed["at"])
    words = f"{signed['name']}　{at}签　经办人 {signed['clerk']}　笔划摘要（SHA-256）{signed['sha256'][:16]}…"
    return {"ink": {"picture": devices.svg(signed["strokes"]), "words": words}}


def preview(
    *, kind: str, case_number: str, agency: agencies.AgencyInfo, recipient: identity.Party, data: Mapping[str, Any]
) -> wording.Paper:
    """The words that `issue` would fix now, without number, seal or row."""
    words = templates.current(kind, clock.today())
    return _composed(registry.kind(kind), words, case_number, agency, recipient, data)[1]


def _composed(
    template: Kind,
    words: templates.Words,
    case_number: str,
    agency: agencies.AgencyInfo,
    recipient: identity.Party,
    data: Mapping[str, Any],
) -> tuple[dict[str, Any], wording.Paper]:
    problems = wording.missing(template.required, data)
    if problems:
        raise InvalidInputError(fields=problems)
    plain = msgspec.to_builtins(dict(data), str_keys=True)
    letter = wording.Letter(
        case_number=case_number,
        agency_name=agency.name,
        agency_phone=agency.phone,
        review_body=review_body(agency),
        recipient_kind=recipient.kind,
        recipient_name=recipient.name,
        recipient_id_number=recipient.id_number,
        recipient_phone=recipient.phone,
        today=clock.today(),
        data=plain,
    )
    known = template.fields
    try:
        read = script.read(words.script)
        return plain, script.compose(read, fields.values(known, letter), fields.lists(known, letter))
    except script.ScriptError as error:
        raise ScriptFailedError(name=template.name, reason=str(error)) from error


def review_body(agency: agencies.AgencyInfo) -> str:
    """Who reviews the agency's acts: the government of the same level for its departments, of the level above for a
    government itself and for towns (行政复议法 第二十四条); the body above for those led vertically (第二十七条)."""
    if any(word in agency.name for word in LED_VERTICALLY):
        return "上一级主管部门"
    place = agencies.division(agency.division_code)
    is_government = agency.name.endswith(("人民政府", "街道办事处"))
    if place.parent_code and (is_government or place.level >= agencies.DivisionLevel.TOWN):
        place = agencies.division(place.parent_code)
    while place.level > agencies.DivisionLevel.COUNTY and place.parent_code:
        place = agencies.division(place.parent_code)
    return f"{place.name if place.level < agencies.DivisionLevel.COUNTY else _with_city(place)}人民政府"


def _with_city(place: agencies.DivisionInfo) -> str:
    """南平市建阳区, but 武夷山市 by itself."""
    if place.name.endswith("区") and place.parent_code:
        return agencies.division(place.parent_code).name + place.name
    return place.name


@transaction.atomic
def tell(party_id_number: str, title: str, body: str = "", link: str = "") -> MessageInfo:
    """Put a message into the inbox of a natural or legal person. `link` is a path on this platform."""
    rehearsal.hear_message(title, body)
    row = Message.objects.create(
        party_id_number=party_id_number, title=title, body=body, link=link, sent_at=clock.now()
    )
    return MessageInfo(row.pk, row.title, row.body, row.link, row.sent_at, is_read=False)


@transaction.atomic
def mark_read(actor: Any, party_id_numbers: Collection[str], message_ids: Collection[int] | None = None) -> int:
    """These messages, or all, of the parties that the actor acts for; says how many were unread."""
    own = {party.id_number for party in identity.parties_of(actor)}
    rows = Message.objects.filter(party_id_number__in=own & set(party_id_numbers), read_at__isnull=True)
    if message_ids is not None:
        rows = rows.filter(pk__in=list(message_ids))
    return rows.update(read_at=clock.now())

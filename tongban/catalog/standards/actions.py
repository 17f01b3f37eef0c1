"""What a standards editor does: take in a text, and say, with a second pair of eyes, that one binds no longer."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError, WrongStateError
from tongban.common.words import read_words
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import library, permissions, writing
from .enums import ChangeKind, ChangeState
from .errors import ChangeOpenError, SamePersonError, UnreadableTextError
from .events import DocumentRepealed, DocumentsImported
from .incoming import Incoming, TextError, incoming
from .models import Document, ValidityChange, Version

LONGEST_TEXT = 2_000_000


def read_pasted(
    *,
    text: str,
    category: str,
    dated_on: date | None = None,
    effective_on: date | None = None,
    issuer: str = "",
    is_extract: bool = False,
    source: str = "",
) -> Incoming:
    """What would be taken over: for the preview. UnreadableTextError says why nothing would."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError(fields={"text": "正文超过 200 万字，请分成几个文件录入"})
    if effective_on and dated_on and effective_on < dated_on:
        raise InvalidInputError(fields={"effective_on": "施行日期不能早于公布或修改日期"})
    try:
        return incoming(
            text.replace("\x00", ""),
            category=category,
            dated_on=dated_on,
            effective_on=effective_on,
            issuer=read_words(issuer, "issuer", "制定机关", most=200),
            is_extract=is_extract,
            source=read_words(source, "source", "来源", most=200),
        )
    except TextError as error:
        raise UnreadableTextError(faults=str(error).split("；")) from error


@transaction.atomic
def import_text(*, actor: User, text: Incoming) -> str:
    """Put one text into the library; gives the key of its document. The same text again changes nothing."""
    permissions.require(actor)
    written = writing.write([text], today=clock.today())
    key = _key_of(text)
    if written.outcomes == ["unchanged"]:
        return key
    facts = {
        "outcome": written.outcomes[0],
        "keys": written.keys,
        "dated_on": text.dated_on,
        "articles": text.read.articles,
    }
    audit.record(actor, "standards.import", f"standard:{key}", facts=facts)
    library.changed()
    events.publish(DocumentsImported(keys=tuple(written.keys)), *written.events)
    return key


def _key_of(text: Incoming) -> str:
    return Document.objects.filter(names__overlap=list(text.names)).order_by("pk").values_list("key", flat=True)[0]


@transaction.atomic
def propose_change(
    *, actor: User, key: str, kind: str, effective_on: date, ground: str, replaced_by: str = ""
) -> ValidityChange:
    """Say that a document is repealed, or replaced by another; nothing changes before a second editor confirms."""
    document = _locked(key)
    permissions.require(actor)
    _check(document, kind, effective_on, ground, replaced_by)
    if ValidityChange.objects.filter(document=document, state=ChangeState.PROPOSED).exists():
        raise ChangeOpenError(title=document.short_title)
    change = ValidityChange.objects.create(
        document=document,
        kind=kind,
        effective_on=effective_on,
        replaced_by=_successor(document, replaced_by) if kind == ChangeKind.REPLACE else None,
        ground=ground.strip(),
        proposed_by_id=actor.pk,
        proposed_at=clock.now(),
    )
    facts = {"kind": kind, "effective_on": effective_on, "replaced_by": replaced_by, "ground": change.ground}
    audit.record(actor, "standards.validity.propose", f"standard:{key}", facts=facts)
    return change


def _check(document: Document, kind: str, effective_on: date, ground: str, replaced_by: str) -> None:
    if document.repealed_on is not None:
        raise WrongStateError(what=f"《{document.short_title}》", state="已废止", verb="再登记废止")
    fields: dict[str, str] = {}
    if kind not in ChangeKind.values:
        fields["kind"] = "请选择废止，或者被新文件取代"
    begins = Version.objects.filter(document=document).order_by("effective_on").values_list("effective_on", flat=True)
    if begins and effective_on < begins[0]:
        fields["effective_on"] = f"废止日期不能早于施行日期 {begins[0]}"
    if not ground.strip():
        fields["ground"] = "请写明废止的依据，如《……》第几条或者公告文号"
    elif len(ground.strip()) > 300:
        fields["ground"] = "依据最多 300 字"
    if kind == ChangeKind.REPLACE and not replaced_by:
        fields["replaced_by"] = "请选择取代它的文件"
    if fields:
        raise InvalidInputError(fields=fields)


def _successor(document: Document, key: str) -> Document:
    found = Document.objects.filter(key=key).first()
    if found is None:
        raise InvalidInputError(fields={"replaced_by": "信息库没有这个文件，请先录入"})
    if found.pk == document.pk:
        raise InvalidInputError(fields={"replaced_by": "文件不能由它自己取代"})
    if found.repealed_on is not None:
        raise InvalidInputError(fields={"replaced_by": f"《{found.short_title}》自己已经废止"})
    return found


@transaction.atomic
def confirm_change(*, actor: User, change_id: int) -> ValidityChange:
    """The second pair of eyes: from its day on the document binds no longer, and those who cite it are told."""
    change = _open_change(change_id)
    permissions.require(actor)
    _four_eyes(actor, change)
    document = _locked(change.document.key)
    if document.repealed_on is not None:
        raise WrongStateError(what=f"《{document.short_title}》", state="已废止", verb="再登记废止")
    _decide(change, actor, ChangeState.CONFIRMED, "")
    document.repealed_on = change.effective_on
    document.repeal_ground = change.ground
    document.replaced_by = change.replaced_by
    document.save(update_fields=["repealed_on", "repeal_ground", "replaced_by"])
    writing.set_ends([document.pk])
    successor = change.replaced_by.key if change.replaced_by else ""
    facts = {"repealed_on": change.effective_on, "replaced_by": successor, "proposed_by": change.proposed_by_id}
    audit.record(actor, "standards.validity.confirm", f"standard:{document.key}", facts=facts)
    library.changed()
    events.publish(DocumentRepealed(document.key, document.title, change.effective_on, successor))
    return change


@transaction.atomic
def reject_change(*, actor: User, change_id: int, remark: str) -> ValidityChange:
    """The second editor finds it wrong; the document stays as it is."""
    change = _open_change(change_id)
    permissions.require(actor)
    _four_eyes(actor, change)
    words = read_words(remark, "remark", "意见", most=300)
    if not words:
        raise InvalidInputError(fields={"remark": "请写明为什么不通过"})
    _decide(change, actor, ChangeState.REJECTED, words)
    audit.record(actor, "standards.validity.reject", f"standard:{change.document.key}", facts={"remark": change.remark})
    return change


def _decide(change: ValidityChange, actor: User, state: ChangeState, remark: str) -> None:
    change.state = state
    change.decided_by_id = actor.pk
    change.decided_at = clock.now()
    change.remark = remark
    change.save(update_fields=["state", "decided_by", "decided_at", "remark"])


def _open_change(change_id: int) -> ValidityChange:
    rows = ValidityChange.objects.select_for_update(of=("self",)).select_related("document", "replaced_by")
    change = rows.filter(pk=change_id).first()
    if change is None:
        raise NotFoundError(what="这项效力变动")
    if change.state != ChangeState.PROPOSED:
        raise ConflictError(reason=f"这项效力变动已经处理：{change.get_state_display()}")
    return change


def _four_eyes(actor: User, change: ValidityChange) -> None:
    if actor.pk == change.proposed_by_id:
        raise SamePersonError


def _locked(key: str) -> Document:
    document = Document.objects.select_for_update().filter(key=key).first()
    if document is None:
        raise NotFoundError(what="这个代号的文件")
    return document

"""Reading for the window and for the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.common.seen import mark_of
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from . import channel_rules, seats
from .asking_models import DepartmentAsk
from .enums import AskState, DeliveryMethod, PreviewState, RefusalGround, SeenAs, Source, Verdict
from .materials import shown
from .models import Application, ApplicationMaterial, Relay
from .relays import RelayView, view_of
from .values import (
    ApplicationView,
    AskView,
    CorrectionItem,
    CorrectionView,
    Counter,
    DeliveryView,
    MaterialView,
    PreviewView,
    QueuePage,
    QueueRow,
    RefusalView,
)
from .verbs import verbs_for

COUNT_CAP = 1000
Queue = approvals.Stage
#: What is taken in and put in order at a window; results leave by the rules of outlets, what is over is for reading.
NARROWED = (Queue.TO_ACCEPT, Queue.PREVIEWING, Queue.CORRECTING, Queue.OUTSTANDING)


def application(number: str) -> ApplicationView:
    """For other modules, which have asked who may see it."""
    return _view(_get(number), None)


def application_for(actor: identity.User, number: str) -> ApplicationView:
    """For a page: only what this person may see, with the verbs he may use; an official's look is recorded."""
    row = _get(number)
    if not approvals.may_read(actor, row.case):
        raise NotFoundError(what="这个办件")
    if actor.kind != identity.UserKind.CITIZEN:
        audit.record_read(actor, f"case:{number}", purpose="查看申请材料")
    return _view(row, actor)


def waiting_ask(actor: identity.User, number: str) -> AskView | None:
    """What a department's system wants, for who may send it on; nobody else is told. One statement."""
    row = DepartmentAsk.objects.filter(application__number=number, state=AskState.WAITING)
    ask = row.select_related("application__case").first()
    if ask is None or not identity.allowed(
        actor,
        "intake.accept",
        division_path=ask.application.case.division_path,
        agency_id=ask.application.case.agency_id,
        item_code=ask.application.case.item_code,
    ):
        return None
    return AskView(
        peer_name=ask.peer_name,
        items=tuple(CorrectionItem(**one) for one in ask.items),
        asked_at=ask.asked_at,
        is_after=ask.application.case.state != approvals.CaseState.SUBMITTED,
    )


def submitted(number: str) -> approvals.Submitted:
    """What a decision needs of the application: answers for the licence, and the licence that is renewed."""
    row = Application.objects.filter(number=number).only("answers").first()
    if row is None:
        return approvals.Submitted()
    used = ApplicationMaterial.objects.filter(application=row, is_current=True, source=Source.LICENCE)
    return approvals.Submitted(row.answers, tuple(used.values_list("licence_identifier", flat=True)))


def handed_in(number: str) -> list[approvals.Material]:
    """What a department with a system of its own is given of the materials."""
    rows = ApplicationMaterial.objects.filter(application__number=number, is_current=True).exclude(source=Source.NONE)
    return [
        approvals.Material(one.code, one.name, str(one.file_id or ""), one.licence_identifier)
        for one in rows.order_by("order", "pk")
    ]


def queue(
    actor: identity.User,
    which: str = Queue.TO_ACCEPT,
    text: str = "",
    after: str | None = None,
    size: int = 20,
    *,
    is_whole: bool = False,
) -> QueuePage:
    """One list of the window with the counters of all; with a text, whatever matches in that list. Lists of what is
    taken in hold what the actor's own window takes; `is_whole`: whatever he may work on."""
    if which not in Queue.values:
        raise InvalidInputError(fields={"which": f"列表只有：{'、'.join(Queue.labels)}"})
    chosen = Queue(which)
    page = approvals.stage_page(
        _scope(actor, chosen),
        chosen,
        text=text,
        after=after,
        size=size,
        also=_also(actor, chosen),
        only=None if is_whole else _only(actor, chosen),
    )
    kept = {
        number: (bool(on_behalf), str(delivery.get("method") or ""), look == PreviewState.PASSED)
        for number, on_behalf, delivery, look in Application.objects.filter(
            number__in=[row.number for row in page.rows]
        ).values_list("number", "on_behalf", "delivery", "preview__state")
    }
    return QueuePage(
        rows=[QueueRow(row, *kept.get(row.number, (False, "", False))) for row in page.rows],
        next_cursor=page.next_cursor,
        counters=counters(actor, is_whole=is_whole),
    )


def counters(actor: identity.User, *, is_whole: bool = False) -> tuple[Counter, ...]:
    """All figures in one statement, none counted beyond a thousand."""
    found = approvals.stage_counts(
        {which: _scope(actor, which) for which in Queue},
        cap=COUNT_CAP,
        also={which: _also(actor, which) for which in Queue},
        only={} if is_whole else {which: _only(actor, which) for which in Queue},
    )
    return tuple(
        Counter(which.value, which.label, f"{COUNT_CAP}+" if count > COUNT_CAP else str(count))
        for which, count in found.items()
    )


def _scope(actor: identity.User, which: Queue) -> identity.Scope:
    return identity.scope(actor, "intake.deliver" if which is Queue.TO_DELIVER else "intake.accept")


def _only(actor: identity.User, which: Queue) -> Q | None:
    return seats.own_cases(actor) if which in NARROWED else None


def is_narrowed(actor: identity.User, which: str) -> bool:
    """Whether this list leaves out what other windows of the hall take in."""
    return which in NARROWED and seats.own_cases(actor) is not None


def _also(actor: identity.User, which: Queue) -> Q | None:
    """What another place decided and sent back to us: it waits at our 出件窗口 (代收)."""
    if which is not Queue.TO_DELIVER or actor.agency_id is None or not identity.scope(actor, "intake.deliver"):
        return None
    back = Relay.objects.filter(receiver_id=actor.agency_id, result_arrived_at__isnull=False)
    return Q(pk__in=back.values("application_id"))


def _get(number: str) -> Application:
    row = (
        Application.objects.select_related(
            "case", "correction", "refusal", "handover", "submitted_by", "preview", "relay"
        )
        .prefetch_related(Prefetch("materials", ApplicationMaterial.objects.order_by("order", "pk")))
        .filter(number=number)
        .first()
    )
    if row is None:
        raise NotFoundError(what="这个办件")
    return row


def _view(row: Application, actor: identity.User | None) -> ApplicationView:
    guide = items.version(row.case.item_version_id)
    form = forms.definition(row.form_code, row.form_version)
    lines = list(row.materials.all())
    found_files = files.infos(one.file_id for one in lines if one.file_id)
    found_licences = _licences(row, lines)
    views = [_material(one, guide, found_files, found_licences) for one in lines]
    info = approvals.info_of(row.case)
    return ApplicationView(
        number=row.number,
        case=info,
        form=forms.FormRef(row.form_code, row.form_version),
        answers=row.answers,
        summary=tuple(forms.summary(form, row.answers)),
        situations=tuple(_situation_words(guide, row.situations)),
        materials=tuple(view for view in views if not view.is_replaced),
        earlier_materials=tuple(view for view in views if view.is_replaced and view.source != Source.NONE),
        correction=_correction(row),
        refusal=_refusal(row),
        delivery=_delivery(row),
        delivery_choice=row.delivery,
        on_behalf=row.on_behalf,
        is_own=row.submitted_by.kind == identity.UserKind.CITIZEN,
        verbs=verbs_for(actor, row) if actor else (),
        preview=_preview(row),
        relay=_relay(row),
        came=tuple(channel_rules.words(row.case.channel, row.on_behalf)),
        seen=mark_of(*shown(row.answers, (one for one in lines if one.is_current))),
    )


def _licences(row: Application, lines: Iterable[ApplicationMaterial]) -> dict[str, licences.LicenceInfo]:
    wanted = {one.licence_identifier for one in lines if one.licence_identifier}
    if not wanted:
        return {}
    held = licences.held_by(row.case.applicant_id_number, include_ended=True)
    found = {one.identifier: one for one in held if one.identifier in wanted}
    for identifier in wanted - set(found):
        # An older version that has been replaced since; the case keeps what it was shown.
        found[identifier] = licences.licence(identifier)
    return found


def _material(
    one: ApplicationMaterial,
    guide: items.Guide,
    found_files: dict[Any, files.FileInfo],
    found_licences: dict[str, licences.LicenceInfo],
) -> MaterialView:
    published = guide.material(one.code)
    return MaterialView(
        code=one.code,
        name=one.name,
        order=one.order,
        is_required=one.is_required,
        allow_late=one.allow_late,
        trust=one.trust,
        source=one.source,
        source_name=Source(one.source).label,
        is_provided=one.source != Source.NONE,
        file=found_files.get(one.file_id) if one.file_id else None,
        licence=found_licences.get(one.licence_identifier),
        licence_identifier=one.licence_identifier,
        verdict=one.verdict,
        verdict_name=Verdict(one.verdict).label,
        opinion=one.opinion,
        is_asked=one.is_asked,
        provided_at=one.provided_at,
        standard=published.standard,
        filling=published.filling,
        common_faults=tuple(published.common_faults),
        accept=tuple(published.accept),
        licence_type=published.licence_type or "",
        is_generated=published.generated,
        is_replaced=not one.is_current,
        seen_note=_seen(one),
        seen_as=one.seen_as,
        seen_count=one.seen_count,
    )


def _seen(one: ApplicationMaterial) -> str:
    """核原件, in words; empty when nobody compared it."""
    if one.seen_at is None:
        return ""
    at = timezone.localtime(one.seen_at)
    return f"{one.seen_by_name} {at:%Y-%m-%d %H:%M} 核过{SeenAs(one.seen_as).label} {one.seen_count} 份"


def _situation_words(guide: items.Guide, chosen: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for situation in guide.situations:
        for option in situation.options:
            if option.value == chosen.get(situation.id):
                yield situation.text, option.label


def _correction(row: Application) -> CorrectionView | None:
    one = getattr(row, "correction", None)
    if one is None:
        return None
    return CorrectionView(
        items=tuple(CorrectionItem(**item) for item in one.items),
        asked_by_name=one.asked_by_name,
        asked_at=one.asked_at,
        deadline_on=one.deadline_on,
        answered_at=one.answered_at,
    )


def _preview(row: Application) -> PreviewView | None:
    one = getattr(row, "preview", None)
    if one is None:
        return None
    return PreviewView(
        state=one.state,
        state_name=PreviewState(one.state).label,
        items=tuple(CorrectionItem(**item) for item in one.items),
        asked_by_name=one.asked_by_name,
        asked_at=one.asked_at,
        answered_at=one.answered_at,
        note=one.note,
        passed_by_name=one.passed_by_name,
        passed_at=one.passed_at,
        ended_by=one.ended_by,
    )


def _relay(row: Application) -> RelayView | None:
    one = getattr(row, "relay", None)
    if one is None:
        return None
    one.application = row
    return view_of(one)


def _refusal(row: Application) -> RefusalView | None:
    one = getattr(row, "refusal", None)
    if one is None:
        return None
    return RefusalView(
        ground=one.ground,
        ground_name=RefusalGround(one.ground).label,
        explanation=one.explanation,
        redirect_to=one.redirect_to,
        refused_by_name=one.refused_by_name,
        refused_at=one.refused_at,
    )


def _delivery(row: Application) -> DeliveryView | None:
    one = getattr(row, "handover", None)
    if one is None:
        return None
    return DeliveryView(
        method=one.method,
        method_name=DeliveryMethod(one.method).label,
        receiver_name=one.receiver_name,
        is_proxy=one.is_proxy,
        identity_note=one.identity_note,
        place=one.place,
        express_company=one.express_company,
        express_number=one.express_number,
        delivered_by_name=one.delivered_by_name,
        delivered_at=one.delivered_at,
    )

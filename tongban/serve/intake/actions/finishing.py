"""全部办结: the one result of a joint application, once all its parts have ended."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..events import JointApplicationFinished
from ..joints import joint_by_number, joint_path
from ..models import JointApplication


@transaction.atomic
def finish_joint(*, case_number: str) -> bool:
    """After a case has ended. Asked again, or of a single case, it changes nothing."""
    found = JointApplication.objects.filter(parts__number=case_number).first()
    if found is None:
        return False
    joint = JointApplication.objects.select_for_update().get(pk=found.pk)
    view = joint_by_number(joint.number)
    if joint.finished_at is not None or view is None or view.is_open:
        return False
    joint.finished_at = clock.now()
    joint.save(update_fields=["finished_at"])
    granted = sum(part.state == approvals.CaseState.GRANTED for part in view.parts)
    audit.record(
        identity.SYSTEM(),
        "intake.finish_joint",
        f"joint:{joint.number}",
        facts={"granted": granted, "total": len(view.parts)},
    )
    events.publish(JointApplicationFinished(number=joint.number, granted=granted, total=len(view.parts)))
    if not joint.project_code:  # a stage of a project is told of by the project
        notices.tell(
            joint.applicant_id_number,
            f"“{joint.theme_name}”全部办结",
            _words(granted, len(view.parts)),
            joint_path(joint.number),
        )
    return True


def _words(granted: int, total: int) -> str:
    """What came of it, and what can be done about the rest."""
    words = f"{total} 项都有了结果，准予 {granted} 项。证照和文书合成一个结果包，可以一次下载。"
    return words if granted == total else f"{words}没有准予的，看清理由、改好以后可以重新申办那一项。"

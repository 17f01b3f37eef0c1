"""The life of cases in the demo city, through the actions, each on its own day of the past weeks.

Every state is there: waiting, correcting, in review (in time, near due, overdue), in a special procedure, extended,
granted with a licence, refused, not accepted, withdrawn, terminated, delivered, rated. Each story is one transaction
with a key of its own, so a build that was broken off goes on with the next story, and twice changes nothing.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.pledges import api as pledges
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.evaluation import api as evaluation
from tongban.support.files import api as files
from tongban.support.flow import api as flow
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from . import actions, consumers, locker_demo, passing_demo
from .events import ApplicationSubmitted, RelayedApplication, ResultDelivered
from .models import Application

Script = Callable[["Story"], None]
KEY_MARK = "demo-"
FOUNDED = "founded"  # the body that this citizen has founded in an earlier story
#: Papers of special procedures: number and issuer.
EXPERTS = ("市监评〔{year}〕12号", "南平市市场监督管理局")
SAMPLING = ("采样通知 NP-{year}-0381", "南平市疾病预防控制中心")
REPORT = ("检测报告 NP-{year}-0381", "南平市疾病预防控制中心")
CLERKS = ("clerk01", "clerk06", "clerk02", "clerk03", "clerk04", "clerk05")
RESTAURANT, TEAHOUSE, LOGISTICS, CRAFT = (
    "91350702MA9TE5T12N",
    "91350782MA9TE5T39A",
    "91350702MA9TE5T479",
    "91350703MA9TE5T8X0",
)


@dataclass
class Story:
    """One case being told: `go(9, "10:15")` is nine working days ago; the verbs act as the right official."""

    item: str
    citizen: identity.User
    party: identity.Party
    clerk: identity.User
    moment: datetime
    number: str = ""

    @property
    def key(self) -> str:
        """The same on whatever day it is told."""
        return f"{KEY_MARK}{self.item}-{self.party.id_number}"

    @property
    def is_told(self) -> bool:
        return Application.objects.filter(key=self.key).exists()

    def submit(self, **more: Any) -> None:
        guide = items.guide(self.item)
        situations = {one.id: one.options[0].value for one in guide.situations}
        pledged = {code: {"pledge": True} for code in more.pop("pledged", ())}
        with clock.at(self.moment):
            self.number = actions.submit(
                actor=self.citizen,
                party=self.party,
                item_code=self.item,
                answers=answers_for(guide, self.party, self.citizen),
                situations=situations,
                materials=materials_for(
                    guide, situations, self.party, self.citizen, left_out=(*more.pop("left_out", ()), *pledged)
                )
                | pledged,
                channel=more.pop("channel", "web"),
                key=self.key,
                delivery=more.pop("delivery", {"method": "electronic"}),
                preview=more.pop("preview", False),
            ).number
            self._receipt(guide)

    def register(self) -> None:
        """A walk-in: papers on the counter, the clerk types."""
        guide = items.guide(self.item)
        situations = {one.id: one.options[0].value for one in guide.situations}
        wanted = [one for one in items.materials_for(guide, situations) if one.is_required and not one.generated]
        with clock.at(self.moment):
            self.number = actions.register(
                actor=self.clerk,
                party=self.party,
                item_code=self.item,
                answers=answers_for(guide, self.party, self.citizen),
                situations=situations,
                materials={one.code: {"paper": True} for one in wanted},
                key=self.key,
                identity_note="核验居民身份证原件",
                agent_name=self.citizen.name if self.party.name != self.citizen.name else "",
                delivery={"method": "window"},
            ).number
            self._receipt(guide)

    def relay(self, username: str) -> None:
        """Taken in by the window of another place, on paper, for the body that decides (代收)."""
        guide, receiver = items.guide(self.item), _user(username)
        situations = {one.id: one.options[0].value for one in guide.situations}
        wanted = [one for one in items.materials_for(guide, situations) if one.is_required and not one.generated]
        with clock.at(self.moment):
            self.number = actions.register(
                actor=receiver,
                party=self.party,
                item_code=self.item,
                answers=answers_for(guide, self.party, self.citizen),
                situations=situations,
                materials={one.code: {"paper": True} for one in wanted},
                key=self.key,
                identity_note="核验居民身份证原件",
                delivery={"method": "window"},
                channel="agent",
                relay=actions.RelayIn(form_note="材料齐全，复印件与原件一致"),
            ).number
            consumers.issue_slip(
                RelayedApplication(case_number=self.number, receiver_id=receiver.agency_id or 0), event_id=0
            )

    def send_on(self, username: str) -> None:
        """The paper of a 代收件 leaves for the hall of the body that decides."""
        row = Application.objects.select_related("case").get(number=self.number)
        hall = agencies.hall_of(row.case.division_path, row.case.agency_id)
        codes = row.materials.filter(is_current=True, source="paper").values_list("code", flat=True)
        with clock.at(self.moment):
            actions.pass_on(
                actor=_user(username),
                number=self.number,
                counts=dict.fromkeys(codes, 1),
                to_agency_id=hall.agency_id if hall else None,
                from_place="A01",
                note="机要邮寄",
            )

    def _receipt(self, guide: items.Guide) -> None:
        consumers.issue_receipt(ApplicationSubmitted(case_number=self.number, item_code=guide.code), event_id=0)

    def go(self, workdays_ago: int, at: str = "10:00") -> Story:
        self.moment = working_moment(workdays_ago, at)
        return self

    def ask(self, opinion: str, days: int = 10, about: str = "") -> None:
        with clock.at(self.moment):
            asked = [self._faulty(opinion, about)]
            actions.ask_correction(actor=self.clerk, number=self.number, items=asked, days=days)

    def _faulty(self, opinion: str, about: str) -> dict[str, str]:
        """The line that is asked for: an upload where there is one, of that name if one is given."""
        row = Application.objects.get(number=self.number)
        lines = list(row.materials.filter(is_current=True))
        uploads = [one for one in lines if one.source == "file"]
        chosen = next((one for one in uploads if about in one.name), (uploads or lines)[-1])
        return {"material_code": chosen.code, "opinion": opinion}

    def correct(self) -> None:
        row = Application.objects.get(number=self.number)
        guide = items.version(row.case.item_version_id)
        asked = [guide.material(one.code) for one in row.materials.filter(is_current=True, is_asked=True)]
        with clock.at(self.moment):
            given = {one.code: file_for(self.citizen, one) for one in asked if not one.generated}
            changed = dict(row.answers) if any(one.generated for one in asked) else None
            actions.correct(actor=self.citizen, number=self.number, materials=given, answers=changed)

    def accept(self) -> None:
        row = Application.objects.get(number=self.number)
        lines = row.materials.filter(is_current=True)
        verdicts = {
            one.code: "late" if one.source == "none" and one.is_required and one.allow_late else "ok" for one in lines
        }
        with clock.at(self.moment):
            actions.accept(actor=self.clerk, number=self.number, verdicts=verdicts)

    def refuse(self, ground: str, **more: str) -> None:
        with clock.at(self.moment):
            actions.refuse(actor=self.clerk, number=self.number, ground=ground, **more)

    def withdraw(self, reason: str) -> None:
        with clock.at(self.moment):
            actions.withdraw(actor=self.citizen, number=self.number, reason=reason)

    def deem(self) -> None:
        with clock.at(self.moment):
            approvals.deem_accepted(number=self.number, today=clock.today())

    def review(self, opinion: str = "符合规定，同意。", count: int = 9, outcome: str = "agree") -> None:
        """Every open review (or the first `count` of them), by an official of its agency, all points ticked."""
        points = dict.fromkeys(approvals.case_view(identity.SYSTEM(), self.number).guide.check_texts, True)
        waiting = [one for one in self._open() if one.action == "case.review"]
        with clock.at(self.moment):
            for task in waiting[:count]:
                approvals.complete_task(
                    actor=_holder(task),
                    task_id=task.id,
                    outcome=outcome,
                    opinion=opinion,
                    checks=points if outcome == "agree" else None,
                )

    def decide(self, outcome: str = "grant", opinion: str = "经审查，符合法定条件、标准，准予。") -> None:
        task = next(one for one in self._open() if one.milestone == "decision")
        with clock.at(self.moment):
            approvals.complete_task(
                actor=self.clerk if task.role == "window_clerk" else _holder(task),
                task_id=task.id,
                outcome=outcome,
                opinion=opinion,
            )
            event = approvals.CaseDecided(case_number=self.number, result=outcome)
            consumers.deliver_decided(event, event_id=0)
            self._invited()

    def pause(self, reason: str, days: int, note: str, paper: tuple[str, str]) -> None:
        """`paper`: number and issuer of the one it rests on."""
        task = next(one for one in self._open() if one.role == "reviewer")
        with clock.at(self.moment):
            approvals.pause_case(
                actor=_holder(task),
                number=self.number,
                reason=reason,
                planned_days=days,
                note=note,
                reference=self._paper(paper),
            )

    def resume(self, result: str, paper: tuple[str, str]) -> None:
        task = next(one for one in self._open() if one.role == "reviewer")
        with clock.at(self.moment):
            approvals.resume_case(actor=_holder(task), number=self.number, result=result, reference=self._paper(paper))

    def _paper(self, paper: tuple[str, str]) -> dict[str, str]:
        day = timezone.localdate(self.moment)
        return {"number": paper[0].format(year=day.year), "issuer": paper[1], "dated_on": day.isoformat()}

    def extend(self, days: int, reason: str) -> None:
        with clock.at(self.moment):
            approvals.extend_case(actor=self._head(), number=self.number, days=days, reason=reason)

    def terminate(self, ground: str, reason: str) -> None:
        with clock.at(self.moment):
            approvals.terminate_case(actor=self._head(), number=self.number, ground=ground, reason=reason)

    def deliver(self, method: str = "window", **more: Any) -> None:
        with clock.at(self.moment):
            actions.deliver(actor=self.clerk, number=self.number, method=method, **more)
            self._invited()

    def rate(self, grade: int, tags: tuple[str, ...] = (), text: str = "") -> None:
        with clock.at(self.moment):
            evaluation.rate(
                actor=self.citizen,
                case_number=self.number,
                contact=consumers.CONTACT,
                grade=grade,
                tags=tags,
                text=text,
            )

    def _invited(self) -> None:
        if approvals.case(self.number).delivered_at:
            consumers.invite_rating(ResultDelivered(case_number=self.number, method=""), event_id=0)

    def _open(self) -> list[flow.TaskInfo]:
        instance = approvals.case(self.number).flow_instance_id
        assert instance is not None
        return flow.open_tasks(instance)

    def _head(self) -> identity.User:
        case = approvals.case(self.number)
        return _user(identity.holders("agency_head", case.agency_id)[0].username)


def build() -> int:
    """Tell every story that is not told yet, each whole or not at all; gives how many that were."""
    told = {
        _without_day(key) for key in Application.objects.filter(key__startswith=KEY_MARK).values_list("key", flat=True)
    }
    made = 0
    for item, applicant, script in STORIES:
        story = story_of(item, applicant)
        if story is not None and story.key not in told:
            with transaction.atomic():
                script(story)
            made += 1
    passing_demo.build()
    locker_demo.build()
    return made


def _without_day(key: str) -> str:
    """A city that was built earlier has the day of telling behind the key."""
    return "-".join(key.split("-")[:3])


# -- The stories, days counted in working days before today -----------------------------------------------------------
def just_submitted(story: Story) -> None:
    story.moment = clock.now() - timedelta(minutes=40)
    story.submit()


def waiting_for_the_window(story: Story) -> None:
    story.go(2, "15:20").submit()


def taken_in_elsewhere(story: Story) -> None:
    story.go(1, "10:20").relay("clerk05")
    story.go(1, "16:10").send_on("clerk05")


def looked_at_beforehand(story: Story) -> None:
    story.go(1, "20:15").submit(preview=True)


def nearly_due_at_the_window(story: Story) -> None:
    story.go(4, "09:10").submit(channel="mobile")


def waiting_for_the_applicant(story: Story) -> None:
    story.go(5, "09:40").submit()
    story.go(4, "14:30").ask("图面不清，请重新绘制，标明各功能区的位置和面积。", about="平面图")


def corrected_and_back(story: Story) -> None:
    story.go(8, "10:05").submit()
    story.go(7, "11:00").ask("缺少签名，请签名后重新上传。")
    story.go(2, "19:30").correct()


def walk_in(story: Story) -> None:
    story.go(1, "10:30").register()


def in_review(story: Story) -> None:
    story.go(3, "09:15").submit()
    story.go(2, "09:50").accept()


def in_review_near_due(story: Story) -> None:
    story.go(_promised(story), "09:15").submit()
    story.go(max(_promised(story) - 1, 1), "10:10").accept()


def in_review_overdue(story: Story) -> None:
    story.go(_promised(story) + 5, "09:00").submit()
    story.go(_promised(story) + 3, "15:00").accept()


def before_the_decision(story: Story) -> None:
    story.go(5, "16:00").submit()
    story.go(4, "09:30").accept()
    story.go(1, "14:00").review()


def two_of_three_agreed(story: Story) -> None:
    story.go(4, "10:00").submit()
    story.go(3, "09:20").accept()
    story.go(1, "11:10").review("材料齐全，现场布局符合要求，同意。", count=2)


def in_the_departments_system(story: Story) -> None:
    story.go(2, "10:00").submit()
    story.go(1, "09:40").accept()


def in_a_special_procedure(story: Story) -> None:
    story.go(7, "09:30").submit()
    story.go(6, "10:00").accept()
    story.go(4, "15:40").pause("expert_review", 10, "场所布局与申报图纸有出入，需要组织专家现场评审。", EXPERTS)


def resumed(story: Story) -> None:
    story.go(16, "09:30").submit()
    story.go(15, "10:00").accept()
    story.go(14, "11:00").pause("testing", 8, "需要对水质采样检测。", SAMPLING)
    story.go(5, "09:10").resume("检测合格。", REPORT)


def extended(story: Story) -> None:
    story.go(9, "09:30").submit()
    story.go(8, "10:00").accept()
    story.go(6, "16:00").extend(5, "需要向原登记机关核实情况。")


def granted_and_rated(story: Story) -> None:
    story.go(18, "09:20").submit()
    story.go(17, "09:45").accept()
    story.go(15, "11:20").review()
    story.go(14, "15:05").decide()
    story.go(13, "20:10").rate(1, text="网上提交，一次也没跑，很快。")


def granted_and_collected(story: Story) -> None:
    story.go(21, "10:20").submit(delivery={"method": "window"})
    story.go(20, "09:45").accept()
    story.go(18, "11:20").review()
    story.go(17, "16:05").decide()
    story.go(15, "10:00").deliver("window", receiver_name=story.citizen.name)
    story.go(15, "10:20").rate(2)


def granted_and_posted(story: Story) -> None:
    story.go(24, "10:20").submit(delivery={"method": "post", "address": "福建省南平市延平区演示路 12 号"})
    story.go(23, "09:45").accept()
    story.go(21, "11:20").review()
    story.go(20, "16:05").decide()
    story.go(19, "10:00").deliver("post", express_company="邮政速递", express_number="EX2026000117")
    story.go(16, "21:00").rate(3, text="寄到用了三天。")


def granted_waiting_for_collection(story: Story) -> None:
    story.go(8, "10:20").submit(delivery={"method": "window"})
    story.go(7, "09:45").accept()
    story.go(5, "11:20").review()
    story.go(3, "16:05").decide()


def badly_rated(story: Story) -> None:
    story.go(26, "10:20").submit()
    story.go(22, "09:45").accept()
    story.go(14, "11:20").review()
    story.go(10, "16:05").decide()
    story.go(9, "08:30").rate(4, tags=_bad_tags(), text="等了很久才有人看材料。")


def corrected_then_granted(story: Story) -> None:
    story.go(25, "10:20").submit()
    story.go(24, "09:45").ask("证件照片模糊，请重新上传清晰图片。")
    story.go(22, "20:00").correct()
    story.go(21, "09:30").accept()
    story.go(19, "11:20").review()
    story.go(18, "16:05").decide()


def reviewed_and_refused(story: Story) -> None:
    reason = "现场核查发现洗消区与粗加工区没有分开，不符合布局要求。"
    story.go(15, "10:20").submit()
    story.go(14, "09:45").accept()
    story.go(12, "11:20").review(reason, outcome="disagree")
    story.go(11, "16:05").decide("refuse", reason)


PLEDGED = ("m3", "m5")


def pledged_and_to_be_checked(story: Story) -> None:
    """告知承诺: decided without a review; the check is still to come."""
    story.go(6, "09:20").submit(pledged=PLEDGED)
    story.go(5, "09:45").accept()
    story.go(5, "15:05").decide()
    _open_check(story)


def pledged_falsely(story: Story) -> None:
    """The check found that it was not so: to be mended, and recorded."""
    story.go(30, "09:20").submit(pledged=PLEDGED)
    story.go(29, "09:45").accept()
    story.go(29, "15:05").decide()
    _open_check(story)
    with clock.at(working_moment(4, "10:30")):
        pledges.record_check(
            actor=_user(identity.holders("reviewer", approvals.case(story.number).agency_id)[0].username),
            number=story.number,
            is_true=False,
            finding="现场核查发现顾客用具没有独立消毒间，也没有委托集中消毒，与承诺不符。",
            demand="设置独立消毒间或者签订集中消毒协议，留存消毒记录备查。",
        )


def _open_check(story: Story) -> None:
    with clock.at(story.moment):
        pledges.open_check(number=story.number)


def grant(story: Story, workdays_ago: int) -> None:
    """Accepted on this day and granted in the days after it, whatever the shape of the flow."""
    story.go(workdays_ago, "09:30").accept()
    if any(one.action == "case.review" for one in story._open()):
        story.go(workdays_ago - 2, "11:20").review()
    story.go(workdays_ago - 3, "15:05").decide()


def retold(number: str, citizen: identity.User, party: identity.Party) -> Story:
    """A case that was handed in elsewhere, to go on with its story."""
    guide = items.guide(approvals.case(number).item_code)
    return Story(guide.code, citizen, party, _clerk(guide), clock.now(), number)


def in_three_levels(story: Story) -> None:
    """四级联动: the village has agreed, the town has approved, and the county has the 备案 before it."""
    story.go(8, "09:20").submit()
    story.go(7, "09:40").accept()
    village = _below(story, "village")
    grant(village.go(6, "09:00"), 6)
    with clock.at(village.moment):
        actions.take_result(number=village.number)
    story.go(2, "10:10").review("现场审核，四至清楚，符合村庄规划。")
    story.go(1, "15:20").decide()
    _below(story, "filing").go(1, "16:30").accept()


def _below(story: Story, node: str) -> Story:
    """The 子办件 that a step asks for, opened at once as the worker would a moment later."""
    task = next(one for one in story._open() if one.node == node)
    with clock.at(story.moment):
        row = actions.open_sub_case(number=story.number, task_id=task.id)
    assert row is not None
    assert row.number, row.problem
    return retold(row.number, story.citizen, story.party)


def on_the_spot(story: Story) -> None:
    story.go(6, "10:20").register()
    story.go(6, "10:30").accept()
    story.go(6, "10:35").decide(opinion="材料齐全，当场办结。")
    story.go(6, "10:40").deliver("window", receiver_name=story.party.name)
    story.go(6, "10:41").rate(1)


def confirmed(story: Story) -> None:
    story.go(12, "10:20").submit()
    story.go(11, "09:45").accept()
    story.go(10, "15:00").decide(opinion="经核验，符合条件。")


def not_ours(story: Story) -> None:
    story.go(10, "09:00").submit()
    story.go(10, "15:30").refuse("not_ours", redirect_to="经营场所所在地的县（市、区）主管部门")


def never_corrected(story: Story) -> None:
    story.go(20, "09:00").submit()
    story.go(19, "15:30").ask("材料缺页，请补齐全部页码。", days=5)
    story.go(13, "09:30").refuse("not_corrected", explanation="补正期限已满，没有提交补正材料。")


def withdrawn(story: Story) -> None:
    story.go(9, "09:00").submit()
    story.go(8, "10:00").accept()
    story.go(7, "21:15").withdraw("店铺选址有变化，先不办了。")


def terminated(story: Story) -> None:
    story.go(14, "09:00").submit()
    story.go(13, "10:00").accept()
    story.go(9, "16:15").terminate("other", "申请人书面说明项目取消，不再继续办理。")


def accepted_by_silence(story: Story) -> None:
    story.go(9, "09:00").submit()
    story.go(3, "09:00").deem()


STORIES: list[tuple[tuple[str, str], tuple[str, str], Script]] = [
    (("nanping-scjgj", "350117001001"), ("chensiyuan", RESTAURANT), two_of_three_agreed),
    (("nanping-scjgj", "350117001001"), ("laixiaofang", TEAHOUSE), in_a_special_procedure),
    (("nanping-scjgj", "350117001001"), ("xuwenbin", CRAFT), waiting_for_the_applicant),
    (("nanping-scjgj", "350117002001"), ("chensiyuan", LOGISTICS), just_submitted),
    (("nanping-scjgj", "350117004001"), ("chensiyuan", LOGISTICS), before_the_decision),
    (("nanping-scjgj", "350117004001"), ("laixiaofang", TEAHOUSE), granted_and_rated),
    (("nanping-scjgj", "350117004001"), ("xuwenbin", CRAFT), in_review),
    (("nanping-scjgj", "350117002001"), ("xuwenbin", CRAFT), reviewed_and_refused),
    (("nanping-scjgj", "350707003001"), ("zengyumei", ""), on_the_spot),
    (("nanping-scjgj", "350117001001"), ("zengyumei", FOUNDED), waiting_for_the_window),
    (("nanping-scjgj", "350707003001"), ("panhaoran", ""), walk_in),
    (("nanping-scjgj", "350707003002"), ("zhengzhigang", ""), confirmed),
    (("nanping-wjw", "350123001001"), ("linxiaolan", RESTAURANT), in_review_near_due),
    (("nanping-wjw", "350123001001"), ("xuwenbin", CRAFT), resumed),
    (("nanping-wjw", "350123001001"), ("laixiaofang", TEAHOUSE), pledged_falsely),
    (("nanping-wjw", "350123001001"), ("zhangtingting", "93350783MA9TE5T633"), pledged_and_to_be_checked),
    (("nanping-wjw", "350123003001"), ("jiangxueqin", ""), granted_and_collected),
    (("nanping-wjw", "350123003001"), ("laixiaofang", ""), in_review),
    (("nanping-wjw", "350123002001"), ("chensiyuan", LOGISTICS), extended),
    (("nanping-gaj", "350709001001"), ("linxiaolan", ""), granted_waiting_for_collection),
    (("nanping-gaj", "350709005001"), ("panhaoran", ""), in_review_overdue),
    (("nanping-gaj", "352009006001"), ("jiangxueqin", ""), nearly_due_at_the_window),
    (("nanping-gaj", "350109004001"), ("xuwenbin", CRAFT), corrected_and_back),
    (("nanping-gaj", "350109004001"), ("linxiaolan", RESTAURANT), in_the_departments_system),
    (("nanping-rsj", "352014001001"), ("yangxiulan", ""), on_the_spot),
    (("nanping-rsj", "350514002001"), ("zhengzhigang", ""), badly_rated),
    (("nanping-rsj", "350514005001"), ("panhaoran", ""), waiting_for_the_window),
    (("nanping-rsj", "350114003001"), ("chensiyuan", LOGISTICS), withdrawn),
    (("nanping-mzj", "350511002001"), ("yeqiuju", ""), granted_and_posted),
    (("nanping-mzj", "350511001001"), ("zengyumei", ""), in_review),
    (("nanping-mzj", "351011006001"), ("weichangming", "52350703MJ9TE5T743"), corrected_then_granted),
    (("nanping-cl", "350737001001"), ("xuwenbin", ""), before_the_decision),
    (("nanping-jtj", "350118001001"), ("chensiyuan", LOGISTICS), granted_and_rated),
    (("nanping-jtj", "350118002001"), ("liguoqiang", ""), accepted_by_silence),
    (("nanping-jyj", "350705001001"), ("zhangtingting", ""), granted_and_collected),
    (("nanping-jyj", "350105002001"), ("huangmeiling", "91350781MA9TE5T55H"), terminated),
    (("nanping-zrzyj", "350715001001"), ("linxiaolan", ""), confirmed),
    (("nanping-zrzyj", "350115003001"), ("laixiaofang", TEAHOUSE), in_review_overdue),
    (("nanping-zjj", "350117101001"), ("chensiyuan", LOGISTICS), two_of_three_agreed),
    (("nanping-zjj", "350517103001"), ("jiangxueqin", ""), never_corrected),
    (("nanping-ybj", "352036002001"), ("yangxiulan", ""), on_the_spot),
    (("nanping-ybj", "350736003001"), ("weichangming", ""), in_review_near_due),
    (("nanping-cgj", "350117201001"), ("linxiaolan", RESTAURANT), not_ours),
    (("nanping-ycj", "350133001001"), ("wujianguo", "92350703MA9X0002XA"), in_the_departments_system),
    (("nanping-lyj", "350164001001"), ("zhangtingting", "93350783MA9TE5T633"), waiting_for_the_window),
    (("nanping-nyj", "350120001001"), ("zhangtingting", "93350783MA9TE5T633"), in_review),
    (("nanping-sthjj", "350116002001"), ("laixiaofang", TEAHOUSE), resumed),
    (("jianyang-scjgj", "350117001001"), ("xuwenbin", CRAFT), in_review),
    (("nanping-ybj", "350736003001"), ("yangxiulan", ""), taken_in_elsewhere),
    (("masha-zf", "350120003001"), ("yeqiuju", ""), in_three_levels),
    (("nanping-wjw", "350123001001"), ("huangmeiling", "91350781MA9TE5T55H"), looked_at_beforehand),
]


# -- What the stories are made of -------------------------------------------------------------------------------------
def story_of(item: tuple[str, str], applicant: tuple[str, str]) -> Story | None:
    code = _item_code(*item)
    citizen = identity.user_by_username(applicant[0])
    if code is None or citizen is None:
        return None
    party = _party(citizen, applicant[1])
    if party is None:
        return None
    guide = items.guide(code)
    return Story(code, citizen, party, _clerk(guide), clock.now())


def _party(citizen: identity.User, number: str) -> identity.Party | None:
    """None: a city of an earlier version, where a granted 设立登记 entered no body yet."""
    if number and number != FOUNDED:
        return identity.party_of(citizen, number)
    oneself, *bodies = identity.parties_of(citizen)
    if not number:
        return oneself
    return bodies[0] if bodies else None


def _item_code(agency_key: str, base_code: str) -> str | None:
    """The code of an agency's item: credit code, level, base code."""
    agency = agencies.agency_by_key(agency_key)
    for level in items.Level.values:
        with suppress(NotFoundError):
            return items.guide(f"{agency.uscc}{level}{base_code}").code
    return None


def _clerk(guide: items.Guide) -> identity.User:
    for username in CLERKS:
        user = _user(username)
        if identity.allowed(
            user, "intake.accept", division_path=guide.division_path, agency_id=guide.agency_id, item_code=guide.code
        ):
            return user
    raise LookupError(f"no clerk for {guide.code}")


def _holder(task: flow.TaskInfo) -> identity.User:
    """Whose seat it is, else the first of those who may."""
    if task.assignee_id is not None:
        return identity.User.objects.get(pk=task.assignee_id)
    return _user(identity.holders(task.role, task.agency_id)[0].username)


def _user(username: str) -> identity.User:
    user = identity.user_by_username(username)
    assert user is not None, username
    return user


def _promised(story: Story) -> int:
    return items.guide(story.item).promised_days or 5


def _bad_tags() -> tuple[str, ...]:
    return tuple(itertools.islice(evaluation.BAD_TAGS, 1))


def working_moment(workdays_ago: int, at: str) -> datetime:
    """The n-th working day before today, at this hour."""
    day = clock.today()
    while workdays_ago:
        day -= timedelta(days=1)
        workdays_ago -= calendar.is_workday(day)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))


def answers_for(guide: items.Guide, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    """What is held already, and plausible words for the rest."""
    form = items.form(guide)
    held = [licences.source_of(one) for one in licences.held_by(party.id_number)]
    known = {name: one.value for name, one in forms.prefill(form, party=party, sources=held).items()}
    answers = forms.example(form)
    for _, _, one in form.places():
        if one.id in answers and one.id in known:
            answers[one.id] = known[one.id]
        elif one.source and one.source.licence_type and not one.required:
            answers.pop(one.id, None)  # stands on a licence that is not there yet
        elif one.id == "representative_id" and citizen.person is not None:
            answers[one.id] = citizen.person.id_number
        elif str(answers.get(one.id, "")).startswith("示例"):
            answers[one.id] = _words(one.label, party, citizen)
    return answers


WORDS = {
    "学校": "福建省南平卫生学校",
    "院校": "福建省南平卫生学校",
    "医院": "南平市演示医院",
    "执业": "南平市演示医院",
    "学科": "语文",
    "范围": "日用百货、家居用品、文化用品的销售。",
    "型号": "TKJ1000",
    "编号": "20261117001",
    "证号": "20261117001",
    "银行": "示例银行南平分行",
    "原因": "本人需要，情况属实。",
    "公司名称": "南平市示例商贸有限公司",
}


def _words(label: str, party: identity.Party, citizen: identity.User) -> str:
    for word, words in WORDS.items():
        if word in label:
            return words
    if any(word in label for word in ("姓名", "联系人", "代表人", "负责人", "经办人", "人员")):
        return citizen.name
    if any(word in label for word in ("名称", "字号", "店招", "单位")):
        return party.name if party.kind == identity.PartyKind.LEGAL else f"{citizen.name[0]}记百货店"
    return "详见所附材料"


def materials_for(
    guide: items.Guide,
    situations: dict[str, str],
    party: identity.Party,
    citizen: identity.User,
    left_out: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A held licence where the guide takes one, else a promise where that is enough, else an upload."""
    held = {one.type_code: one.identifier for one in licences.held_by(party.id_number)}
    given: dict[str, Any] = {}
    for material in items.materials_for(guide, situations):
        if material.generated or not material.is_required or material.code in left_out:
            continue
        if material.licence_type in held:
            given[material.code] = {"licence": held[material.licence_type]}
        else:
            given[material.code] = file_for(citizen, material)
    return given


def file_for(citizen: identity.User, material: items.Material) -> dict[str, str]:
    """A small picture under the name of the material, or a page of PDF where only that is taken."""
    takes_picture = not material.accept or "png" in material.accept
    kept = files.receive(
        citizen,
        name=f"{material.name[:40]}.{'png' if takes_picture else 'pdf'}",
        chunks=[sheet() if takes_picture else page()],
        purpose=f"材料：{material.name}"[:100],
    )
    return {"file": str(kept.id)}


def page() -> bytes:
    """A page of PDF with a frame on it."""
    drawing = b"0.6 G 40 40 515 762 re S"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    text, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(text)
    return text + b"xref\n0 5\n0000000000 65535 f \n" + table + tail


def sheet(width: int = 210, height: int = 297) -> bytes:
    """A sheet of paper as a PNG: white, with a frame and grey lines."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = []
    for y in range(height):
        is_line = 60 < y < height - 40 and y % 18 < 2
        line = bytearray(b"\xff" * width)
        if y in (8, height - 9):
            line[8 : width - 8] = b"\x88" * (width - 16)
        if is_line:
            line[30 : width - 30 - (y * 7) % 60] = b"\xb0" * (width - 60 - (y * 7) % 60)
        line[8] = line[width - 9] = 0x88 if 8 <= y < height - 8 else 0xFF
        rows.append(b"\x00" + bytes(line))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")

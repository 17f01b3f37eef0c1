"""The administrator's Chinese for events and for those who wait for them; what is not listed is shown as it is."""

from __future__ import annotations

EVENTS = {
    "approvals.case.accepted": "办件已受理",
    "approvals.case.closed": "办件已结束",
    "approvals.case.decided": "办件已决定",
    "approvals.case.extended": "办件已延期",
    "approvals.case.paused": "办件进入特别程序",
    "approvals.case.resumed": "办件恢复计时",
    "approvals.errand.answered": "协同事项已答复",
    "approvals.errand.asked": "提出协同事项",
    "approvals.task.transferred": "环节已转办",
    "approvals.panel.changed": "会签成员有变动",
    "flow.job.due": "后台环节待办",
    "flow.external.due": "等外部系统办理",
    "calendar.changed": "工作日历变了",
    "evaluation.bad_rating": "收到差评",
    "evaluation.rated": "收到评价",
    "events.delivery.resent": "死信重送",
    "flow.ended": "流程结束",
    "flow.paused": "流程停表",
    "flow.resumed": "流程恢复",
    "flow.retimed": "流程期限已重算",
    "flow.step.done": "环节办完",
    "intake.application.corrected": "申请人已补正",
    "intake.application.refused": "申请不予受理",
    "intake.application.submitted": "收到申请",
    "intake.correction.asked": "已告知补正",
    "intake.joint.submitted": "收到一件事申请",
    "intake.material.late_given": "容缺材料已补",
    "intake.paper.given": "纸质材料已交出",
    "intake.paper.received": "纸质材料已签收",
    "intake.paper.returned": "纸质材料被退回",
    "intake.result.delivered": "结果已送达",
    "items.published": "事项已发布",
    "licences.issued": "证照已制发",
    "licences.status_changed": "证照状态变了",
    "notices.issued": "文书已制发",
    "projects.acceptance.issued": "联合验收意见书已出具",
    "projects.mandate.changed": "代办委托有变动",
    "projects.registered": "建设项目已登记",
    "projects.stage.settled": "项目阶段已有结果",
    "projects.stage.started": "项目阶段已申报",
    "powers.published": "权责清单已公布",
    "standards.clause-changed": "条文变了",
    "standards.document-repealed": "法规标准已废止",
    "standards.imported": "法规标准已导入",
    "themes.published": "一件事已发布",
}
CONSUMERS = {
    "approvals.follow_clocks": "审批：跟上新的期限",
    "approvals.push": "审批：推送给部门系统",
    "approvals.tell_closed": "审批：告诉部门系统办件结束",
    "audit": "审计：记下重送",
    "flow.job": "流程：办后台环节",
    "flow.recompute": "流程：重算期限",
    "intake.deliver_by_data": "窗口：电子送达",
    "intake.main_closed": "主证没有办成时各发各证",
    "intake.main_refused": "主证不予时各发各证",
    "intake.invite_rating": "窗口：邀请评价",
    "intake.receipt": "窗口：出收件凭证",
    "intake.terms": "窗口：重算答复期限",
    "items.citations": "事项：重认依据",
    "items.search": "事项：更新检索",
    "items.unity": "事项：比对四级四同",
    "licences.make_paper": "证照：制作版式文件",
    "notices.make_paper": "文书：制作版式文件",
    "projects.follow_closed": "建设项目：阶段跟上结束的办件",
    "projects.follow_decided": "建设项目：阶段跟上决定的办件",
    "powers.citations": "权责：重认依据",
    "standards.search": "法规标准：更新检索",
    "themes.search": "一件事：更新检索",
}


def event_words(name: str) -> str:
    return EVENTS.get(name, name)


def consumer_words(name: str) -> str:
    return CONSUMERS.get(name, name)

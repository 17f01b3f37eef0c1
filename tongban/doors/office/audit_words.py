"""The auditor's Chinese for actions and facts of the log; what is not listed is shown as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACTIONS = {
    "agencies.agency.create": "登记机构",
    "agencies.agency.import": "导入机构",
    "agencies.division.close": "停用区划",
    "agencies.divisions.import": "导入区划",
    "agencies.hall.save": "登记大厅",
    "approvals.case.accept": "受理",
    "approvals.case.decide": "作出决定",
    "approvals.case.extend": "延长期限",
    "approvals.case.pause": "进入特别程序",
    "approvals.case.resume": "恢复计时",
    "approvals.case.terminate": "终止办理",
    "approvals.case.withdraw": "撤回申请",
    "approvals.cases.export": "导出办件",
    "approvals.task.transfer": "转办",
    "audit.read-personal-data": "查阅个人信息",
    "audit.verify": "核验审计记录",
    "calendar.day.set": "调整一天",
    "calendar.year.import": "导入年度安排",
    "evaluation.rate": "评价",
    "events.delivery.resend": "重送死信",
    "files.drop": "删除未用文件",
    "files.receive": "上传文件",
    "flow.definition.publish": "发布流程",
    "flow.extend": "流程延期",
    "flow.pause": "流程停表",
    "flow.recompute": "期限重算",
    "flow.resume": "流程恢复",
    "flow.task.claim": "签收",
    "flow.task.complete": "办理环节",
    "flow.task.hold": "环节停表",
    "flow.task.release": "环节恢复",
    "flow.task.send-back": "退回",
    "flow.task.transfer": "转给同事",
    "flow.terminate": "流程终止",
    "flow.withdraw": "流程撤回",
    "forms.publish": "发布表单",
    "identity.authorisation.give": "授权代办",
    "identity.authorisation.revoke": "撤销代办授权",
    "identity.citizen.create": "建立个人账户",
    "identity.grants.set": "授予角色",
    "identity.legal.create": "登记法人",
    "identity.password.change": "修改密码",
    "identity.password.reset": "重置密码",
    "identity.sign_in": "登录",
    "identity.token.issue": "签发接口令牌",
    "identity.user.change": "修改人员资料",
    "identity.user.create": "新建账户",
    "identity.user.disable": "停用账户",
    "identity.user.enable": "启用账户",
    "intake.accept": "窗口受理",
    "intake.ask_correction": "告知补正",
    "intake.check": "核验材料",
    "intake.correct": "补正",
    "intake.deliver": "送达",
    "intake.refuse": "不予受理",
    "intake.register": "窗口登记",
    "intake.submit": "提交申请",
    "intake.supplement": "补交容缺材料",
    "items.cancel": "取消事项",
    "items.create": "新建事项",
    "items.discard": "放弃草稿",
    "items.edit": "编辑草稿",
    "items.import": "导入事项",
    "items.publish": "发布事项",
    "items.resume": "恢复受理",
    "items.rollback": "回退版本",
    "items.suspend": "暂停受理",
    "licences.change_status": "变更证照状态",
    "licences.copy": "制作证照副本",
    "licences.issue": "制发证照",
    "licences.use": "调用证照",
    "notices.issue": "制发文书",
    "seals.change_state": "变更印章状态",
    "seals.register": "登记印章",
    "search.miss.settle": "处理搜不到的话",
    "search.synonym.delete": "删除同义词",
    "search.synonym.save": "保存同义词",
}
FACTS = {
    "agency": "单位",
    "accepted_on": "受理日期",
    "batches": "签名批数",
    "consumer": "接收模块",
    "days": "天数",
    "effective_on": "生效日期",
    "event": "事件",
    "fields": "要素",
    "filters": "筛选",
    "first": "问题",
    "given": "授予",
    "item": "事项",
    "kind": "种类",
    "licence": "证照",
    "name": "名称",
    "node": "环节编号",
    "note": "说明",
    "notice": "文书",
    "opinion": "意见",
    "outcome": "处理",
    "planned_days": "计划天数",
    "problems": "问题数",
    "purpose": "用途",
    "reason": "理由",
    "result": "结果",
    "revision": "修改次数",
    "rows": "记录数",
    "size": "大小",
    "state": "状态",
    "text": "原话",
    "source": "依据",
    "taken": "收回",
    "task": "任务",
    "title": "职务",
    "to": "去向",
    "to_name": "转给",
    "type": "类型",
    "unsealed": "未封",
    "version": "版本",
}
LONGEST = 400
EMPTY: tuple[Any, ...] = (None, "", [], {})


def action_words(action: str) -> str:
    return ACTIONS.get(action, action)


def fact_words(facts: Mapping[str, Any]) -> str:
    """用途：查看办件　…; empty values are left out."""
    told = {name: value for name, value in facts.items() if value not in EMPTY}
    parts = [f"{FACTS.get(name, name)}：{_plain(value)}" for name, value in told.items()]
    text = "　".join(parts)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{name} {_plain(one)}" for name, one in value.items() if one not in EMPTY)
    if isinstance(value, list):
        return "、".join(_plain(one) for one in value)
    return str(value)

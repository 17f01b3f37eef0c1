"""The auditor's Chinese for actions and facts of the log; what is not listed is shown as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tongban.catalog.items import api as items

ACTIONS = {
    "agencies.agency.change": "修改机构",
    "agencies.agency.close": "停用机构",
    "agencies.agency.create": "登记机构",
    "agencies.agency.import": "导入机构",
    "agencies.agency.reopen": "恢复机构",
    "agencies.division.close": "停用区划",
    "agencies.divisions.import": "导入区划",
    "agencies.hall.save": "保存大厅",
    "approvals.case.accept": "受理",
    "approvals.case.decide": "作出决定",
    "approvals.case.extend": "延长期限",
    "approvals.case.pause": "进入特别程序",
    "approvals.case.recount": "受理期限重算",
    "approvals.case.resume": "恢复计时",
    "approvals.case.terminate": "终止办理",
    "approvals.case.withdraw": "撤回申请",
    "approvals.cases.export": "导出办件",
    "approvals.task.transfer": "转办",
    "approvals.member.add": "加签",
    "approvals.member.drop": "减签",
    "audit.read-personal-data": "查阅个人信息",
    "audit.verify": "核验审计记录",
    "calendar.day.clear": "撤销一天的调整",
    "calendar.day.set": "调整一天",
    "calendar.year.import": "导入年度安排",
    "evaluation.rate": "评价",
    "events.delivery.resend": "重送死信",
    "files.drop": "删除未用文件",
    "files.purge": "清理未用文件",
    "files.receive": "上传文件",
    "flow.definition.publish": "发布流程",
    "flow.extend": "流程延期",
    "flow.pause": "流程停表",
    "flow.recompute": "期限重算",
    "flow.resume": "流程恢复",
    "flow.task.claim": "签收",
    "flow.task.complete": "办理环节",
    "flow.task.hold": "环节停表",
    "flow.task.hold-step": "环节停表",
    "flow.task.release": "环节恢复",
    "flow.task.release-step": "环节恢复",
    "flow.task.send-back": "退回",
    "flow.task.transfer": "转给同事",
    "flow.member.add": "会签加人",
    "flow.member.drop": "会签减人",
    "flow.terminate": "流程终止",
    "flow.withdraw": "流程撤回",
    "forms.publish": "发布表单",
    "forms.purge": "清理过期草稿",
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
    "intake.submit_joint": "提交一件事申请",
    "intake.supplement": "补交容缺材料",
    "items.adopt": "承接事项",
    "items.base.save": "修改目录",
    "items.cancel": "取消事项",
    "items.cap-exception.allow": "登记上限的例外",
    "items.cap-exception.end": "提前结束例外",
    "items.caps.set": "设定上限",
    "items.codes.save": "修改事项编码",
    "items.create": "新建事项",
    "items.discard": "放弃草稿",
    "items.edit": "编辑草稿",
    "items.findings.export": "导出差异报告",
    "items.follow-upper": "跟进上级事项",
    "items.hold.set": "设定要素约束",
    "items.import": "导入事项",
    "items.ladder.set": "设定星级标准",
    "items.publish": "发布事项",
    "items.resume": "恢复受理",
    "items.rollback": "回退版本",
    "items.sheet": "Excel 导入事项草稿",
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
    "standards.abbreviation.add": "增加简称",
    "standards.abbreviation.remove": "去掉简称",
    "standards.import": "录入文件",
    "standards.validity.confirm": "确认效力变动",
    "standards.validity.propose": "登记效力变动",
    "standards.validity.reject": "退回效力变动",
    "themes.create": "新建一件事",
    "themes.discard": "放弃一件事草稿",
    "themes.edit": "编辑一件事草稿",
    "themes.publish": "发布一件事",
    "themes.resume": "恢复一件事",
    "themes.suspend": "暂停一件事",
}
#: Which part of the platform an action belongs to, by how it begins; the order of the auditor's choice.
GROUPS = (
    ("登录、账户与授权", ("identity.",)),
    ("申请与受理", ("intake.",)),
    ("审批", ("approvals.", "flow.")),
    ("证照、文书与印章", ("licences.", "notices.", "seals.", "files.")),
    ("事项", ("items.", "forms.", "themes.")),
    ("法规和标准", ("standards.",)),
    ("查阅与核验", ("audit.",)),
    ("机构、日历与其他", ("agencies.", "calendar.", "events.", "evaluation.", "search.")),
)
SUBJECTS = {
    "agency": "机构",
    "base-item": "目录",
    "calendar": "日历",
    "division": "区划",
    "file": "文件",
    "flow": "流程",
    "form": "表单",
    "hall": "大厅",
    "item": "事项",
    "legal": "法人",
    "licence": "证照",
    "rating": "评价",
    "seal": "印章",
    "standard": "文件",
    "synonym": "同义词",
    "user": "账户",
}
WHOLE = {"audit": "审计记录", "divisions": "区划", "cases": "办件", "items": "事项"}
VALUES = {
    "accept": "受理",
    "agree": "同意",
    "better": "只可更优",
    "bad": "不符合",
    "decision_grant": "准予决定书",
    "decision_refuse": "不予决定书",
    "correction": "补正告知书",
    "declared": "声明",
    "delivery": "送达回证",
    "disagree": "不同意",
    "electronic": "电子送达",
    "extension": "延期告知书",
    "file": "上传文件",
    "free": "自行填写",
    "generated": "系统生成",
    "grant": "准予",
    "granted": "准予",
    "late": "容缺后补",
    "licence": "电子证照",
    "mobile": "移动端",
    "none": "没有交",
    "not_corrected": "逾期不补正或者补正后仍不符合要求",
    "not_needed": "依法不需要办理",
    "not_ours": "不属于本机关职权范围",
    "ok": "符合",
    "other": "其他",
    "paper": "纸质原件",
    "post": "邮寄送达",
    "receipt": "收件凭证",
    "acceptance": "受理通知书",
    "refusal_to_accept": "不予受理通知书",
    "refuse": "不予",
    "refused": "不予",
    "same": "应当一致",
    "special_procedure": "特别程序告知书",
    "web": "网上",
    "window": "窗口",
}
MATERIAL = re.compile(r"m(\d+)")
FACTS = {
    "agency": "单位",
    "accepted_on": "受理日期",
    "answers": "改了申请表",
    "basis": "依据",
    "case": "办件",
    "channel": "渠道",
    "deadline_on": "补正期限",
    "explanation": "说明",
    "express": "快递",
    "from": "起",
    "ground": "情形",
    "is_deemed": "视为受理",
    "items": "要补正的",
    "licences": "证照",
    "materials": "材料",
    "method": "方式",
    "number": "编号",
    "on_behalf": "代为登记",
    "outstanding": "容缺待补",
    "promised_due_on": "承诺期限",
    "receiver": "签收人",
    "redirect_to": "应当向",
    "scope": "范围",
    "sha256": "指纹",
    "statutory_due_on": "法定期限",
    "verdicts": "核验结论",
    "windows": "窗口数",
    "batches": "签名批数",
    "before": "原来",
    "consumer": "接收模块",
    "days": "天数",
    "drafts": "草稿数",
    "effective_on": "生效日期",
    "element": "要素",
    "event": "事件",
    "expires_on": "到期日",
    "fields": "要素",
    "filters": "筛选",
    "files": "文件数",
    "first": "问题",
    "given": "授予",
    "item": "事项",
    "kind": "种类",
    "licence": "证照",
    "is_active": "启用",
    "is_workday": "上班",
    "name": "名称",
    "hold": "约束",
    "kinds": "事项类型",
    "least_depth": "网上办理深度不低于",
    "most_links": "环节上限",
    "most_percent": "时限占法定上限（%）",
    "most_visits": "到现场不多于",
    "rungs": "各级",
    "stars": "星级",
    "widest": "通办范围不小于",
    "words": "叫法",
    "new": "新的",
    "refused": "没有收的",
    "unchanged": "没有变化",
    "updated": "改了的",
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
    "targets": "规范用语",
    "task": "任务",
    "title": "职务",
    "to": "去向",
    "to_name": "转给",
    "type": "类型",
    "unsealed": "未封",
    "uploads": "未传完数",
    "version": "版本",
}
#: Names of what was changed, as the log keeps them.
FIELDS = {
    "address": "地址",
    "agency": "管理机构",
    "complaint_phone": "投诉电话",
    "division": "区划",
    "hours": "办公时间",
    "name": "名称",
    "parent": "上级机构",
    "phone": "电话",
    "short_name": "简称",
    "uscc": "统一社会信用代码",
}
LONGEST = 400
EMPTY: tuple[Any, ...] = (None, "", [], {})


def action_words(action: str) -> str:
    return ACTIONS.get(action, action)


def action_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every known action under its part of the platform, for the filter."""
    return [(name, [one for one in ACTIONS.items() if one[0].startswith(beginnings)]) for name, beginnings in GROUPS]


def subject_words(subject: str) -> str:
    """账户 auditor, 审计记录; what is not known is shown as it was written."""
    kind, colon, which = subject.partition(":")
    return f"{SUBJECTS[kind]} {which}" if colon and kind in SUBJECTS else WHOLE.get(subject, subject)


def fact_words(facts: Mapping[str, Any]) -> str:
    """用途：查看办件　…; empty values are left out."""
    told = {name: value for name, value in facts.items() if value not in EMPTY}
    if isinstance(changed := told.get("fields"), list):
        told["fields"] = [FIELDS.get(name, name) for name in changed]
    if "element" in told:
        told["element"] = items.FIELD_LABELS.get(told["element"], told["element"])
    if isinstance(kinds := told.get("kinds"), list):
        told["kinds"] = [dict(items.Kind.choices).get(one, one) for one in kinds]
    parts = [f"{FACTS.get(name, name)}：{_plain(value)}" for name, value in told.items()]
    text = "　".join(parts)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{_name(str(name))} {_plain(one)}" for name, one in value.items() if one not in EMPTY)
    if isinstance(value, list):
        return "、".join(_plain(one) for one in value)
    return VALUES.get(str(value), str(value))


def _name(name: str) -> str:
    """The materials of a guide are numbered m1, m2, …"""
    material = MATERIAL.fullmatch(name)
    return f"第 {material[1]} 份" if material else FACTS.get(name, name)

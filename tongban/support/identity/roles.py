"""Built-in roles and the actions they carry; the table follows this list at every migrate."""

from __future__ import annotations

from typing import Any

ACTIONS: dict[str, str] = {
    "intake.accept": "受理申请",
    "intake.register": "窗口代为登记",
    "intake.deliver": "出件送达",
    "case.read": "查看办件",
    "case.review": "审查办件",
    "case.decide": "作出决定",
    "case.pause": "启动特别程序",
    "case.supervise": "督办办件",
    "items.edit": "编制事项",
    "items.publish": "审核发布事项",
    "flows.edit": "编制流程",
    "flows.publish": "审核公布流程",
    "themes.edit": "编制一件事",
    "themes.publish": "审核发布一件事",
    "projects.manage": "管理建设项目",
    "projects.assist": "代办建设项目",
    "grants.edit": "编制奖补政策",
    "grants.publish": "审核发布奖补政策",
    "grants.publicise": "办理奖补公示",
    "grants.budget": "管理奖补预算",
    "grants.pay": "经办奖补拨付",
    "grants.check": "复核奖补拨付",
    "grants.supervise": "监督奖补资金",
    "powers.edit": "编制权责事项",
    "powers.unit": "单位初审权责事项",
    "powers.vote": "专家评审权责事项",
    "powers.reform": "审改办审核权责事项",
    "powers.legal": "合法性审查权责事项",
    "powers.meeting": "安排会议审定权责事项",
    "powers.publish": "公布权责清单",
    "standards.manage": "维护标准化信息库",
    "notices.edit": "编制文书模板",
    "notices.publish": "审核公布文书模板",
    "notices.void": "作废文书",
    "users.manage": "管理账户",
    "audit.read": "查阅审计记录",
    "events.manage": "处理消息投递",
    "calendar.manage": "维护工作日历",
    "agencies.manage": "维护区划机构",
    "search.manage": "维护检索用语",
    "export.cases": "导出办件",
    "exchange.manage": "管理部门系统对接",
    "exchange.pass": "跳过对接消息",
}

ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "window_clerk": ("窗口人员", ("intake.accept", "intake.register", "intake.deliver", "case.read")),
    "reviewer": ("审查人员", ("case.read", "case.review", "case.pause")),
    "decider": ("决定人", ("case.read", "case.review", "case.decide", "case.pause")),
    "agency_head": (
        "单位负责人",
        ("case.read", "case.decide", "case.pause", "case.supervise", "notices.void", "export.cases"),
    ),
    "item_manager": ("事项管理员", ("items.edit", "themes.edit", "exchange.manage")),
    "item_publisher": (
        "事项审核员",
        ("items.edit", "items.publish", "themes.edit", "themes.publish", "flows.edit", "flows.publish"),
    ),
    "project_manager": ("项目管理员", ("projects.manage",)),
    "project_agent": ("代办员", ("projects.assist",)),
    "grants_officer": ("奖补专员", ("grants.edit", "grants.publicise")),
    "grants_publisher": ("奖补政策审核员", ("grants.edit", "grants.publish")),
    "finance_clerk": ("财政经办", ("grants.budget", "grants.pay")),
    "finance_checker": ("财政复核", ("grants.check",)),
    "grants_supervisor": ("奖补监督员", ("grants.supervise",)),
    "powers_editor": ("权责清单编制员", ("powers.edit",)),
    "powers_unit": ("单位审核人", ("powers.unit",)),
    "powers_expert": ("评审专家", ("powers.vote",)),
    "powers_reform": ("审改办人员", ("powers.reform", "powers.publish", "notices.edit")),
    "powers_legal": ("合法性审查人员", ("powers.legal", "notices.publish")),
    "powers_secretary": ("会议秘书", ("powers.meeting",)),
    "standards_editor": ("标准化信息管理员", ("standards.manage",)),
    "administrator": (
        "系统管理员",
        (
            "users.manage",
            "events.manage",
            "calendar.manage",
            "agencies.manage",
            "search.manage",
            "exchange.manage",
            "exchange.pass",
        ),
    ),
    "auditor": ("审计员", ("audit.read", "case.read", "case.supervise", "export.cases")),
}


def register_action(code: str, name: str) -> None:
    """A module above adds an action of its own, in its AppConfig.ready()."""
    known = ACTIONS.setdefault(code, name)
    if known != name:
        raise ValueError(f"action {code} is already known as {known}")


def action_names() -> dict[str, str]:
    return dict(ACTIONS)


def role_names() -> dict[str, str]:
    """All roles by code, those that a city has added too. One SQL statement."""
    from .models import Role

    return dict(Role.objects.values_list("code", "name"))


def role_actions() -> dict[str, frozenset[str]]:
    """What each role may do, by code, those that a city has added too. One SQL statement."""
    from .models import Role

    return {code: frozenset(actions) for code, actions in Role.objects.values_list("code", "actions")}


def install(**_kwargs: Any) -> None:
    """Write the built-in roles and the system account (after migrate, and after a test has emptied the tables)."""
    from .models import Role, User

    for code, (name, actions) in ROLES.items():
        Role.objects.update_or_create(code=code, defaults={"name": name, "actions": list(actions)})
    User.objects.system()

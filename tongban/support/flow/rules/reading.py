"""From the JSON of a definition to its tree; every fault of form is listed, none stops the reading."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from ..enums import NodeKind, SeatRule
from ..values import OutcomeInfo
from . import told
from .definition import (
    COMPLETED,
    NO,
    RECEIVED,
    TIMEOUT,
    YES,
    Auto,
    Body,
    Branch,
    Broken,
    Choice,
    EachCase,
    End,
    External,
    Flow,
    Foreach,
    Job,
    Many,
    Node,
    Panel,
    Parallel,
    Sub,
    SubCase,
    Task,
    Wait,
    places_of,
)
from .giving import GIVABLE, read_gives

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[a-z][a-z0-9_.]{0,59}")
AGENCY_PART = re.compile(r"owner|element|uscc:[0-9A-HJ-NPQRTUWXY]{18}|context:[a-z][a-z0-9_]*")
LIST = re.compile(r"(context|facts):[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
DIVISION = re.compile(rf"owner|form:[a-z][a-z0-9_]*|{LIST.pattern}")
ELEMENT = re.compile(r"element(\.[a-z][a-z0-9_]*)?")
ITEM = re.compile(r"[0-9A-Z]{8,33}")
LEVEL = re.compile(r"[1-6]")
FIELD = re.compile(r"([a-z][a-z0-9_.]*)\s*=\s*((?:form|case|applicant|agent|licence|element)\.[A-Za-z0-9_.]+|element)")
OF_CASE = {"item", "level", "division", "fields", "limit_days"}
NOT_OF_EACH_CASE = {"role", "agency", "action", "outcomes", "milestone", "needed", "yes", "no"}
MILESTONES = ("accept", "decision")
IMPLIED = {NodeKind.START, NodeKind.JOIN}
OF_TASK = {"id", "kind", "name", "role", "agency", "action", "limit_days", "outcomes", "milestone"}
OF_SEATS = {"rule", "needed", "yes", "no"}
KEYS = {
    NodeKind.TASK: OF_TASK | {"gives"},
    NodeKind.PANEL: OF_TASK | OF_SEATS | {"members", "chair"},
    NodeKind.FOREACH: OF_TASK | OF_SEATS | {"over"} | OF_CASE,
    NodeKind.PARALLEL: {"id", "kind", "name", "branches"},
    NodeKind.CHOICE: {"id", "kind", "name", "branches"},
    NodeKind.EXTERNAL: {"id", "kind", "name", "system", "agency", "limit_days", "outcomes", "milestone"},
    NodeKind.WAIT: {"id", "kind", "name", "message", "days", "until", "facts"},
    NodeKind.AUTO: {"id", "kind", "name", "handler", "background"},
    NodeKind.SUB: {"id", "kind", "name", "flow", "version", "agency", "body"} | OF_CASE,
    NodeKind.END: {"id", "kind", "name", "result"},
}


def read(source: object) -> tuple[Flow, list[str]]:
    """The tree and the faults of form. With faults the tree is only good for looking for more faults."""
    reader = _Reader()
    flow = reader.flow(source)
    return flow, reader.faults


class _Reader:
    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen: set[str] = set()

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def flow(self, source: object) -> Flow:
        if not isinstance(source, dict):
            self.fault("流程定义应是一个对象，含编码、名称和环节")
            return Flow("", "", (), {})
        code, name = source.get("code"), source.get("name")
        if not isinstance(code, str) or not ID.fullmatch(code):
            self.fault("流程编码(code)应以小写字母开头，只含小写字母、数字和下划线，不超过 40 个字符")
        if not isinstance(name, str) or not name.strip() or len(name) > 80:
            self.fault("流程名称(name)应填写，不超过 80 字")
        for key in sorted(set(source) - {"code", "name", "body"}):
            self.fault(f"流程定义中有不认识的内容“{key}”")
        body = self.body(source.get("body"), "流程")
        return Flow(str(code), str(name), body, {place.node.id: place for place in places_of(body)})

    def body(self, source: object, where: str) -> Body:
        if not isinstance(source, list):
            self.fault(f"{where}的环节(body)应是一个列表")
            return (Broken(),)
        return tuple(self.node(one, f"{where}第 {number} 个环节") for number, one in enumerate(source, start=1))

    def node(self, source: object, where: str) -> Node:
        if not isinstance(source, dict):
            self.fault(f"{where}应是一个对象")
            return Broken()
        node_id = self.node_id(source, where)
        shown = f"环节 {node_id}" if node_id else where
        kind = self.kind(source, shown)
        if kind is None:
            return Broken(node_id)
        for key in sorted(set(source) - KEYS[kind]):
            self.fault(f"{shown}中有不认识的内容“{key}”")
        name = source.get("name", "")
        if not isinstance(name, str) or len(name) > 80:
            self.fault(f"{shown}的名称(name)应是不超过 80 字的文字")
            name = ""
        match kind:
            case NodeKind.TASK:
                return self.task(source, node_id, name, shown)
            case NodeKind.FOREACH if "item" in source:
                return self.each_case(source, node_id, name, shown)
            case NodeKind.PANEL | NodeKind.FOREACH:
                return self.many(kind, source, node_id, name, shown)
            case NodeKind.CHOICE:
                return self.choice(source, node_id, name, shown)
            case NodeKind.PARALLEL:
                return self.parallel(source, node_id, name, shown)
            case NodeKind.EXTERNAL:
                return External(
                    **self.of_task(source, node_id, name, shown),
                    system=self.text(source, "system", "外部系统", shown, CODE),
                )
            case NodeKind.WAIT:
                return self.wait(source, node_id, name, shown)
            case NodeKind.SUB:
                return self.sub(source, node_id, name, shown)
            case NodeKind.AUTO:
                return self.auto(source, node_id, name, shown)
        return End(node_id, name or "办结", self.text(source, "result", "结果代码", shown, ID))

    def node_id(self, source: dict[str, Any], where: str) -> str:
        node_id = source.get("id")
        if not isinstance(node_id, str) or not ID.fullmatch(node_id):
            self.fault(f"{where}的编号(id)应以小写字母开头，只含小写字母、数字和下划线，不超过 40 个字符")
            return ""
        if node_id in self.seen:
            self.fault(f"环节编号 {node_id} 用了不止一次")
        self.seen.add(node_id)
        return node_id

    def kind(self, source: dict[str, Any], shown: str) -> NodeKind | None:
        named = source.get("kind")
        if not isinstance(named, str) or named not in NodeKind.values:
            self.fault(f"{shown}的类型“{named}”不在 12 种环节类型之内")
            return None
        kind = NodeKind(named)
        if kind in IMPLIED:
            self.fault(f"{shown}：“{kind.label}”({kind})由结构决定，不必画出")
            return None
        return kind

    def text(self, source: dict[str, Any], key: str, what: str, shown: str, form: re.Pattern[str]) -> str:
        value = source.get(key)
        if not isinstance(value, str) or not form.fullmatch(value):
            self.fault(f"{shown}的{what}({key})没有填写或写法不对")
            return ""
        return value

    def sub(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Sub | SubCase:
        if "item" in source:
            return self.sub_case(source, node_id, name, shown)
        for key in sorted(OF_CASE & set(source)):
            self.fault(f"{shown}没有写事项(item)，不是子办件，不能有“{key}”")
        agency = source.get("agency", "owner")
        if not isinstance(agency, str) or not all(AGENCY_PART.fullmatch(part) for part in agency.split("|")):
            self.fault(f"{shown}的办理单位(agency)应是 owner、uscc:统一社会信用代码 或 context:名称，可用 | 依次备选")
        flow = self.text(source, "flow", "子流程编码", shown, ID)
        version = source.get("version")
        return Sub(
            node_id,
            name or "子流程",
            flow,
            version if isinstance(version, int) else 0,
            self.body(source.get("body", []), shown),
        )

    def sub_case(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> SubCase:
        for key in sorted({"flow", "version", "body"} & set(source)):
            self.fault(f"{shown}是子办件，按事项(item)办，不能再写“{key}”")
        division = source.get("division", "owner")
        if not isinstance(division, str) or not DIVISION.fullmatch(division):
            self.fault(f"{shown}的区划(division)应是 owner，或者 form:表单项、context:名称、facts:名称")
            division = "owner"
        case = self.of_case(source, node_id, name, shown)
        if any(path.startswith("element") for _, path in case["fields"]):
            self.fault(f"{shown}的带入内容(fields)中，element 只能用于“{NodeKind.FOREACH.label}”")
        return SubCase(**case, division=division)

    def of_case(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> dict[str, Any]:
        asked = {"agency": "owner", "outcomes": [{"code": one.code, "name": one.name} for one in (YES, NO)], **source}
        return self.of_task(asked, node_id, name, shown) | {
            "item": self.text(source, "item", "事项编码", shown, ITEM),
            "level": self.text(source, "level", "行使层级", shown, LEVEL),
            "fields": self.fields(source.get("fields", ""), shown),
        }

    def each_case(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> EachCase:
        for key in sorted(NOT_OF_EACH_CASE & set(source)):
            self.fault(f"{shown}逐项开子办件，按事项(item)办，不能再写“{key}”")
        if source.get("rule", SeatRule.EACH.value) != SeatRule.EACH:
            self.fault(f"{shown}逐项开子办件，要等全部办完，规则(rule)只能是 {SeatRule.EACH}")
        division = source.get("division", "element")
        if not isinstance(division, str) or not (ELEMENT.fullmatch(division) or DIVISION.fullmatch(division)):
            self.fault(f"{shown}的区划(division)应是 element、element.列名、owner，或者 form:表单项、context:名称")
            division = "element"
        return EachCase(
            **self.of_case(source, node_id, name, shown),
            division=division,
            over=self.text(source, "over", "对象清单", shown, LIST),
            rule=SeatRule.EACH.value,
            yes=YES.code,
            no=NO.code,
        )

    def fields(self, source: object, shown: str) -> tuple[tuple[str, str], ...]:
        """Written as text, so that it can be edited and exported as it stands: "area=form.house_area; …"."""
        parts = [one.strip() for one in source.split(";") if one.strip()] if isinstance(source, str) else [""]
        found = [FIELD.fullmatch(one) for one in parts]
        if not all(found):
            self.fault(f"{shown}的带入内容(fields)应是“表单项=来源”，用 ; 隔开，来源如 form.house_area、applicant.name")
        return tuple((one[1], one[2]) for one in found if one)

    def auto(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Auto | Job:
        handler = self.text(source, "handler", "自动步骤的名称", shown, CODE)
        if source.get("background", False) not in (True, False):
            self.fault(f"{shown}的后台办理(background)只能是 true 或 false")
        if not source.get("background"):
            return Auto(node_id, name, handler)
        return Job(node_id, name or "后台办理", "", "owner", "", (COMPLETED,), handler=handler)

    def wait(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Wait:
        message, until, days = source.get("message", ""), source.get("until", ""), source.get("days")
        if message and not (isinstance(message, str) and CODE.fullmatch(message)):
            self.fault(f"{shown}的消息(message)写法不对")
        if until and not (isinstance(until, str) and LIST.fullmatch(until)):
            self.fault(f"{shown}的日期(until)应是 context:名称 或 facts:名称")
        if days is not None and (not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 365):
            self.fault(f"{shown}的天数(days)应是 1 到 365 个工作日")
            days = None
        if bool(until) == (days is not None) and (until or not message):
            self.fault(f"{shown}应写明等什么：消息(message)，天数(days)或日期(until)之一")
        facts = told.declared(source.get("facts", ""))
        if facts is None:
            self.fault(
                f"{shown}的消息内容(facts)应是“名称:种类=叫法”，用 ; 隔开，如 area:number=实测面积; passed:bool=合格；"
                "种类是 text、number 或 bool，不写是 text"
            )
        elif facts and not message:
            self.fault(f"{shown}没有写等哪个消息(message)，不能有消息内容(facts)")
        outcomes = (*((RECEIVED,) if message else ()), *((TIMEOUT,) if until or days else ()))
        return Wait(
            node_id, name or "等待", "", "owner", "", outcomes, days,
            message=str(message), until=str(until), facts=facts or (),
        )  # fmt: skip

    def of_task(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> dict[str, Any]:
        """What a task without a person has of a task: no role, no action."""
        task = self.task({**source, "role": "nobody", "action": "nobody"}, node_id, name, shown)
        return {one.name: getattr(task, one.name) for one in fields(Task)} | {"role": "", "action": ""}

    def task(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Task:
        if not name.strip():
            self.fault(f"{shown}没有名称(name)")
        limit = source.get("limit_days")
        if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 365):
            self.fault(f"{shown}的时限(limit_days)应是 1 到 365 个工作日")
            limit = None
        milestone = source.get("milestone", "")
        if milestone and milestone not in MILESTONES:
            self.fault(f"{shown}的里程碑(milestone)只能是 {'、'.join(MILESTONES)}")
            milestone = ""
        agency = source.get("agency")
        if not isinstance(agency, str) or not all(AGENCY_PART.fullmatch(part) for part in agency.split("|")):
            self.fault(f"{shown}的办理单位(agency)应是 owner、uscc:统一社会信用代码 或 context:名称，可用 | 依次备选")
            agency = "owner"
        gives = read_gives(source.get("gives", ""))
        if gives is None:
            kinds = "、".join(f"{one}({one.label})" for one in GIVABLE)
            self.fault(f"{shown}的办结时填(gives)应是“名称:种类=叫法”，用 ; 隔开，不重名；种类是 {kinds}")
        elif gives and milestone == "accept":
            self.fault(f"{shown}是受理，由窗口办，不能要求办结时填(gives)")
        if "element" in agency.split("|") and source.get("kind") != NodeKind.FOREACH:
            self.fault(f"{shown}的办理单位(agency)中，element 只能用于“{NodeKind.FOREACH.label}”")
        return Task(
            id=node_id,
            name=name,
            role=self.text(source, "role", "角色", shown, ID),
            agency=agency,
            action=self.text(source, "action", "权限", shown, CODE),
            outcomes=self.outcomes(source.get("outcomes"), shown),
            limit_days=limit,
            milestone=milestone,
            gives=gives or (),
        )

    def many(self, kind: NodeKind, source: dict[str, Any], node_id: str, name: str, shown: str) -> Many:
        for key in sorted((OF_CASE - {"limit_days"}) & set(source)):
            self.fault(f"{shown}没有写事项(item)，不是子办件，不能有“{key}”")
        task = self.task(source, node_id, name, shown)
        told: dict[str, Any] = {one.name: getattr(task, one.name) for one in fields(Task)}
        rule = source.get("rule", SeatRule.EACH.value)
        if rule not in SeatRule.values or (rule == SeatRule.CHAIR and kind == NodeKind.FOREACH):
            self.fault(f"{shown}的规则(rule)只能是 {'、'.join(SeatRule.values)}，逐项并联不能由主持人决定")
            rule = SeatRule.EACH.value
        needed = source.get("needed")
        is_number = isinstance(needed, int) and not isinstance(needed, bool) and needed >= 1
        if needed is not None and not (is_number and rule == SeatRule.MOST):
            self.fault(f"{shown}的票数(needed)：规则是 most 时填写 1 以上的整数（不填是过半数），其他规则不填")
            needed = None
        for key in ("yes", "no"):
            told[key] = source.get(key, "")
            if not isinstance(told[key], str) or (task.outcomes and not task.outcome(told[key])):
                self.fault(
                    f"{shown}应写明哪项意见算{'赞成' if key == 'yes' else '反对'}({key})，并在意见(outcomes)之内"
                )
        if told["yes"] and told["yes"] == told["no"]:
            self.fault(f"{shown}的赞成(yes)和反对(no)不能是同一项意见")
        told |= {"rule": rule, "needed": needed}
        if kind == NodeKind.FOREACH:
            return Foreach(**told, over=self.text(source, "over", "对象清单", shown, LIST))
        members, chair = source.get("members", "holders"), source.get("chair", "")
        if members != "holders" and not (isinstance(members, str) and LIST.fullmatch(members)):
            self.fault(f"{shown}的成员(members)应是 holders、context:名称 或 facts:名称")
            members = "holders"
        if (rule == SeatRule.CHAIR) != (isinstance(chair, str) and bool(LIST.fullmatch(chair))):
            self.fault(f"{shown}的主持人(chair)：规则是 chair 时写 context:名称 或 facts:名称，其他规则不填")
            chair = ""
        return Panel(**told, members=members, chair=chair)

    def outcomes(self, source: object, shown: str) -> tuple[OutcomeInfo, ...]:
        if not isinstance(source, list) or not source:
            self.fault(f"{shown}没有可选的意见(outcomes)")
            return ()
        found: list[OutcomeInfo] = []
        for one in source:
            code, name = (one.get("code"), one.get("name")) if isinstance(one, dict) else (None, None)
            if not isinstance(code, str) or not ID.fullmatch(code) or not isinstance(name, str) or not name.strip():
                self.fault(f"{shown}的意见(outcomes)每项应有代码(code)和名称(name)")
            elif code in {known.code for known in found}:
                self.fault(f"{shown}的意见代码 {code} 用了不止一次")
            else:
                found.append(OutcomeInfo(code, name))
        return tuple(found)

    def choice(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Node:
        branches = source.get("branches")
        if not isinstance(branches, list) or not branches:
            self.fault(f"{shown}没有分支(branches)")
            return Broken(node_id)
        found: list[Branch] = []
        for number, one in enumerate(branches, start=1):
            where = f"{shown}第 {number} 个分支"
            if not isinstance(one, dict) or not isinstance(one.get("when"), str) or not one["when"].strip():
                self.fault(f"{where}没有条件(when)")
                found.append(Branch("", self.body(one.get("body"), where) if isinstance(one, dict) else (Broken(),)))
                continue
            for key in sorted(set(one) - {"when", "body"}):
                self.fault(f"{where}中有不认识的内容“{key}”")
            found.append(Branch(one["when"].strip(), self.body(one.get("body"), where)))
        return Choice(node_id, name, tuple(found))

    def parallel(self, source: dict[str, Any], node_id: str, name: str, shown: str) -> Node:
        branches = source.get("branches")
        if not isinstance(branches, list) or len(branches) < 2:
            self.fault(f"{shown}应至少有两个并联分支(branches)")
            return Broken(node_id)
        bodies = tuple(self.body(one, f"{shown}第 {number} 个分支") for number, one in enumerate(branches, start=1))
        return Parallel(node_id, name, bodies)

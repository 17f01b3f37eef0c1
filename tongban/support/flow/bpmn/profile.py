"""The profile: which elements of BPMN 2.0 are taken and as what, which are left out and told, which are refused.

docs/reference/bpmn.md says the same to people; a test compares them. An element in none of the lists is refused.
"""

from __future__ import annotations

#: element: (中文, what it becomes here)
TAKEN = {
    "process": ("流程", "流程定义"),
    "startEvent": ("开始事件", "开始；消息触发的也收，触发由受理代替"),
    "endEvent": ("结束事件", "结束（无触发、终止）；消息结束是自动步骤加结束"),
    "task": ("任务", "任务"),
    "userTask": ("用户任务", "任务；多实例（并行）是逐项并联"),
    "manualTask": ("手工任务", "任务"),
    "serviceTask": ("服务任务", "自动步骤（后台）"),
    "sendTask": ("发送任务", "自动步骤（后台）"),
    "businessRuleTask": ("业务规则任务", "自动步骤（后台）"),
    "receiveTask": ("接收任务", "等待（消息）"),
    "intermediateCatchEvent": ("中间捕获事件", "等待：消息、定时"),
    "intermediateThrowEvent": ("中间抛出事件", "无触发的略过；消息是自动步骤"),
    "callActivity": ("调用活动", "子流程；调用 Item_事项编码 的是子办件"),
    "subProcess": ("嵌入子流程", "内部环节并入上一级；不画内部的，作子流程"),
    "exclusiveGateway": ("排他网关", "分支"),
    "parallelGateway": ("并行网关", "并联"),
    "eventBasedGateway": ("事件网关", "一个消息加一个定时：等待加分支"),
    "sequenceFlow": ("顺序流", "环节的先后、分支的条件"),
    "multiInstanceLoopCharacteristics": ("多实例", "并行的用户任务：逐项并联"),
    "messageEventDefinition": ("消息事件定义", "等待的消息、自动步骤"),
    "timerEventDefinition": ("定时事件定义", "等待的天数"),
    "terminateEventDefinition": ("终止事件定义", "结束"),
}

#: Of those taken, what is no node of its own: it stands inside an activity or an event.
PARTS = {name for name in TAKEN if name.endswith(("EventDefinition", "Characteristics"))}

#: element: 中文. They do not change the way of a case; each that has a name is told in the notes.
LEFT_OUT = {
    "laneSet": "泳道组",
    "ioSpecification": "数据要求",
    "dataInputAssociation": "数据输入",
    "dataOutputAssociation": "数据输出",
    "dataObject": "数据对象",
    "dataObjectReference": "数据对象引用",
    "dataStoreReference": "数据存储引用",
    "dataStore": "数据存储",
    "property": "属性",
    "textAnnotation": "批注",
    "association": "关联",
    "group": "分组",
    "documentation": "说明",
    "messageFlow": "消息流",
    "participant": "参与者",
    "auditing": "审计设置",
    "monitoring": "监控设置",
    "performer": "执行人",
    "humanPerformer": "执行人",
    "potentialOwner": "候选人",
    "resourceRole": "资源角色",
    "correlationSubscription": "关联订阅",
    "supportedInterfaceRef": "接口",
    "ioBinding": "数据绑定",
    "dataInput": "数据输入项",
    "dataOutput": "数据输出项",
    "inputSet": "输入组",
    "outputSet": "输出组",
    "categoryValueRef": "类别",
    "rendering": "界面提示",
}

#: element: (中文, why)
REFUSED = {
    "inclusiveGateway": ("包容网关", "不收；请改用并行网关，或每支前加排他网关"),
    "complexGateway": ("复杂网关", "不收；票数规则请用会签"),
    "scriptTask": ("脚本任务", "不收；流程里不写代码，请登记为自动步骤"),
    "boundaryEvent": ("边界事件", "不收；期限由时限管，中断由办件动作（终止、撤回）管"),
    "transaction": ("事务子流程", "不收"),
    "adHocSubProcess": ("自由子流程", "不收"),
    "eventSubProcess": ("事件子流程", "不收"),
    "standardLoopCharacteristics": ("循环", "不收；重办用退回"),
    "signalEventDefinition": ("信号事件定义", "不收"),
    "errorEventDefinition": ("错误事件定义", "不收"),
    "escalationEventDefinition": ("升级事件定义", "不收"),
    "compensateEventDefinition": ("补偿事件定义", "不收"),
    "conditionalEventDefinition": ("条件事件定义", "不收"),
    "cancelEventDefinition": ("取消事件定义", "不收"),
    "linkEventDefinition": ("链接事件定义", "不收；请直接连线"),
    "choreographyTask": ("编舞任务", "不收"),
    "subChoreography": ("子编舞", "不收"),
    "callChoreography": ("调用编舞", "不收"),
    "subConversation": ("子会话", "不收"),
    "implicitThrowEvent": ("隐式抛出事件", "不收"),
    "event": ("事件", "不收"),
}

#: What is counted to tell how large a process is.
NODES = {
    name for name in (*TAKEN, *REFUSED) if name.endswith(("Task", "task", "Event", "Gateway", "Process", "Activity"))
}

OTHERS = {
    "definitions": "文件",
    "process": "流程",
    "collaboration": "协作",
    "choreography": "编舞",
    "globalTask": "全局任务",
    "globalUserTask": "全局用户任务",
    "lane": "泳道",
    "extensionElements": "扩展",
}


def chinese(element: str) -> str:
    if element in TAKEN:
        return TAKEN[element][0]
    if element in REFUSED:
        return REFUSED[element][0]
    return LEFT_OUT.get(element) or OTHERS.get(element) or "不认识的元素"


def reason(element: str) -> str:
    return REFUSED[element][1] if element in REFUSED else "不在收取的元素之内"

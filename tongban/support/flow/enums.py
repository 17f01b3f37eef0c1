from django.db.models import TextChoices


class NodeKind(TextChoices):
    """The closed list of what a definition may draw; verbs on a case (特别程序, 延期, 转办 …) are never drawn."""

    START = "start", "开始"
    TASK = "task", "任务"
    PANEL = "panel", "会签"
    CHOICE = "choice", "分支"
    PARALLEL = "parallel", "并联"
    FOREACH = "foreach", "逐项并联"
    JOIN = "join", "汇合"
    SUB = "sub", "子流程"
    EXTERNAL = "external", "外部系统任务"
    WAIT = "wait", "等待"
    AUTO = "auto", "自动步骤"
    END = "end", "结束"


class SeatRule(TextChoices):
    """When those who judge together (会签, 逐项并联) have an answer."""

    ALL = "all", "全体同意"
    MOST = "most", "达到票数"
    VETO = "veto", "一票否决"
    CHAIR = "chair", "主持人决定"
    EACH = "each", "各自办完"


class ValueKind(TextChoices):
    """What stands under a name of a case. `open`: further names that are known only where flow and item meet."""

    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    BOOL = "bool", "是否"
    DATE = "date", "日期"
    TEXTS = "texts", "多项文字"
    PLACE = "place", "区划"
    PLACES = "places", "多个区划"
    AGENCY = "agency", "单位"
    AGENCIES = "agencies", "多个单位"
    USER = "user", "人员"
    USERS = "users", "多个人员"
    ROWS = "rows", "多行内容"
    OPEN = "open", "按事项而定"


class TaskKind(TextChoices):
    """Who finishes a task: a person, another system by message, a date or message, the worker, another flow; a cosigner
    gives an opinion beside the task of somebody else (加签)."""

    HUMAN = "human", "人员办理"
    EXTERNAL = "external", "外部系统办理"
    WAIT = "wait", "等待"
    AUTO = "auto", "后台办理"
    SUB = "sub", "子流程"
    COSIGN = "cosign", "加签意见"


class InstanceState(TextChoices):
    RUNNING = "running", "办理中"
    PAUSED = "paused", "特别程序中"
    ENDED = "ended", "已办结"
    TERMINATED = "terminated", "已终止"
    WITHDRAWN = "withdrawn", "已撤回"


class TaskState(TextChoices):
    OPEN = "open", "待办"
    DONE = "done", "已办"
    RETURNED = "returned", "已退回"
    SUPERSEDED = "superseded", "已被退回取代"
    CANCELLED = "cancelled", "已取消"


class ClockKind(TextChoices):
    PROMISED = "promised", "承诺时限"
    STATUTORY = "statutory", "法定时限"
    STEP = "step", "环节时限"


class Lamp(TextChoices):
    """A lamp is never a colour alone: the shape and the word go with it."""

    OK = "ok", "正常"
    DUE = "due", "临期"
    OVER = "over", "超期"
    HOLD = "hold", "挂起"
    DONE = "done", "办结"


LAMP_SHAPES = {Lamp.OK: "●", Lamp.DUE: "▲", Lamp.OVER: "■", Lamp.HOLD: "◆", Lamp.DONE: "✓"}


class PauseReason(TextChoices):
    """特别程序: the eight whose time is not counted (行政许可法 第四十五条)."""

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"


class StepHold(TextChoices):
    """What holds one step's own clock, but neither the promised nor the statutory one."""

    CORRECTION = "correction", "申请人补正"
    RELAY = "relay", "代收转送"
    PREVIEW = "preview", "预审"


HOLD_REASONS = [*PauseReason.choices, *StepHold.choices]


class EventKind(TextChoices):
    STARTED = "started", "进入流程"
    CLAIMED = "claimed", "签收"
    DONE = "done", "办理"
    AUTO = "auto", "自动步骤"
    RETURNED = "returned", "退回"
    TRANSFERRED = "transferred", "转办"
    CLOCKS_STARTED = "clocks_started", "开始计时"
    PAUSED = "paused", "进入特别程序"
    RESUMED = "resumed", "特别程序结束"
    HELD = "held", "等待申请人补正"
    RELEASED = "released", "申请人已补正"
    EXTENDED = "extended", "延长期限"
    SEATED = "seated", "加签"
    UNSEATED = "unseated", "减签"
    COSIGNED = "cosigned", "加签意见"
    MESSAGE = "message", "收到消息"
    LEFT = "left", "子流程办完"
    RECOMPUTED = "recomputed", "期限重算"
    NOTED = "noted", "协同"
    TERMINATED = "terminated", "终止"
    WITHDRAWN = "withdrawn", "撤回"
    MIGRATED = "migrated", "迁到新版本"
    ENDED = "ended", "流程结束"


class DraftState(TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "待公布"
    RETURNED = "returned", "退回修改"
    PUBLISHED = "published", "已公布"
    DISCARDED = "discarded", "已放弃"


class MigrationState(TextChoices):
    PROPOSED = "proposed", "待第二人确认"
    CONFIRMED = "confirmed", "执行中"
    DONE = "done", "已执行"
    CANCELLED = "cancelled", "已取消"


class ReportKind(TextChoices):
    """Why periods were counted anew."""

    CHECK = "check", "夜间复算"
    CALENDAR = "calendar", "日历变更"
    BY_HAND = "by_hand", "手工重算"


class Standing(TextChoices):
    """How far a counting is."""

    GOING = "going", "正在重算"
    STOPPED = "stopped", "停住了"
    BROKEN_OFF = "broken_off", "没有做完"
    OVER = "over", "做完了"

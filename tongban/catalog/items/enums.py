"""National code tables. Two schemes clash in places, so each table says which one it follows."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """事项类型, GB/T 39046-2020 A.1 (11… and 21… are extensions: 21 is 公共服务 in Guangdong's data)."""

    PERMIT = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    RULING = "09", "行政裁决"
    OTHER = "10", "其他行政权力"
    SERVICE = "20", "公共服务"


#: What a person can apply for (依申请): 国发〔2022〕5号 and the plans; the other powers are exercised on citizens.
ON_APPLICATION = frozenset(
    {Kind.PERMIT, Kind.PAYMENT, Kind.CONFIRMATION, Kind.REWARD, Kind.RULING, Kind.OTHER, Kind.SERVICE}
)


class Level(models.TextChoices):
    """行使层级, GB/T 39046-2020 A.2."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "乡镇（街道）级"
    VILLAGE = "6", "村（社区）级"
    GRADED = "7", "分级管理"


class LevelC0109(models.TextChoices):
    """行使层级 in a dictionary built on ZWFW C0109-2018: 6 means something else there."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "乡镇（街道）级"
    GRADED = "6", "分级管理"


class Subject(models.TextChoices):
    """服务对象 as our guides speak of it; the national numbers are in SUBJECT_CODES."""

    NATURAL = "natural", "自然人"
    COMPANY = "company", "企业法人"
    INSTITUTION = "institution", "事业法人"
    SOCIETY = "society", "社会组织法人"
    UNINCORPORATED = "unincorporated", "非法人企业"
    ORGAN = "organ", "行政机关"
    OTHER = "other", "其他组织"
    LEGAL = "legal", "法人和其他组织"


#: The same word has another number in each scheme; always name the scheme.
SUBJECT_CODES = {
    "GB/T 39046": {
        Subject.NATURAL: "1",
        Subject.COMPANY: "2",
        Subject.INSTITUTION: "3",
        Subject.SOCIETY: "4",
        Subject.ORGAN: "5",
        Subject.OTHER: "6",
    },
    "C0109": {
        Subject.NATURAL: "1",
        Subject.COMPANY: "2",
        Subject.INSTITUTION: "3",
        Subject.SOCIETY: "4",
        Subject.UNINCORPORATED: "5",
        Subject.ORGAN: "6",
        Subject.OTHER: "9",
    },
}


class Handling(models.TextChoices):
    """办件类型, GB/T 39046-2020 A.6."""

    INSTANT = "1", "即办件"
    PROMISED = "2", "承诺件"
    OTHER = "9", "其他"


class Channel(models.TextChoices):
    """办理形式, GB/T 39046-2020 A.5."""

    WINDOW = "1", "窗口办理"
    COMPUTER = "2", "电脑端办理"
    PHONE = "3", "移动端办理"
    COURIER = "4", "快递申请"
    OTHER = "9", "其他"


class ChannelC0109(models.TextChoices):
    """办理形式, ZWFW C0109-2018."""

    WINDOW = "1", "窗口办理"
    ONLINE = "2", "网上办理"
    COURIER = "3", "快递申请"


class LimitUnit(models.TextChoices):
    WORKDAY = "workday", "个工作日"
    DAY = "day", "日"


class ResultKind(models.TextChoices):
    """结果类型."""

    LICENCE = "1", "证照"
    DOCUMENT = "2", "批文"
    OTHER = "3", "其他"
    NONE = "4", "无"


class MaterialForm(models.TextChoices):
    """材料形式."""

    PAPER = "1", "纸质"
    ELECTRONIC = "2", "电子化"
    BOTH = "3", "纸质或电子化"


class Necessity(models.TextChoices):
    """材料必要性."""

    REQUIRED = "1", "必要"
    OPTIONAL = "2", "非必要"
    LATE = "3", "容缺后补"


class MaterialSource(models.TextChoices):
    """材料来源渠道: vendors number these differently, so they are kept by word."""

    SELF = "self", "申请人自备"
    AGENCY = "agency", "政府部门核发"
    OTHER = "other", "其他"


class Trust(models.TextChoices):
    """材料可信等级: how far a material may be relied on (国办函〔2016〕108号)."""

    A = "A", "机关签发"
    B = "B", "窗口核验"
    C = "C", "自行上传"
    D = "D", "本人申报"


class OnlineDepth(models.TextChoices):
    """网上办理深度 I–IV (IV = 全程网办)."""

    NONE = "0", "不支持网上办理"
    ADVICE = "1", "一级（互联网咨询）"
    REVIEW = "2", "二级（网上预审）"
    CHECK = "3", "三级（原件核验）"
    WHOLE = "4", "四级（全程网办）"


class ItemState(models.TextChoices):
    """事项状态."""

    IN_USE = "in_use", "在用"
    SUSPENDED = "suspended", "暂停"
    CANCELLED = "cancelled", "取消"


class VersionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已撤下"


class RuleKind(models.TextChoices):
    """What of the rules of items a proposal would change."""

    HOLD = "hold", "松紧"
    CAPS = "caps", "上限"
    EXCEPTION = "exception", "登记例外"
    END = "end", "提前结束例外"
    LADDER = "ladder", "星级"


class ProposalState(models.TextChoices):
    WAITING = "waiting", "等另一个人审核"
    AGREED = "agreed", "已同意"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Hold(models.TextChoices):
    """四级四同: how far a lower level is bound to an element of the level above."""

    SAME = "same", "应当一致"
    BETTER = "better", "只可更优"
    FREE = "free", "自行填写"


class FindingKind(models.TextChoices):
    DIFFERS = "differs", "与上级不一致"
    MISSING = "missing", "应承接未承接"


class Reach(models.TextChoices):
    """通办范围, numbers as on the exchange schema; the smaller the wider."""

    NATION = "1", "全国通办"
    PROVINCE = "2", "全省通办"
    CITY = "3", "全市通办"
    COUNTY = "4", "全县（区）通办"
    TOWN = "5", "全镇（街道）通办"
    VILLAGES = "6", "跨村（社区）通办"


class WayGroup(models.TextChoices):
    """通办方式: within the city, or across provinces."""

    CITY = "city", "市内通办"
    NATION = "nation", "跨省通办"


class PreviewUse(models.TextChoices):
    """预审 before the application is formally handed in."""

    NONE = "", "不设预审"
    OFFERED = "offered", "可以先预审"
    REQUIRED = "required", "网上申报先预审"


class FlowCode(models.TextChoices):
    """The shapes of handling that a guide may choose from."""

    STANDARD = "standard", "受理—审查—决定"
    JOINT3 = "joint3", "受理—三部门并联审查—决定"
    JOINT = "joint", "受理—各部门并联审查—决定"
    COLLEGIAL = "collegial", "受理—集体审议—决定"
    INSTANT = "instant", "受理即决定"
    CONFIRM = "confirm", "受理—核验"
    EXTERNAL = "external", "受理—部门系统办理"
    PLEDGE = "pledge", "受理—审查（告知承诺的免审）—决定"


#: Those in which other agencies review beside the owner: as many as the guide names (three in the older one).
JOINT_FLOWS = (FlowCode.JOINT3, FlowCode.JOINT)

PERSON_THEMES = ("出生", "上学", "就业", "成家", "安居", "就医", "养老", "身后")
COMPANY_THEMES = ("开办", "准营", "用工", "建设", "纳税", "融资", "变更", "注销")

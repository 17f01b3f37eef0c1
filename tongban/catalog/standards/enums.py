from django.db.models import TextChoices


class Kind(TextChoices):
    """效力层级 (立法法), then what is no law but is cited beside it."""

    LAW = "law", "法律"
    ADMIN_REGULATION = "admin_regulation", "行政法规"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL_RULE = "local_rule", "地方政府规章"
    STANDARD = "standard", "标准"
    POLICY = "policy", "政策文件"


class ClauseKind(TextChoices):
    ARTICLE = "article", "条"
    SECTION = "section", "部分"
    PREAMBLE = "preamble", "引言"
    ANNEX = "annex", "附件"


class Validity(TextChoices):
    IN_FORCE = "in_force", "现行有效"
    COMING = "coming", "尚未施行"
    REPEALED = "repealed", "已废止"


class ChangeKind(TextChoices):
    REPEAL = "repeal", "废止"
    REPLACE = "replace", "被新文件取代"


class ChangeState(TextChoices):
    PROPOSED = "proposed", "等待复核"
    CONFIRMED = "confirmed", "已生效"
    REJECTED = "rejected", "未通过"


#: What the folders of law collections are called → what the texts in them are.
CATEGORIES: dict[str, Kind] = {
    "宪法": Kind.LAW,
    "宪法相关法": Kind.LAW,
    "民法商法": Kind.LAW,
    "民法典": Kind.LAW,
    "行政法": Kind.LAW,
    "经济法": Kind.LAW,
    "社会法": Kind.LAW,
    "刑法": Kind.LAW,
    "诉讼与非诉讼程序法": Kind.LAW,
    "行政法规": Kind.ADMIN_REGULATION,
    "地方性法规": Kind.LOCAL_REGULATION,
    "部门规章": Kind.DEPARTMENT_RULE,
    "地方政府规章": Kind.LOCAL_RULE,
    "标准": Kind.STANDARD,
    "政策文件": Kind.POLICY,
    "规范性文件": Kind.POLICY,
}

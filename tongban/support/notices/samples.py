"""样例数据: what a caller gives for each kind, as approvals and intake do; for previews, checks and tests."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CASE = "11350700MB01000013350117001001202611200000123"
COMMON = {
    "item_name": "食品经营许可（新办）",
    "item_code": "11350700MB01000013350117001001",
    "applied_on": date(2026, 11, 20),
    "contact_name": "林晓岚",
    "contact_phone": "13800000101",
    "representative": "林晓岚",
    "query_code": "KX7M2PQ94T",
}
SAMPLES = {
    "receipt": {
        **COMMON,
        "received_at": datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        "window": "A06 综合窗口",
        "clerk": "王窗口",
        "query_url": "http://127.0.0.1:8000/q/KX7M2PQ94T",
        "answer_due_on": date(2026, 11, 27),
        "materials": [
            {"name": "食品经营许可申请书", "original": 1, "copy": 0, "form": "电子"},
            {"name": "营业执照", "original": 0, "copy": 0, "form": "证照调用"},
            {"name": "经营场所平面图（标明各功能区、洗消区和设备位置）", "original": 1, "copy": 0, "form": "电子"},
        ],
    },
    "acceptance": {
        **COMMON,
        "accepted_on": date(2026, 11, 21),
        "promised_days": 5,
        "promised_due_on": date(2026, 11, 27),
        "statutory_days": 20,
        "statutory_due_on": date(2026, 12, 18),
    },
    "late_acceptance": {
        **COMMON,
        "materials": ["从业人员健康证明", "食品安全管理制度"],
        "until_on": date(2026, 11, 27),
    },
    "void": {
        **COMMON,
        "ground_name": "重复件",
        "reason": "同一申请已经由另一办件受理",
        "basis": "",
        "other_number": "11350700MB01000013350117001001202611190000101",
    },
    "correction": {
        **COMMON,
        "due_on": date(2026, 12, 4),
        "items": [
            {
                "name": "经营场所平面图",
                "opinion": "未标明洗消区，请补画并注明各功能区面积后重新上传。",
                "attachments": 1,
            },
            {"name": "食品安全管理制度", "opinion": "缺少食品留样、从业人员健康管理两项制度。", "attachments": ""},
        ],
    },
    "refusal_to_accept": {
        **COMMON,
        "ground": "not_ours",
        "redirect_to": "南平市建阳区市场监督管理局（建阳区行政服务中心一楼 A03 窗口，0599-5550160）",
    },
    "special_procedure": {
        **COMMON,
        "reason_name": "专家评审",
        "planned_days": 10,
        "started_on": date(2026, 11, 24),
        "planned_until_on": date(2026, 12, 8),
        "note": "就厨房分区和油烟排放请三位专家评审。",
    },
    "extension": {
        **COMMON,
        "days": 10,
        "reason": "经营场所改造方案需要与消防救援机构再次会商",
        "promised_due_on": date(2026, 12, 11),
        "statutory_due_on": date(2027, 1, 5),
    },
    "decision_grant": {
        **COMMON,
        "accepted_on": date(2026, 11, 21),
        "bases": ["《中华人民共和国食品安全法》第三十五条"],
        "licence": {
            "name": "食品经营许可证",
            "number": "JY23507000000001",
            "identifier": "1.2.156.3005.2.11350700999900011L002.11350700MB01000013.202600000001.001.9",
            "valid_from_on": date(2026, 11, 24),
            "valid_to_on": date(2031, 11, 23),
        },
        "conditions": ["在经营场所显著位置悬挂许可证正本。", "经营项目变化的，变化后十个工作日内申请变更。"],
    },
    "decision_refuse": {
        **COMMON,
        "accepted_on": date(2026, 11, 21),
        "reasons": ["厨房与卫生间共用通道，不符合食品处理区与污染源保持距离的要求。", "未配备专用洗消水池。"],
        "bases": ["《中华人民共和国食品安全法》第三十三条第一款第一项、第二项"],
    },
    "delivery": {
        **COMMON,
        "method": "窗口领取",
        "delivered_at": datetime(2026, 11, 25, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai")),
        "place": "南平市行政服务中心一楼出件窗口",
        "deliverer": "王窗口",
        "documents": [
            {"name": "准予行政许可决定书", "number": "市市场监管局准〔2026〕1号", "count": 1},
            {"name": "食品经营许可证", "number": "JY23507000000001", "count": 1},
        ],
    },
    "pledge": {
        **COMMON,
        "materials": ["卫生检测或者评价报告", "公共场所平面图和卫生设施布局图"],
        "conditions": ["空气、水质、采光、噪声、用具等卫生检测符合标准。", "有独立消毒间或者委托集中消毒。"],
        "standard": "检测项目、限值按国家公共场所卫生标准执行，检测报告一年以内",
        "consequences": ["承诺不实的，责令限期整改；逾期不整改或者整改后仍不符合的，撤销决定。", "记入失信记录。"],
        "publicity": "承诺书在作出决定后通过政务服务网公开，个人信息除外",
        "check_way": "现场核查",
        "check_within": "作出决定后60日内",
        "pledger": "林晓岚",
        "pledged_at": datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        "way": "登录实名账户确认",
    },
    "pledge_fix": {
        **COMMON,
        "decided_on": date(2026, 11, 23),
        "finding": "现场核查发现顾客用具没有消毒设施，与承诺不符。",
        "demand": "配置消毒柜并留存使用记录。",
        "fix_due_on": date(2026, 12, 15),
    },
    "revocation": {
        **COMMON,
        "decided_on": date(2026, 11, 23),
        "ground_name": "违反告知承诺",
        "reason": "承诺已经具备的消毒设施实际没有，责令限期整改后仍未配置",
        "basis": "《中华人民共和国行政许可法》第六十九条第二款",
        "heard": "2026年12月18日当面听取了陈述、申辩，没有提出新的事实",
        "bases": ["《中华人民共和国食品安全法》第三十五条"],
        "licence": {"name": "食品经营许可证", "number": "JY23507000000001"},
    },
}

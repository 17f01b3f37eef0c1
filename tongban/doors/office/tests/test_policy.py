"""Every address of the office against every role. The table is written by hand, not read from the code."""

import uuid

import pytest
from django.urls import reverse

from tongban.doors.office.urls import urlpatterns

PEOPLE = {
    "citizen": "lin",
    "clerk": "clerk",
    "reviewer": "reviewer",
    "other_reviewer": "health_reviewer",
    "decider": "decider",
    "neighbour": "neighbour",
    "head": "head",
    "editor": "items_market",
    "publisher": "publisher_city",
    "admin": "admin",
    "auditor": "auditor",
}
READERS = {"clerk": 200, "reviewer": 200, "decider": 200, "head": 200, "auditor": 200}
STRANGERS = {"other_reviewer": 404, "neighbour": 404}
WORKERS = dict.fromkeys(["reviewer", "other_reviewer", "decider", "neighbour", "head"], 200)
ITEMS = {"editor": 200, "publisher": 200}
# Asked with GET on the plain item's case, which waits for its review. Who is not named is refused with 403;
# 405 says that the page is for this person, but only by POST; 302 leads on to the person's own first page.
EXPECTED = {
    "home": {
        "clerk": 302, "reviewer": 200, "other_reviewer": 200, "decider": 200, "neighbour": 200, "head": 302,
        "editor": 302, "publisher": 302, "admin": 302, "auditor": 302,
    },
    "cases": {**READERS, "other_reviewer": 200, "neighbour": 200},
    "export": {"head": 200, "auditor": 200},
    "board": {"decider": 200, "neighbour": 200, "head": 200, "auditor": 200},
    "delegations": dict.fromkeys(["reviewer", "other_reviewer", "decider", "neighbour", "head"], 200),
    "delegation": dict.fromkeys(["reviewer", "other_reviewer", "decider", "neighbour", "head"], 404),
    "delegation_stop": dict.fromkeys(["reviewer", "other_reviewer", "decider", "neighbour", "head"], 405),
    "case": {**READERS, **STRANGERS},
    "passings": dict.fromkeys(["clerk", "reviewer", "other_reviewer", "decider", "neighbour"], 200) | {"head": 200},
    "passing": dict.fromkeys(["clerk", "reviewer", "other_reviewer", "decider", "neighbour", "head"], 404),
    "passing_sheet": dict.fromkeys(["clerk", "reviewer", "other_reviewer", "decider", "neighbour", "head"], 404),
    "pass_on": {"clerk": 404, "reviewer": 404, "other_reviewer": 404, "decider": 404, "neighbour": 404, "head": 404},
    "news": {**READERS, **STRANGERS},
    "print": {**READERS, **STRANGERS},
    "approval_sheet": {**READERS, **STRANGERS},
    "paper": dict.fromkeys([*READERS, *STRANGERS], 404),
    "complete": dict.fromkeys(["reviewer", "decider", "head", *STRANGERS], 405),
    "pause": {"reviewer": 200, "decider": 200, "head": 200, **STRANGERS},
    "resume": {"reviewer": 409, "decider": 409, "head": 409, **STRANGERS},
    "extend": {"decider": 200, "head": 200, "neighbour": 404},
    "transfer": {"reviewer": 200, "decider": 409, "head": 409, **STRANGERS},
    "add_member": {"reviewer": 409, "decider": 409, "head": 409, **STRANGERS},
    "drop_member": {"reviewer": 409, "decider": 409, "head": 409, **STRANGERS},
    "return": {"reviewer": 409, "decider": 409, "head": 409, **STRANGERS},
    "terminate": {"decider": 200, "head": 200, "neighbour": 404},
    "void": {"decider": 200, "head": 200, "neighbour": 404},
    "revoke": {"decider": 409, "head": 409, "neighbour": 404},
    "swift": WORKERS | {"publisher": 200, "auditor": 200},
    "swift_samples": {**READERS, "other_reviewer": 200, "neighbour": 200},
    "swift_review": dict.fromkeys([*READERS, *STRANGERS], 405),
    "swift_sampling": {"publisher": 405},
    "swift_case": dict.fromkeys([*READERS, *STRANGERS], 404),
    "pledges": WORKERS | {"auditor": 200},
    "credit_records": WORKERS | {"auditor": 200},
    "credit_repair": {"decider": 405, "neighbour": 405, "head": 405},
    "pledge": dict.fromkeys([*READERS, *STRANGERS], 404),
    "pledge_check": dict.fromkeys(WORKERS, 405),
    "pledge_fix": dict.fromkeys(WORKERS, 405),
    "pledge_revoke": {"decider": 405, "neighbour": 405, "head": 405},
    "consult": {"reviewer": 200, "decider": 200, "head": 200, "auditor": 409, **STRANGERS},
    "meeting": {"reviewer": 200, "decider": 200, "head": 200, "auditor": 409, **STRANGERS},
    "copy": {"reviewer": 200, "decider": 200, "head": 200, "auditor": 409, **STRANGERS},
    "supervise": {"reviewer": 409, "decider": 409, "head": 200, "auditor": 200, **STRANGERS},
    "urge": {"reviewer": 409, "decider": 200, "head": 200, "auditor": 200, **STRANGERS},
    "errands": {**READERS, "other_reviewer": 200, "neighbour": 200},
    "errand": dict.fromkeys([*READERS, *STRANGERS], 404),
    "errand_print": dict.fromkeys([*READERS, *STRANGERS], 404),
    "errand_answer": dict.fromkeys([*READERS, *STRANGERS], 405),
    "errand_close": dict.fromkeys([*READERS, *STRANGERS], 405),
    "case_area": dict.fromkeys(["reviewer", "decider", "head", *STRANGERS], 405),
    "councils": {**READERS, "other_reviewer": 200, "neighbour": 200},
    "council_new": {"reviewer": 200, "decider": 200, "head": 200, **STRANGERS},
    **{name: dict.fromkeys([*READERS, *STRANGERS], 404) for name in [
        "council", "council_vote", "council_print", "council_paper",
    ]},
    "council_do": dict.fromkeys([*READERS, *STRANGERS], 405),
    "items": ITEMS,
    "item_new": ITEMS,
    "items_grid": ITEMS,
    "items_excel": ITEMS,
    "items_export": ITEMS,
    "items_form": ITEMS,
    "item": ITEMS,
    "catalogue": ITEMS, "catalogue_item": ITEMS, "unity": ITEMS, "unity_csv": ITEMS, "dependents": ITEMS,
    "completeness": ITEMS, "completeness_agency": ITEMS,
    "items_ways": ITEMS,
    "items_rules": ITEMS, "items_rules_caps": ITEMS, "items_rules_stars": ITEMS,
    "item_adopt": ITEMS,
    "item_follow": ITEMS,
    "item_codes": ITEMS,
    "item_compare": ITEMS,
    "item_edit": ITEMS,
    "item_settle": {"editor": 405, "publisher": 405},
    "item_form": ITEMS,
    "item_form_try": ITEMS,
    "item_flow": ITEMS,
    "item_swift": ITEMS,
    "item_pledge": ITEMS,
    "item_flow_bpmn": ITEMS,
    "item_discard": {"editor": 405, "publisher": 405},
    "item_publish": {"publisher": 302},
    "item_rollback": {"publisher": 200},
    "item_suspend": {"publisher": 200},
    "item_resume": {"publisher": 405},
    **{name: {"publisher": 200} for name in [
        "flows", "flow_new", "flow_import", "flow", "flow_bpmn", "flow_svg", "flow_simulate", "flow_compare",
        "flow_migrate",
    ]},
    **{name: {"publisher": 405} for name in ["flow_begin", "flow_submit", "flow_discard"]},
    **{name: {"publisher": 404} for name in ["flow_design", "flow_replay", "flow_return", "flow_publish", "flow_plan"]},
    "themes": ITEMS,
    "theme_new": ITEMS,
    "theme": {"editor": 404, "publisher": 404},
    "theme_compare": {"editor": 404, "publisher": 404},
    "theme_edit": {"editor": 404, "publisher": 404},
    "theme_discard": {"editor": 405, "publisher": 405},
    "theme_publish": {"publisher": 404},
    "theme_suspend": {"publisher": 404},
    "theme_resume": {"publisher": 405},
    # 建设项目: who reviews or decides sees those of his agency, here none; the rest belongs to roles of their own.
    "projects": WORKERS, "projects_calendar": WORKERS, "project_joint": WORKERS,
    "project": dict.fromkeys(WORKERS, 404), "project_do": dict.fromkeys(WORKERS, 405),
    "project_paper": dict.fromkeys(WORKERS, 404),
    "projects_csv": {}, "projects_xlsx": {}, "project_tasks": {}, "project_teams": {}, "project_areas": {},
    "project_area": {}, "project_area_file": {},
    # 奖补资金: who reviews or decides sees the awards of his agency, here none; the rest belongs to roles of their own.
    "grants": WORKERS, "grants_csv": WORKERS, "grant_figures": WORKERS,
    "grant_award": dict.fromkeys(WORKERS, 404), "grant_award_do": dict.fromkeys(WORKERS, 405),
    "grant_policies": {}, "grant_policy": {}, "grant_edit": {}, "grant_policy_do": {}, "grant_budgets": {},
    "grant_budget": {}, "grant_publicities": {}, "grant_objection": {}, "grant_payments": {}, "grant_payment": {},
    "grant_payment_csv": {}, "grant_payment_do": {},
    "users": {"admin": 200},
    "user_new": {"admin": 200},
    "user": {"admin": 200},
    "user_change": {"admin": 405},
    "user_grants": {"admin": 405},
    "user_disable": {"admin": 405},
    "user_enable": {"admin": 405},
    "user_reset": {"admin": 405},
    "agencies": {"admin": 200},
    "agency_new": {"admin": 200},
    "agency": {"admin": 200},
    "agency_change": {"admin": 200},
    "agency_close": {"admin": 200},
    "agency_reopen": {"admin": 405},
    "halls": {"admin": 200},
    "hall_new": {"admin": 200},
    "hall": {"admin": 404},
    "areas": {"admin": 200},
    "area_new": {"admin": 200},
    "area": {"admin": 404},
    "area_remove": {"admin": 405},
    "divisions": {"admin": 200},
    "division": {"admin": 200},
    "calendar": {"admin": 200},
    "calendar_day": {"admin": 200},
    "calendar_day_clear": {"admin": 405},
    "calendar_import": {"admin": 405},
    "clock_reports": {"admin": 200, "auditor": 200},
    "clock_report": {"admin": 404, "auditor": 404},
    "synonyms": {"admin": 200},
    "synonym_new": {"admin": 200},
    "synonym": {"admin": 200},
    "synonym_off": {"admin": 405},
    "synonym_remove": {"admin": 405},
    "misses": {"admin": 200},
    "miss": {"admin": 404},
    "miss_teach": {"admin": 405},
    "miss_settle": {"admin": 405},
    # 权责清单、标准化信息库: opened to roles of their own, which none of these people has.
    "powers": {}, "power": {}, "power_checks": {}, "power_compare": {}, "power_sync": {}, "power_statistics": {},
    "power_statistics_sheet": {}, "power_excel": {}, "power_export": {}, "power_form": {}, "power_desk": {},
    "power_requests": {}, "power_request_new": {}, "power_request": {}, "power_request_edit": {},
    "power_request_attach": {}, "power_request_step": {}, "power_setup": {}, "power_meetings": {},
    "power_meeting": {}, "power_pack": {},
    "standards": {}, "standard_new": {}, "standards_stale": {}, "standard_changes": {}, "standard_change": {},
    "standard": {}, "standard_repeal": {},
    # 文书模板: 审改办 writes, 合法性审查 publishes; the head of an agency sees its numbers and voids.
    "paper_templates": {}, "paper_template": {}, "paper_template_edit": {}, "paper_template_discard": {},
    "paper_template_version": {}, "paper_template_decide": {}, "paper_template_sample": {}, "paper_template_page": {},
    "paper_form_sample": {},
    "paper_numbers": {"head": 200}, "paper_void": {"head": 404},
    # no system is connected here
    "exchange": {"editor": 200, "admin": 200},
    "exchange_new": {"editor": 200, "admin": 200},
    "exchange_peer": {"editor": 404, "admin": 404},
    "exchange_map": {"editor": 404, "admin": 404},
    "exchange_messages": {"editor": 200, "admin": 200},
    "exchange_message": {"editor": 404, "admin": 404},
    "exchange_resend": {"editor": 405, "admin": 405},
    "exchange_days": {"editor": 200, "admin": 200},
    "exchange_mend": {"editor": 405, "admin": 405},
    "audit": {"auditor": 200},
    "audit_verify": {"auditor": 405},
    "events": {"admin": 200},
    "event_resend": {"admin": 405},
}  # fmt: skip


def test_the_table_knows_every_address():
    assert {pattern.name for pattern in urlpatterns} == set(EXPECTED)


def address(name, city, number):
    arguments = {
        "paper": [number, uuid.uuid4()],
        "event_resend": [1],
        "exchange_peer": ["nobody"],
        "exchange_map": ["nobody"],
        "exchange_message": ["out", 999_999],
        "exchange_resend": ["out", 999_999],
        "exchange_mend": [999_999],
        "project": ["2026-350702-48-03-000001"],
        "project_do": ["2026-350702-48-03-000001", "hold"],
        "project_paper": ["2026-350702-48-03-000001", uuid.uuid4()],
        "project_area": [1],
        "project_area_file": [1, uuid.uuid4()],
        "grant_award_do": [number, "assess"],
        **{f"grant_{page}": [1] for page in ("policy", "edit", "objection")},
        "grant_policy_do": [1, "begin"],
        "grant_budget": [1, 2026],
        **{f"grant_payment{page}": ["BF2026000001"] for page in ("", "_csv")},
        "grant_payment_do": ["BF2026000001", "approve"],
        "agency": ["serve-market"],
        "agency_change": ["serve-market"],
        "agency_close": ["serve-market"],
        "agency_reopen": ["serve-market"],
        "hall": ["no-such-hall"],
        "area": ["no-such-area"],
        "area_remove": ["no-such-area"],
        "catalogue_item": [city.item[19:31]],
        "completeness_agency": [city.market.id],
        "division": ["350700000000"],
        "power": ["none"],
        "power_meeting": [1],
        "power_pack": [1],
        "standard_change": [1],
        "standard": ["zsbf"],
        "standard_repeal": ["zsbf"],
        **{f"paper_template{page}": ["acceptance"] for page in ("", "_edit", "_discard")},
        **{f"paper_template_{page}": ["acceptance", 1] for page in ("version", "decide", "sample")},
        "paper_template_page": ["acceptance", 1, 1],
        "paper_form_sample": ["handover"],
        "paper_void": [uuid.uuid4()],
        "synonym": ["砍树"],
        "synonym_off": ["砍树"],
        "synonym_remove": ["砍树"],
        "clock_report": [999_999],
        "delegation": [999_999],
        "passing": [999_999],
        "passing_sheet": [999_999],
        **{name: [999_999] for name in ("errand", "errand_print", "errand_answer", "errand_close")},
        **{name: [999_999] for name in ("council", "council_vote", "council_print")},
        "council_new": ["case", number],
        "council_do": [999_999, "open"],
        "council_paper": [999_999, uuid.uuid4()],
        "delegation_stop": [999_999],
        "miss": [999_999],
        "miss_teach": [999_999],
        "miss_settle": [999_999],
        "swift_review": [999_999],
        "credit_repair": [999_999],
        "calendar_day": ["2026-07-15"],
        "calendar_day_clear": ["2026-07-15"],
    }
    if name in arguments:
        return reverse(f"office:{name}", args=arguments[name])
    if name.startswith("flow") and name not in ("flows", "flow_new", "flow_import"):
        return reverse(f"office:{name}", args=["standard", 999] if name == "flow_plan" else ["standard"])
    if (name.startswith("item_") and name != "item_new") or name == "item":
        query = "?before=1&after=1" if name == "item_compare" else ""
        return reverse(f"office:{name}", args=[city.item]) + query
    if name.startswith("theme") and name not in ("themes", "theme_new"):
        return reverse(f"office:{name}", args=["350700-nothing"])
    if name.startswith("user") and name not in ("users", "user_new"):
        return reverse(f"office:{name}", args=["reviewer"])
    pattern = next(one for one in urlpatterns if one.name == name)
    return reverse(f"office:{name}", args=[number] if "<str:number>" in str(pattern.pattern) else [])


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_opens_exactly_what_is_its_own(city, sign_in, role):
    number = city.accepted_case()
    client = sign_in(city.people[PEOPLE[role]])
    found = {name: client.get(address(name, city, number)).status_code for name in EXPECTED}
    assert found == {name: expected.get(role, 403) for name, expected in EXPECTED.items()}


def test_nobody_enters_without_signing_in(city, client):
    number = city.accepted_case()
    for name in EXPECTED:
        response = client.get(address(name, city, number))
        assert response.status_code == 302
        assert response["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("reviewer", ["审批", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补"]),
        ("decider", ["审批", "概况", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补"]),
        ("head", ["概况", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补", "文号"]),
        ("clerk", ["办件", "协同", "会审"]),
        ("items_market", ["事项", "一件事", "系统对接"]),
        ("admin", ["人员", "机构", "日历", "期限复算", "检索用语", "系统对接", "消息投递"]),
        ("auditor", ["概况", "办件", "协同", "会审", "智能审批", "承诺核查", "期限复算", "审计"]),
    ],
)
def test_the_menu_shows_only_what_one_may_use(city, sign_in, who, labels):
    page = sign_in(city.people[who]).get("/office/", follow=True).content.decode()
    nav = page.split('<nav aria-label="工作区">')[1].split("</nav>")[0]
    assert [part.split("<")[0] for part in nav.split(">")[1:] if part.split("<")[0].strip()] == labels

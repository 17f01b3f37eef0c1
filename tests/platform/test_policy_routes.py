"""Every address × every role, against a table that does not come from the code: default deny, held.

The table is `policy_routes.txt`: method, route, one letter for each role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.tests import town as lists
from tongban.catalog.standards import api as standards
from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.councils import api as councils
from tongban.serve.grants import api as grants
from tongban.serve.grants.tests import fund as funds
from tongban.serve.intake.tests import counter, joints
from tongban.serve.projects.tests import site as building
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

ROLES = [
    "anonymous", "citizen", "stranger", "clerk", "reviewer", "decider", "head", "manager", "publisher",
    "administrator", "auditor", "powers_editor", "powers_unit", "powers_expert", "powers_reform", "powers_legal",
    "powers_secretary", "standards_editor", "other_reviewer", "neighbour", "project_manager", "project_agent",
    "grants_officer", "grants_publisher", "finance_clerk", "finance_checker", "grants_supervisor",
]  # fmt: skip
#: These sign in to act for the city as the small city of the other tests does not know them.
MORE = [("manager", "item_manager", True), ("publisher", "item_publisher", False),
        ("administrator", "administrator", False),
        ("powers_editor", "powers_editor", True), ("powers_unit", "powers_unit", True),
        ("powers_expert", "powers_expert", False), ("powers_reform", "powers_reform", False),
        ("powers_legal", "powers_legal", False), ("powers_secretary", "powers_secretary", False),
        ("standards_editor", "standards_editor", False)]  # fmt: skip
LETTERS = {200: "o", 201: "o", 204: "o", 400: "v", 401: "u", 403: "f", 404: "n", 405: "m", 409: "c", 422: "v"}
TABLE = Path(__file__).with_name("policy_routes.txt")
NOWHERE = "00000000-0000-4000-8000-000000000000"
PASSWORD = "Mima-2026-test"
THEME_PAGES = (
    "", "_apply", "_apply_save", "_apply_drop", "_compare", "_edit", "_discard", "_publish", "_suspend", "_resume",
)  # fmt: skip
FLOW_PAGES = (
    "", "_begin", "_design", "_simulate", "_replay", "_compare", "_submit", "_return", "_discard", "_publish",
    "_migrate", "_plan", "_bpmn", "_svg",
)  # fmt: skip


def letter(response) -> str:
    if response.status_code in (301, 302, 303):
        return "l" if response.headers["Location"].startswith(reverse(settings.LOGIN_URL)) else "r"
    return LETTERS.get(response.status_code, str(response.status_code))


def routes(patterns, space: str = "", prefix: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Name, pattern of the address, names of what stands in it."""
    for one in patterns:
        whole = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, one.namespace or space, whole)
        elif isinstance(one, URLPattern):
            name = one.name if one.name and space != "gateway" else str(one.pattern)
            yield (
                f"{space}:{name}" if space else name,
                whole,
                list(one.pattern.converters or one.pattern.regex.groupindex),
            )


def address_of(pattern: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        pattern = re.sub(rf"<(\w+:)?{name}>|\(\?P<{name}>[^)]*\)", str(value), pattern)
    return "/" + pattern.replace("^", "").replace("/?$", "").replace("$", "")


@pytest.fixture
def town(db):
    with clock.at(small.moment("2026-01-05")):
        city = small.build()
    with clock.at(small.moment()):
        agency = apps.get_model("agencies", "Agency").objects.get(pk=city.market.id)
        for key, role, is_bound in MORE:
            place = agency.division.parent
            city.people[key] = small._staff(f"{key}_1", key, role, agency, place, is_bound=is_bound)
        city.people |= {"citizen": city.lin, "stranger": city.wu}
        # Of an agency that has no part in the case; `neighbour` decides in another county.
        centre = apps.get_model("agencies", "Agency").objects.get(key="serve-centre")
        city.people["other_reviewer"] = small._staff(
            "other_1", "other_reviewer", "reviewer", centre, centre.division, is_bound=True
        )
        yield city


@pytest.fixture
def values(town):
    """What stands in the addresses: a case under review, its paper, a licence and a file of the citizen."""
    number = counter.accepted(town)
    case = approvals.case(number)
    with transaction.atomic():
        file = counter.upload(town.lin)
    (task,) = town.tasks(number).values()
    theme = joints.build(town).code
    joint = joints.submitted(town)
    of_joint = {"number": joint.number, "case": joint.case_numbers[0]}
    site = building.begin(town)
    project = site.register()
    area = building.assessed_area(site)
    with clock.at(small.moment("2026-01-05")):
        fund = funds.begin(town)
    award, publicity, objection, order = money_on_its_way(fund)
    own_accounts(town, fund)
    power, draft, request, meeting = power_at_three_gates(town)
    plan = a_flow_in_two_versions(town)
    council = a_meeting_on(town, number)
    law_in_two_versions()
    law = {"key": "zsbf", "day": "2020-01-01"}
    return {
        **{f"portal:standard{page}": law for page in ("", "_cited", "_compare", "_version")},
        **{f"office:flow{page}": {"code": "standard", "plan_id": plan} for page in FLOW_PAGES},
        "kiosk:law": law,
        "kiosk:article": law | {"number": "1"},
        "kiosk:theme": {"name": "就业"},
        **{f"office:standard{page}": law for page in ("", "_repeal")},
        **{f"{door}:theme{page}": {"code": theme} for door in ("portal", "office") for page in THEME_PAGES},
        "gateway:themes/<code>": {"code": theme},
        **{f"gateway:joint-applications/<number>{rest}": of_joint for rest in ("", "/parts/<case>/again")},
        "window:register_whole": {"code": theme},
        "window:register_where": {"base_code": town.item[19:31]},
        **{f"office:area{page}": {"code": "nothing"} for page in ("", "_remove")},
        **{f"portal:joint{page}": of_joint for page in ("", "_receipt", "_package", "_again", "_again_save")},
        "window:register_again": {"number": joint.case_numbers[0]},
        **{f"{door}:power": {"code": power} for door in ("portal", "office")},
        **{f"office:power_request{page}": {"number": request} for page in ("", "_step")},
        **{f"office:power_request_{page}": {"number": draft} for page in ("edit", "attach")},
        **{f"office:power_{page}": {"meeting_id": meeting} for page in ("meeting", "pack")},
        "office:paper_form_sample": {"form": "handover"},
        "office:paper_template_page": {"kind": "acceptance", "version": 1, "page": 1},
        **{f"portal:project{page}": {"code": project} for page in ("", "_mandate", "_mandate_withdraw", "_paper")},
        **{f"portal:stage_apply{page}": {"code": project, "number": 1} for page in ("", "_save")},
        **{f"office:project{page}": {"code": project, "what": "plan"} for page in ("", "_do", "_paper")},
        **{
            f"office:project_area{page}": {"area_id": area.pk, "file_id": area.assessments.get().file_id}
            for page in ("", "_file")
        },
        "portal:grant_policy": {"policy_id": fund.policy},
        **{f"portal:grant_{page}": {"number": publicity} for page in ("publicity", "objection")},
        **{f"office:grant_award{page}": {"number": award, "what": "assess"} for page in ("", "_do")},
        **{
            f"office:grant_{page}": {"policy_id": fund.policy, "what": "publish"}
            for page in ("policy", "edit", "policy_do")
        },
        "office:grant_budget": {"policy_id": fund.policy, "year": 2026},
        "office:grant_objection": {"objection_id": objection},
        **{f"office:grant_payment{page}": {"number": order, "what": "approve"} for page in ("", "_csv", "_do")},
        **{f"office:council{page}": {"council_id": council, "what": "open"} for page in ("", "_vote", "_print", "_do")},
        "office:council_paper": {"council_id": council, "paper": NOWHERE},
        "office:council_new": {"kind": "case"},
        "portal:case_by_code": {"code": case.query_code},
        **{f"office:exchange_{page}": {"code": "nobody"} for page in ("peer", "map")},
        **{
            f"office:exchange_{page}": {"direction": "out", "message_id": 999_999}
            for page in ("message", "resend", "pass")
        },
        "office:exchange_mend": {"day_id": 999_999},
        "exchange:day": {"code": "nobody", "on": "2026-03-02"},
        "portal:region": {"code": "350700000000"},
        "office:division": {"code": "350700000000"},
        "office:catalogue_item": {"code": town.item[19:31]},
        "office:completeness_agency": {"agency_id": town.market.id},
        "portal:verify": {"code": town.business_licence},
        "": {
            "number": number,
            "code": town.item,
            "paper": notices.of_case(number)[0].id,
            "identifier": town.business_licence,
            "upload_id": NOWHERE,
            "file_id": file,
            "page": "p_shop",
            "contact": "acceptance",
            "draft": NOWHERE,
            "signature_id": 999_999,
            "username": "reviewer",
            "key": "serve-market",
            "phrase": "砍树",
            "miss_id": 999_999,
            "report_id": 999_999,
            "delegation_id": 999_999,
            "passing_id": 999_999,
            "errand_id": 999_999,
            "run_id": 999_999,
            "record_id": 999_999,
            "day": "2026-07-15",
            "kind": "acceptance",
            "version": 1,
            "notice": notices.of_case(number)[0].id,
            "delivery_id": 1,
            "verb": "withdraw",
            "id": task.id,
            "taskId": task.id,
            "fileId": number,
            "serviceKey": town.item,
            "eFormId": town.item,
            "mode": "elder",
        },
    }


def power_at_three_gates(town):
    """Powers of the market office: one request is a draft, one waits for its unit, one stands on an agenda."""
    office = town.market
    place = identity.SYSTEM()
    powers.set_up_review(
        actor=place, division_code="350700000000", reform_agency_id=office.id, legal_agency_id=office.id,
        meeting_agency_id=office.id, seats=1, needed=1,
    )  # fmt: skip
    level, numbers = str(office.division_level + 1), []
    editors = lists.Town(people={"editor": town.people["powers_editor"]})
    for base in (lists.PERMIT, lists.PENALTY, "350317001000"):
        powers.file_power(
            actor=place, agency_uscc=office.uscc, level=level, base_code=base,
            body=lists.body(kind=base[2:4], subject=office.name),
        )  # fmt: skip
        code = powers.power_code(office.uscc, level, base)
        numbers.append(lists.ask(editors, "suspend", code))
    draft, waiting, agreed = numbers
    for number in (waiting, agreed):
        powers.submit_request(actor=editors.editor, number=number)
    powers.pass_gate(actor=town.people["powers_unit"], number=agreed, agrees=True, opinion="同意")
    powers.cast_vote(actor=town.people["powers_expert"], number=agreed, choice="agree")
    for gate in ("reform", "legal"):
        powers.pass_gate(actor=town.people[f"powers_{gate}"], number=agreed, agrees=True, opinion="同意")
    secretary = town.people["powers_secretary"]
    meeting = powers.call_meeting(actor=secretary, title="常务会议", held_on=small.moment().date(), numbers=[agreed])
    return code, draft, waiting, meeting.pk


def money_on_its_way(fund):
    """One award in an order that waits for its check, one that somebody objects to; the policy has a next draft."""
    with clock.at(small.moment("2026-02-02")):
        paid, doubted = fund.apply(), fund.apply()
        for number in (paid, doubted):
            fund.grant(number)
        publicity = fund.publicise(paid, doubted)
        line = apps.get_model("grants", "Award").objects.get(case_number=doubted)
        objection = grants.file_objection(
            number=publicity, award_id=line.pk, name="吴建国", phone="1380", words="不实", key="policy-1"
        )
    with clock.at(small.moment("2026-02-12")):
        order = fund.order(paid)
    grants.begin_draft(actor=fund.officer, policy_id=fund.policy)
    return paid, publicity, objection.pk, order


def own_accounts(town, fund):
    """Under the names of their roles: who takes projects through, and who gives, pays and watches the money."""
    town.people["project_agent"] = town.agent
    for key, role in (("officer", "grants_officer"), ("publisher", "grants_publisher"), ("money", "finance_clerk"),
                      ("checker", "finance_checker"), ("watcher", "grants_supervisor")):  # fmt: skip
        town.people[role] = fund.people[key]


def a_meeting_on(town, number):
    """Of two agencies, later today; nobody has signed in."""
    return councils.call_council(
        actor=town.people["reviewer"], kind="case", number=number, topic="议题", agenda="问题",
        starts_at=small.moment(time="15:00"), place="301", agency_ids=[town.health.id], key="policy",
    )  # fmt: skip


def a_flow_in_two_versions(town):
    """With a draft, whose tasks have no limits, and a plan for its running cases."""
    system = identity.SYSTEM()
    flow.publish(system, flow.definition(flow.FlowRef("standard", 1)) | {"name": "一般流程二"})
    flow.begin_draft(actor=town.people["publisher"], code="standard")
    return flow.propose_migration(
        actor=system, code="standard", from_version=1, to_version=2, node_map={}, reason="名称"
    ).pk


def law_in_two_versions():
    for year in (2020, 2022):
        text = standards.read_pasted(
            text=f"暂时办法\n第一条 {year} 年的文字。", category="policy", dated_on=date(year, 1, 1)
        )
        standards.import_text(actor=identity.SYSTEM(), text=text)


@pytest.fixture
def browsers(town):
    """A signed-in browser and a program's token for each."""
    found = {}
    for role in ROLES:
        browser = found[role] = Client(raise_request_exception=False)
        if role == "anonymous":
            continue
        user = town.people[role]
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        browser.force_login(user)
        browser.token = identity.issue_token(user.username, PASSWORD)[0]
    session = found["citizen"].session
    session["party"] = town.company.id_number
    session.save()
    return found


#: These refuse before anything is written.
REFUSED = "fnlmu"


def ask_all(browsers: dict[str, Client], method: str, name: str, address: str) -> str:
    """Each role as if it were the only one to ask: nothing that an answer changed is left."""
    letters, before = "", transaction.savepoint()
    for role in ROLES:
        letters += ask(browsers[role], method, name, address)
        if letters[-1] not in REFUSED:
            transaction.savepoint_rollback(before)
    transaction.savepoint_commit(before)
    return letters


def ask(browser: Client, method: str, name: str, address: str) -> str:
    cookies = browser.cookies.copy()
    # A refusal as JSON: there is no page to draw. (ui:mode answers scripts without a redirect.)
    headers = {} if name == "ui:mode" else {"Accept": "application/json"}
    if name.startswith("gateway:"):
        browser.cookies.clear()
        headers |= {"Idempotency-Key": "policy-0001"}
        if token := getattr(browser, "token", ""):
            headers["Authorization"] = f"Bearer {token}"
    is_program = "Idempotency-Key" in headers
    given = {"data": {}, "content_type": "application/json"} if is_program and method == "POST" else {}
    response = getattr(browser, method.lower())(address, headers=headers, **given)
    b"".join(response.streaming_content) if response.streaming else None
    browser.cookies = cookies
    return letter(response)


def table() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {(method, name): letters for method, name, letters in lines}


@pytest.mark.long
def test_every_address_answers_each_role_as_the_table_says(town, values, browsers):
    expected, found = table(), {}
    for name, pattern, wanted in routes(get_resolver().url_patterns):
        given = values[""] | values.get(name, {})
        address = address_of(pattern, {key: given[key] for key in wanted})
        for method in ("GET", "POST"):
            found[method, name] = ask_all(browsers, method, name, address)
    wrong = {key: letters for key, letters in found.items() if expected.get(key) != letters}
    for (method, name), letters in wrong.items():
        print(f"{method:4} {name:44} {letters}  instead of {expected.get((method, name), 'nothing in the table')}")
    assert wrong == {}
    assert set(expected) == set(found), "the table has addresses that are no more"

"""Addresses of the portal. `/items/<code>`, `/v/<code>` and `/c/<code>` stand on paper and never change;
`/standards/<key>/` stands in every text that cites a clause."""

from django.urls import path, re_path

from .views import (
    account,
    again,
    apply,
    cases,
    check,
    find,
    grants,
    guide,
    joint,
    licences,
    pages,
    password,
    pledges,
    powers,
    projects,
    standards,
    themes,
)

app_name = "portal"

find_urls = [
    path("", find.home, name="home"),
    path("search/", find.search_page, name="search"),
    path("search/suggest/", find.suggest, name="suggest"),
    path("items/", find.item_list, name="items"),
    re_path(r"^items/(?P<code>[0-9A-Za-z]{8,40})/?$", guide.guide_page, name="guide"),
    path("qh/<str:code>/", find.switch_region, name="region"),
    path("halls/", find.halls, name="halls"),
]
check_urls = [
    path("check/", check.check_page, name="check"),
    path("check/file/", check.check_file, name="check_file"),
    path("check/case/", check.check_case, name="check_case"),
    re_path(r"^v/(?P<code>[^/]{4,300})/?$", check.verify, name="verify"),
    re_path(r"^c/(?P<code>[0-9A-Za-z]{6,20})/?$", check.case_by_code, name="case_by_code"),
]
account_urls = [
    path("login/", account.login_page, name="login"),
    path("logout/", account.logout_page, name="logout"),
    path("party/", account.party_page, name="party"),
    path("my/", account.account_page, name="account"),
    path("my/password/", password.password_page, name="password"),
    path("my/messages/", account.messages_page, name="messages"),
]
apply_urls = [
    path("apply/<str:code>/", apply.start, name="apply"),
    path("apply/<str:code>/materials/", apply.materials_page, name="apply_materials"),
    path("apply/<str:code>/review/", apply.review_page, name="apply_review"),
    path("apply/<str:code>/save/", apply.autosave, name="apply_save"),
    path("apply/<str:code>/drop/", apply.drop, name="apply_drop"),
    path("apply/<str:code>/form/<str:page>/", apply.form_page, name="apply_form"),
]
THEME = r"^themes/(?P<code>[0-9]{6,12}-[a-z][a-z0-9]{1,29})"
theme_urls = [
    path("themes/", themes.theme_list, name="themes"),
    re_path(rf"{THEME}/?$", themes.theme_guide, name="theme"),
    re_path(rf"{THEME}/apply/$", joint.apply, name="theme_apply"),
    re_path(rf"{THEME}/apply/save/$", joint.autosave, name="theme_apply_save"),
    re_path(rf"{THEME}/apply/drop/$", joint.drop, name="theme_apply_drop"),
    path("my/joint/<str:number>/", joint.joint_page, name="joint"),
    path("my/joint/<str:number>/receipt/", joint.receipt, name="joint_receipt"),
    path("my/joint/<str:number>/package.zip", joint.package, name="joint_package"),
    path("my/joint/<str:number>/again/<str:case>/", again.again, name="joint_again"),
    path("my/joint/<str:number>/again/<str:case>/save/", again.autosave, name="joint_again_save"),
]
mine_urls = [
    path("my/cases/", cases.case_list, name="cases"),
    path("my/drafts/", apply.drafts, name="drafts"),
    path("my/cases/<str:number>/", cases.case_page, name="case"),
    path("my/cases/<str:number>/receipt/", cases.receipt, name="receipt"),
    path("my/cases/<str:number>/correct/", cases.correct, name="correct"),
    path("my/cases/<str:number>/insist/", cases.insist, name="insist"),
    path("my/cases/<str:number>/withdraw/", cases.withdraw, name="withdraw"),
    path("my/cases/<str:number>/delivery/", cases.choose_delivery, name="choose_delivery"),
    path("my/cases/<str:number>/rule/", cases.case_rule, name="case_rule"),
    path("my/cases/<str:number>/urge/", cases.urge, name="urge"),
    path("my/cases/<str:number>/rate/<str:contact>/", cases.rate, name="rate"),
    path("my/cases/<str:number>/papers/<uuid:paper>/", cases.paper, name="paper"),
    path("my/ratings/", cases.to_rate, name="to_rate"),
    path("my/licences/", licences.wallet, name="licences"),
    path("my/licences/<str:identifier>/", licences.licence_page, name="licence"),
    path("my/licences/<str:identifier>/show/", licences.show, name="show_licence"),
    path("my/licences/<str:identifier>/file/", licences.download, name="licence_file"),
]
grant_urls = [
    path("grants/", grants.policy_list, name="grants"),
    path("grants/<int:policy_id>/", grants.policy_page, name="grant_policy"),
    path("grants/publicity/", grants.publicity_list, name="grant_publicities"),
    path("grants/publicity/<slug:number>/", grants.publicity_page, name="grant_publicity"),
    path("grants/publicity/<slug:number>/object/", grants.objection, name="grant_objection"),
    path("my/grants/", grants.mine, name="my_grants"),
]
PROJECT = "my/projects/<str:code>"
project_urls = [
    path("my/projects/", projects.project_list, name="projects"),
    path("my/projects/new/", projects.register, name="project_new"),
    path(f"{PROJECT}/", projects.project_page, name="project"),
    path(f"{PROJECT}/stages/<int:number>/", joint.stage_apply, name="stage_apply"),
    path(f"{PROJECT}/stages/<int:number>/save/", joint.stage_autosave, name="stage_apply_save"),
    path(f"{PROJECT}/mandate/", projects.mandate, name="project_mandate"),
    path(f"{PROJECT}/mandate/withdraw/", projects.withdraw, name="project_mandate_withdraw"),
    path(f"{PROJECT}/papers/<uuid:paper>/", projects.paper, name="project_paper"),
]
page_urls = [
    path("open/", pages.open_page, name="open"),
    path("pledges/", pledges.public_list, name="pledges"),
    path("powers/", powers.power_list, name="powers"),
    re_path(r"^powers/(?P<code>[0-9A-Za-z]{8,50})/?$", powers.power_page, name="power"),
    path("ask/", pages.ask, name="ask"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]
standard_urls = [
    path("standards/", standards.standard_list, name="standards"),
    path("standards/<slug:key>/", standards.standard_page, name="standard"),
    path("standards/<slug:key>/cited/", standards.standard_cited, name="standard_cited"),
    path("standards/<slug:key>/compare/", standards.standard_compare, name="standard_compare"),
    re_path(
        r"^standards/(?P<key>[a-z0-9-]{1,40})/(?P<day>\d{4}-\d\d-\d\d)/$",
        standards.standard_version,
        name="standard_version",
    ),
]
urlpatterns = [
    *find_urls,
    *theme_urls,
    *standard_urls,
    *check_urls,
    *account_urls,
    *apply_urls,
    *mine_urls,
    *project_urls,
    *grant_urls,
    *page_urls,
]

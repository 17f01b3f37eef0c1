"""Addresses of the office; `/office/cases/<number>/` stands in messages between officials and does not change."""

from django.urls import path

from .views import cases, steps, verbs

app_name = "office"

case_urls = [
    path("", cases.home, name="home"),
    path("list/", cases.case_list, name="cases"),
    path("list/export.csv", cases.export, name="export"),
    path("cases/<str:number>/", cases.case_page, name="case"),
    path("cases/<str:number>/news/", cases.news, name="news"),
    path("cases/<str:number>/print/", cases.print_page, name="print"),
    path("cases/<str:number>/papers/<uuid:paper>/", cases.paper, name="paper"),
    path("cases/<str:number>/complete/", steps.complete, name="complete"),
    path("cases/<str:number>/pause/", verbs.pause, name="pause"),
    path("cases/<str:number>/resume/", verbs.resume, name="resume"),
    path("cases/<str:number>/extend/", verbs.extend, name="extend"),
    path("cases/<str:number>/transfer/", verbs.transfer, name="transfer"),
    path("cases/<str:number>/return/", verbs.send_back, name="return"),
    path("cases/<str:number>/terminate/", verbs.terminate, name="terminate"),
]
urlpatterns = [*case_urls]

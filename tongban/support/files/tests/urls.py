from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path

UPLOAD_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>上传</title></head><body>
<form method="post" action="/page/"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<label for="m1">平面图</label><div class="tb-file"><input type="file" id="m1" name="m1" data-upload="/files/uploads/"
 data-upload-purpose="平面图" accept=".pdf,.png"></div><button>提交</button></form>
<script type="module" src="/js/begin.js"></script></body></html>"""


def page(request):
    return HttpResponse("page" if request.method == "GET" else request.POST.get("m1", ""))


def upload_page(request):
    return HttpResponse(UPLOAD_PAGE.format(token=get_token(request)))


@login_not_required
def script(request, name):
    if name == "begin":
        text = 'import { enhance } from "./upload.js"; enhance(document);'
    else:
        text = (Path(settings.ROOT) / "assets" / "js" / f"{name}.js").read_text("utf-8")
    return HttpResponse(text, content_type="text/javascript")


urlpatterns = [
    path("files/", include("tongban.support.files.urls")),
    path("page/", page),
    path("upload-page/", upload_page),
    path("js/<slug:name>.js", script),
    path("login/", include(([path("", lambda request: HttpResponse("login"), name="login")], "portal"))),
]

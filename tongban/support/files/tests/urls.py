from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("files/", include("tongban.support.files.urls")),
    path("page/", lambda request: HttpResponse("page")),
    path("login/", include(([path("", lambda request: HttpResponse("login"), name="login")], "portal"))),
]

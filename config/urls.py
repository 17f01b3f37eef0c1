"""Where each door hangs."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("healthz", health),
    path("", include("tongban.doors.portal.urls")),
    path("window/", include("tongban.doors.window.urls")),
    path("office/", include("tongban.doors.office.urls")),
    path("api/v1/", include("tongban.doors.gateway.urls")),
    path("ui/", include("tongban.ui.urls")),
]

"""Where each door hangs."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("healthz", health),
    path("files/", include("tongban.support.files.urls")),
    path("exchange/", include("tongban.data.exchange.urls")),
    path("lockers/", include("tongban.doors.gateway.locker_urls")),
    path("kiosk/", include("tongban.doors.kiosk.urls")),
    path("window/", include("tongban.doors.window.urls")),
    path("office/", include("tongban.doors.office.urls")),
    path("api/v1/", include("tongban.doors.gateway.urls")),
    path("ui/", include("tongban.ui.urls")),
    path("", include("tongban.doors.portal.urls")),  # last: every address of another door would walk its whole list
]

handler400 = "tongban.ui.refusals.bad_request"
handler403 = "tongban.ui.refusals.forbidden"
handler404 = "tongban.ui.refusals.not_found"
handler500 = "tongban.ui.refusals.server_error"

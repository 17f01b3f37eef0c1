"""Addresses of this door."""

app_name = "window"
urlpatterns: list = []

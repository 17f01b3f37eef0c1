"""设备桥: a small program on the counter's own computer, between its devices and the pages of the platform."""

PROTOCOL = 1
VERSION = "1.0"

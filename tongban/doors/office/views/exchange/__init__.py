"""系统对接: departments' systems, the messages with them, the daily counts, the field maps."""

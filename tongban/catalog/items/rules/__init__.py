"""Decisions about items, without database or clock."""

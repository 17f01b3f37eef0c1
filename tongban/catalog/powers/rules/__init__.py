"""Decisions without database or clock."""

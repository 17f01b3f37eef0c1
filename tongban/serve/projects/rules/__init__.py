"""Decisions of projects without database or clock."""

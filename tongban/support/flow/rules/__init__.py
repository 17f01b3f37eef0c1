"""Decisions without database or clock: definitions, soundness, routing, time limits, drawings."""

"""The demo city 南平: places, agencies, people, items and cases in every state, written for this project."""

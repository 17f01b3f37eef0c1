"""权责清单 in the office: the list, requests through the five gates, meetings, reports."""

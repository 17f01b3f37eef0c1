"""物料交接 for those who review and decide; the pages are those of intake."""

from __future__ import annotations

from tongban.serve.intake import api as intake

from ..asking import only_for

pages = intake.passing_views("office", only_for("case.read"))
listing, one, sheet, give = pages.listing, pages.one, pages.sheet, pages.give

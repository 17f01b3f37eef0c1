"""物料交接 at the counter; the pages are those of intake."""

from __future__ import annotations

from tongban.serve.intake import api as intake

from ..asking import ACCEPT, DELIVER, REGISTER, only_clerks

pages = intake.passing_views("window", only_clerks(ACCEPT, DELIVER, REGISTER))
listing, one, sheet, give = pages.listing, pages.one, pages.sheet, pages.give

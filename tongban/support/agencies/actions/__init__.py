"""Everything that changes divisions, agencies and halls."""

from .agencies import AgencyData, close_agency, create_agency, reopen_agency, save_agency
from .areas import AreaData, remove_area, save_area
from .divisions import FIRST_DAY, close_division, import_divisions
from .halls import HallData, WindowData, create_hall, save_hall

__all__ = [
    "FIRST_DAY",
    "AgencyData",
    "AreaData",
    "HallData",
    "WindowData",
    "close_agency",
    "close_division",
    "create_agency",
    "create_hall",
    "import_divisions",
    "remove_area",
    "reopen_agency",
    "save_agency",
    "save_area",
    "save_hall",
]

"""Everything that changes divisions, agencies and halls."""

from .agencies import AgencyData, save_agency
from .divisions import FIRST_DAY, close_division, import_divisions
from .halls import HallData, WindowData, save_hall

__all__ = [
    "FIRST_DAY",
    "AgencyData",
    "HallData",
    "WindowData",
    "close_division",
    "import_divisions",
    "save_agency",
    "save_hall",
]

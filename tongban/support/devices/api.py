"""What other modules may ask of devices."""

from .errors import BadReadingError, UnknownStationError
from .keys import register as register_station
from .pairing import CardReading, card_reading, proof
from .strokes import Strokes, digest, read_strokes, svg

__all__ = [
    "BadReadingError",
    "CardReading",
    "Strokes",
    "UnknownStationError",
    "card_reading",
    "digest",
    "proof",
    "read_strokes",
    "register_station",
    "svg",
]

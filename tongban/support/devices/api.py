"""What other modules may ask of devices."""

from .errors import BadReadingError, NotAKioskError, UnknownStationError
from .keys import register as register_station
from .pairing import CardReading, asked_proof, card_reading, kiosk_proof, proof, sign_in_reading
from .strokes import Strokes, digest, read_strokes, svg

__all__ = [
    "BadReadingError",
    "CardReading",
    "NotAKioskError",
    "Strokes",
    "UnknownStationError",
    "asked_proof",
    "card_reading",
    "digest",
    "kiosk_proof",
    "proof",
    "read_strokes",
    "register_station",
    "sign_in_reading",
    "svg",
]

"""What other modules may ask of exchange."""

from .connector import register_connector
from .enums import DayState, InKind, InState, OutKind, OutState, PeerLamp, Signing
from .errors import UnmappedError
from .events import MessagePassed
from .incoming import handle_again, handle_due, look_again, pull_due, register_handler, register_part
from .keys import our_public_key
from .mapping import DATE_FORMATS, HOWS, TYPES, Made, Source, make, used_sources
from .mapping import faults_of as row_faults
from .maps import body_for, draft_or_newest, map_in_use, maps_of, publish_map, save_map
from .maps import faults_of as map_faults
from .outgoing import hold, resend, send, send_due
from .passing import pass_over
from .peers import save_peer
from .permissions import MANAGE, PASS
from .queries import (
    alarm,
    days_page,
    licence_of,
    message,
    messages_page,
    peer,
    peer_for,
    peers,
    peers_of_case,
    progress_of,
)
from .reconciling import mend, reconcile_due
from .values import DayInfo, MapInfo, Message, PeerInfo, Progress, Received

__all__ = [
    "DATE_FORMATS",
    "HOWS",
    "MANAGE",
    "PASS",
    "TYPES",
    "DayInfo",
    "DayState",
    "InKind",
    "InState",
    "Made",
    "MapInfo",
    "Message",
    "MessagePassed",
    "OutKind",
    "OutState",
    "PeerInfo",
    "PeerLamp",
    "Progress",
    "Received",
    "Signing",
    "Source",
    "UnmappedError",
    "alarm",
    "body_for",
    "days_page",
    "draft_or_newest",
    "handle_again",
    "handle_due",
    "hold",
    "licence_of",
    "look_again",
    "make",
    "map_faults",
    "map_in_use",
    "maps_of",
    "mend",
    "message",
    "messages_page",
    "our_public_key",
    "pass_over",
    "peer",
    "peer_for",
    "peers",
    "peers_of_case",
    "progress_of",
    "publish_map",
    "pull_due",
    "reconcile_due",
    "register_connector",
    "register_handler",
    "register_part",
    "resend",
    "row_faults",
    "save_map",
    "save_peer",
    "send",
    "send_due",
    "used_sources",
]

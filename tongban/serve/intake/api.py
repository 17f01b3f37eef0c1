"""What other modules (the doors) may ask of intake."""

from . import verbs
from .actions import (
    accept,
    accept_and_decide,
    ask_correction,
    check_materials,
    correct,
    decision_task,
    deliver,
    refuse,
    register,
    submit,
    supplement,
    withdraw,
)
from .enums import DeliveryMethod, RefusalGround, Source, Verdict
from .errors import KeyReusedError, MaterialsNotReadyError, SecondCorrectionError
from .events import (
    ApplicationCorrected,
    ApplicationRefused,
    ApplicationSubmitted,
    CorrectionAsked,
    LateMaterialGiven,
    ResultDelivered,
)
from .posted import read_materials
from .queries import Queue, application, application_for, counters, material_count, queue
from .rules import CORRECTION_DAYS, LONGEST_CORRECTION_DAYS
from .values import (
    ApplicationView,
    CorrectionItem,
    CorrectionView,
    Counter,
    DeliveryView,
    MaterialView,
    QueuePage,
    QueueRow,
    Receipt,
    RefusalView,
)
from .verbs import VERBS, Verb, perform

__all__ = [
    "CORRECTION_DAYS",
    "LONGEST_CORRECTION_DAYS",
    "VERBS",
    "ApplicationCorrected",
    "ApplicationRefused",
    "ApplicationSubmitted",
    "ApplicationView",
    "CorrectionAsked",
    "CorrectionItem",
    "CorrectionView",
    "Counter",
    "DeliveryMethod",
    "DeliveryView",
    "KeyReusedError",
    "LateMaterialGiven",
    "MaterialView",
    "MaterialsNotReadyError",
    "Queue",
    "QueuePage",
    "QueueRow",
    "Receipt",
    "RefusalGround",
    "RefusalView",
    "ResultDelivered",
    "SecondCorrectionError",
    "Source",
    "Verb",
    "Verdict",
    "accept",
    "accept_and_decide",
    "application",
    "application_for",
    "ask_correction",
    "check_materials",
    "correct",
    "counters",
    "decision_task",
    "deliver",
    "material_count",
    "perform",
    "queue",
    "read_materials",
    "refuse",
    "register",
    "submit",
    "supplement",
    "verbs",
    "withdraw",
]

from django.db import models


class DeliveryState(models.TextChoices):
    DONE = "done", "已送达"
    WAITING = "waiting", "等待送达"
    DEAD = "dead", "死信"

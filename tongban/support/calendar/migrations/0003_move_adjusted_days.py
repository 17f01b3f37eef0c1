from django.db import migrations
from django.utils import timezone

#: The last year that shipped before: a row of such a year can only be a single day that somebody set.
LAST_SHIPPED = 2026


def move(apps, schema_editor):
    special, adjustment = apps.get_model("calendar", "SpecialDay"), apps.get_model("calendar", "Adjustment")
    rows = special.objects.filter(notice_year__lte=LAST_SHIPPED)
    now = timezone.now()
    adjustment.objects.bulk_create(
        [adjustment(on=row.on, is_workday=row.is_workday, name=row.name or "调整", set_at=now) for row in rows]
    )
    rows.delete()


def back(apps, schema_editor):
    special, adjustment = apps.get_model("calendar", "SpecialDay"), apps.get_model("calendar", "Adjustment")
    for row in adjustment.objects.all():
        values = {"is_workday": row.is_workday, "name": row.name}
        special.objects.update_or_create(on=row.on, defaults=values, create_defaults=values | {"notice_year": row.on.year})


class Migration(migrations.Migration):
    dependencies = [("calendar", "0002_adjustments")]

    operations = [migrations.RunPython(move, back)]

"""The inbox counts what is on hold in a moment, also where 100,000 tasks of an agency are open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flow", "0002_definitions_and_events_stay")]

    operations = [
        migrations.AddIndex(
            model_name="flowtask",
            index=models.Index(
                condition=models.Q(("is_held", True), ("state", "open")),
                fields=["agency", "order_on", "id"],
                name="flow_task_held",
            ),
        ),
    ]

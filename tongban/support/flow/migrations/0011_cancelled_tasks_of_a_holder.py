from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("flow", "0010_recounts_go_in_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="flowtask",
            index=models.Index(
                fields=["assignee", "-finished_at", "-id"],
                name="flow_task_cancelled",
                condition=models.Q(("assignee__isnull", False), ("state", "cancelled")),
            ),
        ),
    ]

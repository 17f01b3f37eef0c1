from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0009_more_grounds_to_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="specialprocedure",
            name="evidence",
            field=models.JSONField(default=list, verbose_name="证据材料"),
        ),
    ]

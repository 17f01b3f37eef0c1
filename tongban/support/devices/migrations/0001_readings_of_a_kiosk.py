from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="UsedReading",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="摘要")),
                ("used_at", models.DateTimeField(verbose_name="使用时间")),
            ],
            options={"verbose_name": "用过的读卡结果", "verbose_name_plural": "用过的读卡结果"},
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_sub_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.UUIDField()),
            ],
            options={"abstract": False},
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0018_sub_cases_are_asked_for_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="subcase",
            name="element",
            field=models.JSONField(null=True, verbose_name="清单里的对象"),
        ),
    ]

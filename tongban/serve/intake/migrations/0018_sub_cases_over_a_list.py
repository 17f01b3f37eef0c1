from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0017_stuck_sub_cases_are_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="subcase",
            name="seat",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="第几件"),
        ),
        migrations.AddField(
            model_name="subcase",
            name="element",
            field=models.JSONField(null=True, verbose_name="清单里的对象"),
        ),
        migrations.RemoveConstraint(
            model_name="subcase",
            name="sub_case_once_for_a_step",
        ),
        migrations.AddConstraint(
            model_name="subcase",
            constraint=models.UniqueConstraint(
                fields=("upper_number", "node", "seat"), name="sub_case_once_for_a_seat"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A step that comes again after a 退回 asks for a 子办件 of its own; `task_id` keeps each asking apart."""

    dependencies = [
        ("intake", "0017_stuck_sub_cases_are_told"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="subcase", name="sub_case_once_for_a_step"),
        migrations.AddIndex(
            model_name="subcase",
            index=models.Index(fields=["upper_number"], name="sub_case_upper"),
        ),
    ]

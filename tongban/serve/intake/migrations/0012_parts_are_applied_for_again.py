from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0011_relay_and_preview")]

    operations = [
        migrations.AddField(
            model_name="jointapplication",
            name="finished_at",
            field=models.DateTimeField(null=True, verbose_name="全部办结时间"),
        ),
        migrations.AddField(
            model_name="jointpart",
            name="attempt",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="第几次申请"),
        ),
        migrations.AddField(
            model_name="jointpart",
            name="request_hash",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="提交内容摘要"),
        ),
        migrations.AlterModelOptions(
            name="jointpart",
            options={
                "ordering": ["joint", "order", "attempt"],
                "verbose_name": "一件事的组成办件",
                "verbose_name_plural": "一件事的组成办件",
            },
        ),
        migrations.RemoveConstraint(model_name="jointpart", name="joint_part_order_once"),
        migrations.AddConstraint(
            model_name="jointpart",
            constraint=models.UniqueConstraint(
                fields=("joint", "order", "attempt"), name="joint_part_attempt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gte", 1)), name="joint_part_attempts_from_one"
            ),
        ),
    ]

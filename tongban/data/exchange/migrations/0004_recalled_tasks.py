from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_messages_passed_over"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("application", "申请与表单"),
                    ("materials", "申请材料"),
                    ("acceptance", "受理通知"),
                    ("supplement", "后补材料"),
                    ("correction", "补正要求的答复"),
                    ("recalled", "收回办理"),
                    ("closed", "办件结束"),
                ],
                max_length=12,
                verbose_name="种类",
            ),
        ),
    ]

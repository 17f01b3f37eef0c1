from django.db import migrations, models


class Migration(migrations.Migration):
    """One more ground on which a 子办件 ends: its upper case was sent back behind the step that asked for it."""

    dependencies = [
        ("approvals", "0012_review_is_cosign"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="end_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person_gone", "申请人死亡或者丧失行为能力"),
                    ("body_gone", "申请的法人或者其他组织终止"),
                    ("late_material", "容缺材料逾期未补齐"),
                    ("forerunner", "所依据的前一事项没有办成"),
                    ("law_changed", "法律依据变化，事项不再办理"),
                    ("other", "其他法定情形"),
                    ("void_mistake", "受理错误"),
                    ("void_duplicate", "重复件"),
                    ("lapsed_preview", "预审通过后没有交原件"),
                    ("upper_ended", "上级办件已经结束"),
                    ("upper_returned", "上级办件退回重办"),
                ],
                max_length=16,
                verbose_name="终止情形",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="licence",
            name="merged",
            field=models.JSONField(
                default=list, help_text="[{case, name, agency, number, on}]，多证合一", verbose_name="合并事项"
            ),
        ),
    ]

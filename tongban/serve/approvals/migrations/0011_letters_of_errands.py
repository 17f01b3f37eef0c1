from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0010_evidence_of_special_procedures")]

    operations = [
        migrations.AddField("errand", "letter_id", models.UUIDField(null=True, verbose_name="函件")),
        migrations.AddField(
            "errand",
            "letter_number",
            models.CharField(blank=True, db_default="", max_length=80, verbose_name="文号"),
        ),
        migrations.AddField("errandreply", "letter_id", models.UUIDField(null=True, verbose_name="复函")),
        migrations.AddField(
            "errandreply",
            "letter_number",
            models.CharField(blank=True, db_default="", max_length=80, verbose_name="文号"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_desk_messages")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="is_internal",
            field=models.BooleanField(db_default=False, default=False, verbose_name="机关之间"),
        ),
    ]

import django.contrib.postgres.indexes
from django.db import migrations

import tongban.common.namesearch


class Migration(migrations.Migration):
    """A few seconds of lock for each million cases; whole or not at all, unlike CONCURRENTLY."""

    dependencies = [
        ("approvals", "0001_initial"),
        ("search", "0001_initial"),  # makes the extension pg_trgm
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    tongban.common.namesearch.Tripled("applicant_name", "item_name"), name="gin_trgm_ops"
                ),
                name="case_names",
            ),
        ),
    ]

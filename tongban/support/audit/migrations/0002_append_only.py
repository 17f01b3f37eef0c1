"""Triggers: rows of the log, links and seals can only be added; each new row enters the sealer's queue."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '审计记录只能追加，不能修改或删除（% %）', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
ENQUEUE = """
CREATE FUNCTION audit_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (entry_id, queued_at) VALUES (NEW.id, clock_timestamp());
    RETURN NULL;
END $$
"""


def append_only(table):
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only",
        ],
        f"DROP TRIGGER audit_append_only ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION audit_refuse()"),
        migrations.RunSQL(ENQUEUE, "DROP FUNCTION audit_enqueue()"),
        append_only("audit_entry"),
        append_only("audit_link"),
        append_only("audit_batch"),
        migrations.RunSQL(
            "CREATE TRIGGER audit_enqueue AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_enqueue()",
            "DROP TRIGGER audit_enqueue ON audit_entry",
        ),
    ]

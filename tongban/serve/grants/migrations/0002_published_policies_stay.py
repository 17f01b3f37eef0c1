"""A published policy stays as it is: awards name the version they were held against. Only its end may be written."""

from django.db import migrations

CREATE = """
CREATE FUNCTION grants_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'policy version % is published and cannot be deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR OLD.state = 'retired'
        OR to_jsonb(NEW) - ARRAY['state', 'end_reason'] <> to_jsonb(OLD) - ARRAY['state', 'end_reason']
    ) THEN
        RAISE EXCEPTION 'policy version % is published and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_version_stays BEFORE UPDATE OR DELETE ON grants_policyversion
    FOR EACH ROW EXECUTE FUNCTION grants_version_stays();
CREATE FUNCTION grants_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the budget ledger is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER grants_entry_stays BEFORE UPDATE OR DELETE ON grants_budgetentry
    FOR EACH ROW EXECUTE FUNCTION grants_entry_stays();
"""
DROP = """
DROP TRIGGER grants_entry_stays ON grants_budgetentry;
DROP FUNCTION grants_entry_stays();
DROP TRIGGER grants_version_stays ON grants_policyversion;
DROP FUNCTION grants_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

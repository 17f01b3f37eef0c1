"""A published guide stays as it is: cases are judged by the version they began with. Only its end may be written."""

from django.db import migrations

CREATE = """
CREATE FUNCTION items_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'item version % is published and cannot be deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR OLD.state = 'retired'
        OR to_jsonb(NEW) - ARRAY['state', 'ended_on'] <> to_jsonb(OLD) - ARRAY['state', 'ended_on']
    ) THEN
        RAISE EXCEPTION 'item version % is published and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER items_version_stays BEFORE UPDATE OR DELETE ON items_itemversion
    FOR EACH ROW EXECUTE FUNCTION items_version_stays();
"""
DROP = """
DROP TRIGGER items_version_stays ON items_itemversion;
DROP FUNCTION items_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("items", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

"""A published theme stays as it is: joint applications name the version they began with. Only its end may be written."""

from django.db import migrations

CREATE = """
CREATE FUNCTION themes_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'theme version % is published and cannot be deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR OLD.state = 'retired'
        OR to_jsonb(NEW) - ARRAY['state', 'ended_on'] <> to_jsonb(OLD) - ARRAY['state', 'ended_on']
    ) THEN
        RAISE EXCEPTION 'theme version % is published and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER themes_version_stays BEFORE UPDATE OR DELETE ON themes_themeversion
    FOR EACH ROW EXECUTE FUNCTION themes_version_stays();
"""
DROP = """
DROP TRIGGER themes_version_stays ON themes_themeversion;
DROP FUNCTION themes_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("themes", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

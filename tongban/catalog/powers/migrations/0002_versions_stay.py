"""What the list said on a day must be told for ever: of a version only its end may be written, and only once."""

from django.db import migrations

CREATE = """
CREATE FUNCTION powers_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'power version % is published and cannot be deleted', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.ended_on IS NOT NULL OR to_jsonb(NEW) - 'ended_on' <> to_jsonb(OLD) - 'ended_on' THEN
        RAISE EXCEPTION 'power version % is published and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER powers_version_stays BEFORE UPDATE OR DELETE ON powers_powerversion
    FOR EACH ROW EXECUTE FUNCTION powers_version_stays();
"""
DROP = """
DROP TRIGGER powers_version_stays ON powers_powerversion;
DROP FUNCTION powers_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("powers", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

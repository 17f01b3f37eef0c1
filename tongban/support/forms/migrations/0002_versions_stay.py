"""A published form version is neither changed nor deleted: cases and drafts point at it."""

from django.db import migrations

CREATE = """
CREATE FUNCTION forms_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'form version %.% is published and stays as it is', OLD.code, OLD.version
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forms_version_stays BEFORE UPDATE OR DELETE ON forms_formdefinition
    FOR EACH ROW EXECUTE FUNCTION forms_version_stays();
"""
DROP = """
DROP TRIGGER forms_version_stays ON forms_formdefinition;
DROP FUNCTION forms_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

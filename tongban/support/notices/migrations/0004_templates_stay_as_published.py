"""Published words and the reason of a void number stay as they are, also by hand in the database."""

from django.db import migrations

GUARD = """
CREATE FUNCTION notices_templates_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'published words stay as they are (% version %)', OLD.kind, OLD.version
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER notices_templates_stay BEFORE UPDATE OR DELETE ON notices_papertemplate
    FOR EACH ROW EXECUTE FUNCTION notices_templates_stay();
CREATE FUNCTION notices_void_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a void number stays void' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER notices_void_stays BEFORE UPDATE OR DELETE ON notices_voidnotice
    FOR EACH ROW EXECUTE FUNCTION notices_void_stays();
"""
UNDO = """
DROP TRIGGER notices_void_stays ON notices_voidnotice;
DROP FUNCTION notices_void_stays();
DROP TRIGGER notices_templates_stay ON notices_papertemplate;
DROP FUNCTION notices_templates_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_paper_templates")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

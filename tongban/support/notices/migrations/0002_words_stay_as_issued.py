"""An issued paper cannot be reworded or removed, not even by hand in the database; only its file is added, once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION notices_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'notices are never deleted (%)', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.file_id IS NOT NULL
       OR (to_jsonb(OLD) - ARRAY['file_id', 'pdf_sha256', 'made_at'])
          IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['file_id', 'pdf_sha256', 'made_at']) THEN
        RAISE EXCEPTION 'the words of an issued notice stay as they are (%)', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_words_stay BEFORE UPDATE OR DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notices_words_stay();
"""
UNDO = """
DROP TRIGGER notices_words_stay ON notices_notice;
DROP FUNCTION notices_words_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

"""A published definition is never changed and a recorded event never removed: running cases rest on both."""

from django.db import migrations

CREATE = """
CREATE FUNCTION flow_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '流程定义和办理记录只能新增，不能修改或删除（% %）', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER flow_definition_stays BEFORE UPDATE OR DELETE ON flow_flowdefinition
    FOR EACH ROW EXECUTE FUNCTION flow_row_stays();
CREATE TRIGGER flow_event_stays BEFORE UPDATE OR DELETE ON flow_flowevent
    FOR EACH ROW EXECUTE FUNCTION flow_row_stays();
"""
DROP = """
DROP TRIGGER flow_event_stays ON flow_flowevent;
DROP TRIGGER flow_definition_stays ON flow_flowdefinition;
DROP FUNCTION flow_row_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

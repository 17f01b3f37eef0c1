"""Base items are filled from the items that are there, ways of handling find their item, guides get their figure.

The figure is cut from the body: a published version may be given another when the rule changes, and nothing else.
"""

from django.db import migrations

_STAYS = """
CREATE OR REPLACE FUNCTION items_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'item version %% is published and cannot be deleted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR (OLD.state = 'retired' AND NEW.state <> 'retired')
        OR to_jsonb(NEW) - ARRAY[{may_change}] <> to_jsonb(OLD) - ARRAY[{may_change}]
    ) THEN
        RAISE EXCEPTION 'item version %% is published and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
""".replace("%%", "%")
FIGURES_CHANGE = _STAYS.format(may_change="'state', 'ended_on', 'fullness', 'lacking'")
FIGURES_STAY = _STAYS.format(may_change="'state', 'ended_on'")

BASE_ITEMS = """
INSERT INTO items_baseitem (code, name, kind, bases, levels)
SELECT DISTINCT ON (i.base_code) i.base_code, COALESCE(NULLIF(i.catalogue_name, ''), v.name), v.kind,
    ARRAY(SELECT one ->> 'title' FROM jsonb_array_elements(v.body -> 'bases') AS one),
    (SELECT array_agg(DISTINCT level ORDER BY level) FROM items_item o WHERE o.base_code = i.base_code)
FROM items_item i JOIN items_itemversion v ON v.item_id = i.id
ORDER BY i.base_code, i.level, i.code, v.version DESC
ON CONFLICT (code) DO NOTHING;
"""
PARENTS = """
UPDATE items_item AS child SET parent_id = item.id FROM items_item AS item
WHERE length(child.code) = 33 AND item.code = left(child.code, 31) AND child.parent_id IS NULL;
"""
BATCH = 1000


def figures(apps, schema_editor):
    from tongban.catalog.items.guide import body_from
    from tongban.catalog.items.rules.completeness import fullness, lacking

    versions = apps.get_model("items", "ItemVersion").objects
    ids = list(versions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        rows = list(versions.filter(pk__in=ids[start : start + BATCH]).only("body"))
        for row in rows:
            row.lacking = lacking(body_from(row.body))
            row.fullness = fullness(row.lacking)
        versions.bulk_update(rows, ["fullness", "lacking"])


class Migration(migrations.Migration):
    dependencies = [("items", "0006_base_items_findings_and_stars")]
    operations = [
        migrations.RunSQL(FIGURES_CHANGE, FIGURES_STAY),
        migrations.RunPython(figures, migrations.RunPython.noop),
        migrations.RunSQL(BASE_ITEMS, "DELETE FROM items_baseitem"),
        migrations.RunSQL(PARENTS, migrations.RunSQL.noop),
    ]

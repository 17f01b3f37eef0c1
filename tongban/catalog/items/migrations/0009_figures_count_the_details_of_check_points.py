"""完整度 counts one element more: discretion standard and basis of every check point.

Guides from before hold their points as plain lines and lack it. Where the same upgrade has cut the figures just now
(0007 asks the rule of today) it is counted already.
"""

from django.db import migrations

#: It stands before these in the table, and behind the others.
COUNT = """
UPDATE items_itemversion SET
    lacking = ARRAY(
        SELECT one FROM unnest(lacking || ARRAY['check_details']::varchar[]) WITH ORDINALITY AS part (one, at)
        ORDER BY
            CASE WHEN one IN ('fee', 'result', 'sample', 'places', 'hours', 'consult', 'complain', 'reach', 'visits',
                'online_depth', 'faqs') THEN 2 WHEN one = 'check_details' THEN 1 ELSE 0 END,
            at
    ),
    fullness = (23 - cardinality(lacking)) * 100 / 24
WHERE NOT ('check_details' = ANY (lacking));
"""
FORGET = """
UPDATE items_itemversion SET
    lacking = array_remove(lacking, 'check_details'),
    fullness = (23 - cardinality(array_remove(lacking, 'check_details'))) * 100 / 23;
"""


class Migration(migrations.Migration):
    dependencies = [("items", "0008_codes_of_other_schemes")]
    operations = [migrations.RunSQL(COUNT, FORGET)]

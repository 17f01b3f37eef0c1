"""What was voted stays: no vote is changed or taken away, none is added and none signs in once the vote is closed."""

from django.db import migrations

CREATE = """
CREATE FUNCTION councils_vote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'vote % was cast and stays as it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT c.state FROM councils_council c JOIN councils_seat s ON s.council_id = c.id WHERE s.id = NEW.seat_id)
            <> 'sitting' THEN
        RAISE EXCEPTION 'the vote is not open'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER councils_vote_stays BEFORE INSERT OR UPDATE OR DELETE ON councils_castvote
    FOR EACH ROW EXECUTE FUNCTION councils_vote_stays();

CREATE FUNCTION councils_result_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND (OLD.closed_at, OLD.outcome, OLD.tally_words, OLD.pass_rule, OLD.quorum)
            IS DISTINCT FROM (NEW.closed_at, NEW.outcome, NEW.tally_words, NEW.pass_rule, NEW.quorum) THEN
        RAISE EXCEPTION 'the vote of council % is closed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER councils_result_stays BEFORE UPDATE ON councils_council
    FOR EACH ROW EXECUTE FUNCTION councils_result_stays();

CREATE FUNCTION councils_seat_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.attendance, OLD.has_veto) IS DISTINCT FROM (NEW.attendance, NEW.has_veto)
            AND (SELECT closed_at FROM councils_council WHERE id = OLD.council_id) IS NOT NULL THEN
        RAISE EXCEPTION 'the vote is closed, seat % stays as it was', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER councils_seat_stays BEFORE UPDATE ON councils_seat
    FOR EACH ROW EXECUTE FUNCTION councils_seat_stays();
"""
DROP = """
DROP TRIGGER councils_seat_stays ON councils_seat;
DROP FUNCTION councils_seat_stays();
DROP TRIGGER councils_result_stays ON councils_council;
DROP FUNCTION councils_result_stays();
DROP TRIGGER councils_vote_stays ON councils_castvote;
DROP FUNCTION councils_vote_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("councils", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

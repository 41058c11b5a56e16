"""What the database itself refuses of a record of what was taught: no change, no deletion."""

GUARDS = r"""
CREATE FUNCTION triage_knowledge_edit_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of what the analysis was taught is never changed or deleted.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER knowledge_edit_is_immutable BEFORE UPDATE OR DELETE ON triage_knowledgeedit
    FOR EACH ROW EXECUTE FUNCTION triage_knowledge_edit_is_immutable();
"""

UNGUARD = """
DROP TRIGGER knowledge_edit_is_immutable ON triage_knowledgeedit;
DROP FUNCTION triage_knowledge_edit_is_immutable();
"""

"""What the database itself refuses of an edition: it is never changed, never deleted."""

GUARDS = r"""
CREATE FUNCTION review_edition_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An edition is never changed or deleted.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER edition_is_immutable BEFORE UPDATE OR DELETE ON review_edition
    FOR EACH ROW EXECUTE FUNCTION review_edition_is_immutable();
CREATE TRIGGER edition_is_never_truncated BEFORE TRUNCATE ON review_edition
    FOR EACH STATEMENT EXECUTE FUNCTION review_edition_is_immutable();
CREATE TRIGGER edition_page_is_immutable BEFORE UPDATE OR DELETE ON review_editionpage
    FOR EACH ROW EXECUTE FUNCTION review_edition_is_immutable();
CREATE TRIGGER edition_page_is_never_truncated BEFORE TRUNCATE ON review_editionpage
    FOR EACH STATEMENT EXECUTE FUNCTION review_edition_is_immutable();
"""

UNGUARD = """
DROP TRIGGER edition_page_is_never_truncated ON review_editionpage;
DROP TRIGGER edition_page_is_immutable ON review_editionpage;
DROP TRIGGER edition_is_never_truncated ON review_edition;
DROP TRIGGER edition_is_immutable ON review_edition;
DROP FUNCTION review_edition_is_immutable();
"""

"""What the database itself refuses, beside constraints: run at the end of the initial migration."""

# A slug is part of addresses, of entries' keys and of links people keep.
GUARDS = """
CREATE FUNCTION accounts_slug_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A short name is part of addresses and never changes.'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER team_slug_stays BEFORE UPDATE ON accounts_team
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION accounts_slug_stays();
"""
UNGUARD = """
DROP TRIGGER team_slug_stays ON accounts_team;
DROP FUNCTION accounts_slug_stays();
"""

"""What the database itself refuses, beside constraints: run at the end of the initial migration."""

# A slug is part of addresses, of entries' keys and of links people keep.
GUARDS = """
CREATE FUNCTION catalogue_slug_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A short name is part of addresses and never changes.'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER layer_slug_stays BEFORE UPDATE ON catalogue_layer
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION catalogue_slug_stays();
CREATE TRIGGER service_slug_stays BEFORE UPDATE ON catalogue_service
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION catalogue_slug_stays();
"""
UNGUARD = """
DROP TRIGGER layer_slug_stays ON catalogue_layer;
DROP TRIGGER service_slug_stays ON catalogue_service;
DROP FUNCTION catalogue_slug_stays();
"""

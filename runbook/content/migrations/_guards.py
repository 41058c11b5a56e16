"""What the database itself refuses, beside constraints: run at the end of the initial migration."""

# The second lock on history, behind the rights that core.grants withholds from the web
# role. There is no setting that switches these off. Tables are named with their schema:
# a session's own temporary table of the same name must not stand in for them.
GUARDS = r"""
ALTER TABLE content_page
    ADD CONSTRAINT page_shows_its_own_revision
    FOREIGN KEY (id, live_revision_id) REFERENCES content_revision (page_id, id),
    ADD CONSTRAINT page_was_reviewed_in_its_own_revision
    FOREIGN KEY (id, reviewed_revision_id) REFERENCES content_revision (page_id, id);

-- Without a locale PostgreSQL counts only ASCII spaces as spaces.
ALTER TABLE content_revision
    ADD CONSTRAINT revision_is_based_on_its_own_page
    FOREIGN KEY (page_id, based_on_id) REFERENCES content_revision (page_id, id),
    ADD CONSTRAINT revision_reason_can_be_seen CHECK (reason ~
    '[^\s\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]');

CREATE FUNCTION content_revision_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A revision is never changed or deleted.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER revision_is_immutable BEFORE UPDATE OR DELETE ON content_revision
    FOR EACH ROW EXECUTE FUNCTION content_revision_is_immutable();
CREATE TRIGGER revision_is_never_truncated BEFORE TRUNCATE ON content_revision
    FOR EACH STATEMENT EXECUTE FUNCTION content_revision_is_immutable();

CREATE FUNCTION content_revision_names_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.accounts_user
        WHERE username = 'system'
          AND (id = NEW.approved_by_id
               OR (id = NEW.author_id AND NEW.publication NOT IN ('starter', 'import')))
    ) THEN
        RAISE EXCEPTION 'A person must stand as author and approver of a revision.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_names_people BEFORE INSERT ON content_revision
    FOR EACH ROW EXECUTE FUNCTION content_revision_names_people();

CREATE FUNCTION content_system_stays_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The system user keeps its name and never signs in.'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER system_stays_nobody BEFORE UPDATE ON accounts_user
    FOR EACH ROW
    WHEN (OLD.username = 'system' AND (NEW.username <> OLD.username OR NEW.is_active))
    EXECUTE FUNCTION content_system_stays_nobody();

-- There is no unpublished revision: at the end of its transaction it is live, or was.
CREATE FUNCTION content_revision_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.content_page AS page
        JOIN public.content_revision AS live ON live.id = page.live_revision_id
        WHERE page.id = NEW.page_id AND live.number >= NEW.number
    ) THEN
        RAISE EXCEPTION 'A revision is inserted at the moment of its publication.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_is_published AFTER INSERT ON content_revision
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION content_revision_is_published();

-- "Approved" is what a proposal became, decided by somebody who wrote none of it.
CREATE FUNCTION content_revision_was_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.content_proposal AS proposal
        WHERE proposal.revision_id = NEW.id AND proposal.page_id = NEW.page_id
          AND proposal.state = 'published'
          AND proposal.author_id = NEW.author_id AND proposal.decided_by_id = NEW.approved_by_id
          AND NOT EXISTS (
            SELECT FROM public.content_proposaledit AS edit
            WHERE edit.proposal_id = proposal.id AND edit.by_id = NEW.approved_by_id)
    ) THEN
        RAISE EXCEPTION 'An approved revision is what a proposal became.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_was_approved AFTER INSERT ON content_revision
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.publication = 'approved')
    EXECUTE FUNCTION content_revision_was_approved();

CREATE FUNCTION content_page_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shown integer := (SELECT number FROM public.content_revision WHERE id = OLD.live_revision_id);
    wanted integer := (SELECT number FROM public.content_revision WHERE id = NEW.live_revision_id);
BEGIN
    IF NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key THEN
        RAISE EXCEPTION 'A page keeps its kind and key.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.live_revision_id IS DISTINCT FROM OLD.live_revision_id
       AND shown IS NOT NULL AND (wanted > shown) IS NOT TRUE THEN
        RAISE EXCEPTION 'A page goes back by a new revision, never by an old one.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER page_moves_forward BEFORE UPDATE ON content_page
    FOR EACH ROW EXECUTE FUNCTION content_page_moves_forward();
"""

UNGUARD = """
DROP TRIGGER page_moves_forward ON content_page;
DROP FUNCTION content_page_moves_forward();
DROP TRIGGER revision_was_approved ON content_revision;
DROP FUNCTION content_revision_was_approved();
DROP TRIGGER revision_is_published ON content_revision;
DROP FUNCTION content_revision_is_published();
DROP TRIGGER system_stays_nobody ON accounts_user;
DROP FUNCTION content_system_stays_nobody();
DROP TRIGGER revision_names_people ON content_revision;
DROP FUNCTION content_revision_names_people();
DROP TRIGGER revision_is_never_truncated ON content_revision;
DROP TRIGGER revision_is_immutable ON content_revision;
DROP FUNCTION content_revision_is_immutable();
ALTER TABLE content_page
    DROP CONSTRAINT page_shows_its_own_revision,
    DROP CONSTRAINT page_was_reviewed_in_its_own_revision;
ALTER TABLE content_revision
    DROP CONSTRAINT revision_is_based_on_its_own_page,
    DROP CONSTRAINT revision_reason_can_be_seen;
"""

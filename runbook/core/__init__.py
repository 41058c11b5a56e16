"""What every package stands on: HTTP helpers, problems, slugs, the embedded PostgreSQL.

It knows Django and HTTP. It must not know the domain: no status codes' meanings, no
entries, no teams.
"""

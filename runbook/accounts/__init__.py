"""Who: users, teams, memberships, roles, signing in.

It knows people and what their role and team allow. It must not know what is edited:
no services, no pages.
"""

#!/bin/sh
# Runs once, when the database volume is new: two roles, and a database that the first one owns.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=web_password="$WEB_PASSWORD" <<'SQL'
CREATE ROLE runbook_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE runbook_web LOGIN PASSWORD :'web_password';
CREATE DATABASE runbook OWNER runbook_owner;
REVOKE ALL ON DATABASE runbook FROM PUBLIC;
GRANT CONNECT ON DATABASE runbook TO runbook_web;
SQL

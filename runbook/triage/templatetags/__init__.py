"""How triage's pages write what they hold."""

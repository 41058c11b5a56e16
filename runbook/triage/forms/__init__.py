"""What is typed in the forms of triage, before anything is checked. Pure."""

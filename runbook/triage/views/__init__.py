"""What the addresses of triage answer: HTTP in, a page out."""

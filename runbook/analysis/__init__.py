"""What a failing response says: who answered, on what evidence, and what it leaves open.

Pure Python: this package knows HTTP, log formats, tokens and products; it knows nothing of
Django, of the database or of the runbook's pages, and could be published alone. What an
organisation knows (its hosts, issuers, signatures) is handed in as `model.Organisation`.
"""

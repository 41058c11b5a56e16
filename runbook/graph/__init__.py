"""The decision graph of a scenario: its text format, soundness, walk, pre-fill and layout.

Pure Python: it knows questions, answers and outcomes; it knows nothing of Django, of pages or
of how an analysis is made. What a paste has shown is handed in as plain facts.
"""

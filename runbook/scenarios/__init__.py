"""The screens for scenarios: all of them, one to read, its graph, and the editor.

Uses the matrix' frame for editing, history and lifecycle; knows nothing of a triage under way.
"""

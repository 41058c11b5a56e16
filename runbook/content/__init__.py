"""What is written: pages, their immutable revisions, and the ways to change them.

One mechanism serves every kind of page. It knows text, history, merging, publishing and
search. It must not know screens: no request, no template.
"""

"""Pages to take along: as Markdown, as HTML that needs no server, as PDF.

Every page is first told as a leaf, headings and blocks without a format, from the document alone;
then each writer says the same. It must not know how pages are stored or who asks for them.
"""

"""The screens to read and edit: matrix, entry, status code, comparison, team, service, search.

It knows requests, forms and templates. It must not write: every change goes through the
services of the packages below.
"""

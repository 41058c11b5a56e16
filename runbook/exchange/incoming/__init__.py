"""What comes in: files read part by part, compared with what is there, then published or proposed.

It knows the shape of the documents that `exchange` writes, and asks `content`, `catalogue` and
`accounts` to write; it must not write a page or a service itself.
"""

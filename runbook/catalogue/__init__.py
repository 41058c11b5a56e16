"""Who and where: layers, services, and the hops a request passes on its way.

It knows who owns each part of a path and where its logs are. It must not know pages:
no entries, no revisions.
"""

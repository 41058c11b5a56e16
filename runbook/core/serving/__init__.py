"""What `runbook.core.serve` is made of: the port, the web server's process, one demo at a time.

It knows granian, sockets and processes. It must not know Django or the domain.
"""

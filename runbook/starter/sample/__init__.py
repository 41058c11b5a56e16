"""The sample organisation that `demo` shows: teams, people, services, paths, a believable past.

Its data are the YAML files beside this one. It knows every package's services and must not
be loaded by anything but `demo`: its sign-ins have a password that everybody knows.
"""

from .load import PASSWORD, STARTER_AGE, SampleError, is_loaded, load_sample

__all__ = ["PASSWORD", "STARTER_AGE", "SampleError", "is_loaded", "load_sample"]

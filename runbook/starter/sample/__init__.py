"""The sample organisation that `demo` shows: teams, people, services, paths, a believable past.

Its data are the YAML files beside this one, `load.load_sample` is the way in. It knows every
package's services, and nothing but `demo` loads it: its sign-ins have a public password.
"""

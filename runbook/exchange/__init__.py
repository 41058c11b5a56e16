"""How content leaves and enters: for now the reading API; exports and imports follow.

It knows every kind of page and turns them into what machines read. It must not know the
screens, nor decide what is true: it only passes on what content and catalogue say.
"""

"""The private screen: one person enters one secret, in a window that is a hardened process of its own.

Main starts it through `ceremony.strongroom.spawn` and imports nothing from here.
"""

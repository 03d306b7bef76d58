"""The verifier: re-derives from a bundle all that can be re-derived, and says of each claim how it was proved.

It reads bundles and writes nothing. It stands above the engine, the authority and the closing, because it asks them
again; the transcript's own floor knows only bytes.
"""

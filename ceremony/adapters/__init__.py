"""The ports over real things: files, clock, machine, people. Only composition roots import from here."""

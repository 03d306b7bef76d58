"""The kinds of steps: what each needs, gives and takes, what it asks of the world, and how it judges the outcome."""

"""Looking for files and folders, and what is said while something is done."""

BROWSE = "Browse …"
BROWSE_NAME = "Browse for: {label}"
FAILED = "{message}."
REMEDY = "What to do: {remedy}."

"""The desktop application; it decides nothing."""

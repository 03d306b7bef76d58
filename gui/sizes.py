"""How small and how large the window may be drawn; 1 fits a 1920x1080 screen. No Qt."""

SMALLEST_SCALE = 0.75
LARGEST_SCALE = 2.0

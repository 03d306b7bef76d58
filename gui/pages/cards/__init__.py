"""One card per kind of human effect: it shows a view and emits the reply. What it may reply is in the view."""

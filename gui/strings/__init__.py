"""Every word the window says, one file per page; placeholders are named, and no sentence is glued together."""

"""Key ceremonies: a pure engine, and adapters behind ports. No Qt."""

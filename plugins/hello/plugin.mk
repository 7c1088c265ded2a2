# hello needs nothing but the core.

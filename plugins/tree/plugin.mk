# tree needs nothing but the core.

# json needs nothing but the core.

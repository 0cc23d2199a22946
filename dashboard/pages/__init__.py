"""Pages: one file each, with `register(app, deps)`; dashboard.app lists them."""

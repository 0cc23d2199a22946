"""Ways to reach a source: a file, a database over SQL, a JSON endpoint over HTTP."""

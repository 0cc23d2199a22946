"""From the columns of a log to canonical fields, as config/sources.toml declares. Pure.

A mapping is compiled once into closures: `Get` takes a row and gives the value of one field.
"""

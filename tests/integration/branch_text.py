"""A branch as the configuration of a small network tells it."""


def branch_text(name: str, desks: int, cameras: str = "") -> str:
    """`cameras`: their tables, between commas."""
    return f"""
[[branch]]
id = "{name}"
kind = "psc"
names = {{ kk = "Ә{name}", ru = "Б{name}", en = "B{name}" }}
short = {{ kk = "Ә{name}", ru = "Б{name}", en = "B{name}" }}
region_code = "02"
city = {{ kk = "Алматы", ru = "Алматы", en = "Almaty" }}
hours = "psc"
services = ["passport"]
desks = [{{ kind = "service", count = {desks} }}]
cameras = [{cameras}]
"""

"""`python -m sitcenter`: the same as the `sitcenter` command."""

import sys

from sitcenter.cli import main

sys.exit(main(sys.argv[1:]))

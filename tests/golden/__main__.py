"""`python -m tests.golden [COMMAND…]`: what every command, or these, says is kept anew; then look at what git says."""

import sys

from tests.golden.kept import update

update(sys.argv[1:])

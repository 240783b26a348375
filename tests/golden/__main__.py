"""`python -m tests.golden`: what every command says is kept anew; then look at what git says has changed."""

from tests.golden.kept import update

update()

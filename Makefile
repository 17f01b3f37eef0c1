# The commands of tongban. `make run` and `make test` work on a fresh machine.
PYTHON ?= python3
NAME ?=
SIZE ?=

.PHONY: run test test-data check bench assets requirements help
.DEFAULT_GOAL := help
help:            ## this list
	@grep -E '^[a-z-]+: *##' $(MAKEFILE_LIST) | sed 's/: *## */\t/'
run:             ## the whole platform with the demo city; Ctrl-C stops it
	@exec $(PYTHON) launcher/bootstrap.py run
test:            ## everything it needs, then the whole suite
	@exec $(PYTHON) launcher/bootstrap.py test
test-data:       ## the importers on the real data sets beside the project, when they are there
	@exec $(PYTHON) launcher/bootstrap.py test-data
check:           ## lint, types, templates, imports, migrations, deployment
	@exec $(PYTHON) launcher/bootstrap.py check
bench:           ## make bench [NAME=submit] [SIZE=100000]
	@exec $(PYTHON) launcher/bootstrap.py bench $(NAME) $(SIZE)
assets:          ## build styles and scripts into static/
	@exec $(PYTHON) launcher/bootstrap.py assets
requirements:    ## pin requirements/*.in again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url requirements/base.in -o requirements/base.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url requirements/dev.in -o requirements/dev.txt

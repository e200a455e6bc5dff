# local.mk - what makes the documentation's tables.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
check_PROGRAMS += scripts/doctables

scripts_doctables_SOURCES = scripts/doctables.c
scripts_doctables_LDADD = module/libwfcore.la

TESTS += tests/parts/causes.sh
TESTS_ENVIRONMENT = BUILD=.; export BUILD;

# brings docs/, the manual and conf-examples/ into line with the tables of module/
docs: scripts/doctables
	$(srcdir)/scripts/docs.sh scripts/doctables
.PHONY: docs

EXTRA_DIST += scripts/apt.sh scripts/cross.sh scripts/deb.sh scripts/docs.sh scripts/graft.sh scripts/layout.sh \
    scripts/loads_alone.c scripts/module.sh scripts/peers.sh \
    scripts/nightly.sh scripts/parts.sh scripts/platform.sh scripts/recipes.sh scripts/sanitized.sh scripts/say.sh \
    scripts/stock.sh scripts/unbound.sh scripts/version.sh

# local.mk - the documentation, installed below README.md so that its links lead there.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
docsdir = $(docdir)/docs
dist_docs_DATA = docs/ARCHITECTURE.md docs/benchmarks.md docs/causes.md docs/command.md \
    docs/comparison.md docs/install.md docs/limits.md docs/options.md docs/outlets.md \
    docs/releases.md docs/report-dark.png docs/report-light.png
docsgrowthdir = $(docsdir)/growth
dist_docsgrowth_DATA = docs/growth/growth.tsv docs/growth/tables.md \
    docs/growth/growth-clients.svg docs/growth/growth-names-bogus.svg \
    docs/growth/growth-names-lame.svg docs/growth/growth-servers.svg docs/growth/growth-threads.svg \
    docs/growth/growth-zones-bogus.svg docs/growth/growth-zones-lame.svg
EXTRA_DIST += docs/upstream/README.md docs/upstream/downgrade-words.md docs/upstream/proposals.md \
    docs/upstream/serve-expired-redirect.md

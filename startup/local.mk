# local.mk - what runs before Unbound starts.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
if WF_DYNLIB
libexec_SCRIPTS = startup/whyfail-prestart
endif
EXTRA_DIST += startup/whyfail-prestart

# wf_unbound.m4 - finds the Unbound that the module is built for, and refuses any that will not do.
#
# The module shares structs with the daemon, so it needs the very tree the daemon was built from:
# the sources with the distribution's patches applied, and the config.h of its ./configure.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# The releases that module/observe/compat.h knows: the oldest, and the first that is too new.
m4_define([WF_UNBOUND_OLDEST], [1.17.1])
m4_define([WF_UNBOUND_TOO_NEW], [1.27])

# WF_UNBOUND
# Sets and substitutes WF_UNBOUND_SOURCE, WF_UNBOUND_BUILD, WF_UNBOUND_BINARY, WF_UNBOUND_CPPFLAGS;
# defines WF_UNBOUND_VERSION, WF_UNBOUND_BUILD_ID and WF_UNBOUND_SEED. With --without-unbound the first
# of these is "none", the others are empty, and only the command is built.
AC_DEFUN([WF_UNBOUND], [
    WF_UNBOUND_OPTIONS
    wf_dynlib=no
    wf_builtin=no
    wf_python=no
    wf_stock=no
    WF_UNBOUND_VERSION=none
    WF_UNBOUND_SEED=0
    AS_IF([test "$with_unbound" != no], [
        WF_UNBOUND_TREE
        WF_UNBOUND_CHECK_VERSION
        WF_UNBOUND_CHECK_WAYS
        WF_UNBOUND_DAEMON
        # -isystem: Unbound's headers are not written for our warnings
        WF_UNBOUND_CPPFLAGS="-isystem $WF_UNBOUND_BUILD -isystem $WF_UNBOUND_SOURCE"
        WF_UNBOUND_BOUNDS
        WF_UNBOUND_STOCK
    ])
    AM_CONDITIONAL([WF_UNBOUND], [test "$with_unbound" != no])
    AM_CONDITIONAL([WF_DYNLIB], [test $wf_dynlib = yes])
    AM_CONDITIONAL([WF_BUILTIN], [test $wf_builtin = yes])
    AM_CONDITIONAL([WF_STOCK], [test $wf_stock = yes])
    AC_SUBST([WF_UNBOUND_SOURCE])
    AC_SUBST([WF_UNBOUND_BUILD])
    AC_SUBST([WF_UNBOUND_BINARY])
    AC_SUBST([WF_UNBOUND_CPPFLAGS])
    AC_DEFINE_UNQUOTED([WF_UNBOUND_VERSION], ["$WF_UNBOUND_VERSION"],
        [The release of Unbound that the module is built for; none where it is not built.])
    AC_DEFINE_UNQUOTED([WF_UNBOUND_BUILD_ID], ["$WF_UNBOUND_BUILD_ID"],
        [The ELF build-id, in hex, of the daemon that the module is built for; empty when unknown.])
    AC_DEFINE_UNQUOTED([WF_UNBOUND_SEED], [$WF_UNBOUND_SEED],
        [Where that daemon has the seed of its hashes, from where it is loaded; 0 when unknown.])
])

AC_DEFUN([WF_UNBOUND_OPTIONS], [
    AC_ARG_WITH([unbound],
        [AS_HELP_STRING([--without-unbound], [build the command alone, without the module])],
        [], [with_unbound=yes])
    AC_ARG_WITH([unbound-source],
        [AS_HELP_STRING([--with-unbound-source=DIR],
            [the patched and configured source tree of the Unbound to build for (required with it)])],
        [], [with_unbound_source=])
    AC_ARG_WITH([unbound-build],
        [AS_HELP_STRING([--with-unbound-build=DIR],
            [where that Unbound was built, when it is neither its source tree nor b/unbound in it])],
        [], [with_unbound_build=])
    AC_ARG_WITH([unbound-binary],
        [AS_HELP_STRING([--with-unbound-binary=FILE],
            [the daemon to run the module in (default: the one in the build tree)])],
        [], [with_unbound_binary=])
    AS_CASE([$with_unbound:$with_unbound_source],
        [no:*], [],
        [*:|*:yes|*:no], [AC_MSG_ERROR(m4_normalize([say --with-unbound-source=DIR:
            the patched and configured source tree of the Unbound to build for;
            or --without-unbound, for the command alone]))])
])

AC_DEFUN([WF_UNBOUND_TREE], [
    AC_MSG_CHECKING([for the Unbound source tree])
    WF_UNBOUND_SOURCE=`cd "$with_unbound_source" 2>/dev/null && pwd`
    AS_IF([test -z "$WF_UNBOUND_SOURCE" || test ! -f "$WF_UNBOUND_SOURCE/util/module.h"],
        [AC_MSG_RESULT([no])
         AC_MSG_ERROR([$with_unbound_source is not a source tree of Unbound])])
    AC_MSG_RESULT([$WF_UNBOUND_SOURCE])

    AC_MSG_CHECKING([where it was configured])
    WF_UNBOUND_BUILD=
    for wf_dir in ${with_unbound_build:-"$WF_UNBOUND_SOURCE" "$WF_UNBOUND_SOURCE/b/unbound"}; do
        AS_IF([test -z "$WF_UNBOUND_BUILD" && test -f "$wf_dir/config.h"],
            [WF_UNBOUND_BUILD=`cd "$wf_dir" && pwd`])
    done
    AS_IF([test -z "$WF_UNBOUND_BUILD"],
        [AC_MSG_RESULT([no])
         AC_MSG_ERROR(m4_normalize([${with_unbound_build:-$WF_UNBOUND_SOURCE} is not configured
            (no config.h): run its ./configure --with-dynlibmodule, or say --with-unbound-build=DIR]))])
    AC_MSG_RESULT([$WF_UNBOUND_BUILD])
    AS_IF([test ! -f "$WF_UNBOUND_BUILD/unbound.h"],
        [AC_MSG_ERROR([$WF_UNBOUND_BUILD is configured, but not built (no unbound.h): run make there])])
])

AC_DEFUN([WF_UNBOUND_CHECK_VERSION], [
    AC_MSG_CHECKING([its version])
    WF_UNBOUND_VERSION=`sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' "$WF_UNBOUND_BUILD/config.h"`
    AC_MSG_RESULT([$WF_UNBOUND_VERSION])
    wf_supported=yes
    AS_VERSION_COMPARE([$WF_UNBOUND_VERSION], WF_UNBOUND_OLDEST, [wf_supported=no])
    AS_VERSION_COMPARE([$WF_UNBOUND_VERSION], WF_UNBOUND_TOO_NEW, [],
        [wf_supported=no], [wf_supported=no])
    AS_IF([test "$wf_supported" = no],
        [AC_MSG_ERROR(m4_normalize([Unbound $WF_UNBOUND_VERSION is not supported:
            it must be at least ]WF_UNBOUND_OLDEST[ and below ]WF_UNBOUND_TOO_NEW))])
])

# The ways into it: loaded as a library, or built in by a patch.
AC_DEFUN([WF_UNBOUND_CHECK_WAYS], [
    AC_MSG_CHECKING([whether it loads modules])
    AS_IF([grep -q '^#define WITH_DYNLIBMODULE 1' "$WF_UNBOUND_BUILD/config.h"], [wf_dynlib=yes])
    AC_MSG_RESULT([$wf_dynlib])
    AC_MSG_CHECKING([whether it is patched to build whyfail in])
    AS_IF([grep -q '^#define USE_WHYFAIL 1' "$WF_UNBOUND_BUILD/config.h"], [wf_builtin=yes])
    AC_MSG_RESULT([$wf_builtin])
    AC_MSG_CHECKING([whether it runs python scripts])
    AS_IF([grep -q '^#define WITH_PYTHONMODULE 1' "$WF_UNBOUND_BUILD/config.h"], [wf_python=yes])
    AC_MSG_RESULT([$wf_python])
    AS_IF([test $wf_dynlib = no && test $wf_builtin = no && test $wf_python = no],
        [AC_MSG_ERROR(m4_normalize([$WF_UNBOUND_BUILD was configured without --with-dynlibmodule,
            so its daemon cannot load a module, and without --enable-whyfail, so it has none]))])
])

# Which bounds on answers it has: compat.h says what they mean. By its source, as distributions take
# them into older releases.
AC_DEFUN([WF_UNBOUND_BOUNDS], [
    for wf_option in iter_scrub_ns iter_scrub_rrsig val_validation_attempts; do
        AC_MSG_CHECKING([whether it has the option $wf_option])
        wf_has=no
        AS_IF([grep -q "@<:@	 @:>@$wf_option;" "$WF_UNBOUND_SOURCE/util/config_file.h"],
            [wf_has=yes
             WF_UNBOUND_CPPFLAGS="$WF_UNBOUND_CPPFLAGS -DWF_HAVE_`AS_ECHO([$wf_option]) | tr a-z A-Z`"])
        AC_MSG_RESULT([$wf_has])
    done
])

# Without its build-id a wrong daemon is known by the sizes of its structures, which only glibc tells; and
# it would crash with the module.
AC_DEFUN([WF_UNBOUND_NEEDS_GLIBC], [
    AC_MSG_CHECKING([whether the C library tells the size of a block])
    AC_PREPROC_IFELSE([AC_LANG_SOURCE([[
#include <stdlib.h>
#ifndef __GLIBC__
#error
#endif]])],
        [AC_MSG_RESULT([yes])],
        [AC_MSG_RESULT([no])
         AC_MSG_ERROR(m4_normalize([${WF_UNBOUND_BINARY:-the daemon} has no build-id, by which the module
            would recognise it: link Unbound with LDFLAGS=-Wl,--build-id, and say
            --with-unbound-binary=FILE if it is not in the build tree]))])
])

# The daemon may be missing: headers are enough to compile. With it, its build-id is recorded, by
# which the module recognises the daemon it was built for.
AC_DEFUN([WF_UNBOUND_DAEMON], [
    AC_MSG_CHECKING([for the daemon])
    AS_IF([test -n "$with_unbound_binary" && test ! -f "$with_unbound_binary"],
        [AC_MSG_ERROR([$with_unbound_binary does not exist])])
    WF_UNBOUND_BINARY=
    # libtool may leave a shell script at the first place and the program at the second
    for wf_file in ${with_unbound_binary:-"$WF_UNBOUND_BUILD/unbound" "$WF_UNBOUND_BUILD/.libs/unbound"}; do
        AS_IF([test -z "$WF_UNBOUND_BINARY" && $READELF -h "$wf_file" >/dev/null 2>&1],
            [WF_UNBOUND_BINARY=$wf_file])
    done
    AS_IF([test -n "$with_unbound_binary" && test -z "$WF_UNBOUND_BINARY"],
        [AC_MSG_ERROR([$with_unbound_binary is not a program])])
    AC_MSG_RESULT([${WF_UNBOUND_BINARY:-none}])

    AC_MSG_CHECKING([its build-id])
    WF_UNBOUND_BUILD_ID=
    AS_IF([test -n "$WF_UNBOUND_BINARY"],
        [WF_UNBOUND_BUILD_ID=`LC_ALL=C $READELF -n "$WF_UNBOUND_BINARY" 2>/dev/null |
            sed -n 's/^ *Build ID: *\([[0-9a-f]]*\) *$/\1/p' | head -n 1`])
    AC_MSG_RESULT([${WF_UNBOUND_BUILD_ID:-none}])
    AS_IF([test -z "$WF_UNBOUND_BUILD_ID" && test $wf_builtin = no], [WF_UNBOUND_NEEDS_GLIBC])
])

# What it takes to get into a daemon that runs python scripts and shows no functions: Python's
# headers, and the place of the seed of the daemon's hashes, by its value before the start. Without a
# daemon at hand, or with one in which it cannot be told, the place is not known.
AC_DEFUN([WF_UNBOUND_STOCK], [
    PKG_CHECK_MODULES([PYTHON], [python3], [wf_stock=$wf_python], [wf_stock=no])
    PYTHON_CPPFLAGS=`AS_ECHO(["$PYTHON_CFLAGS"]) | sed 's/-I/-isystem /g'`
    AC_SUBST([PYTHON_CPPFLAGS])
    AC_MSG_CHECKING([for the place of its hash seed])
    AS_IF([test -n "$WF_UNBOUND_BINARY"],
        [wf_places=
         wf_data=`LC_ALL=C $READELF -SW "$WF_UNBOUND_BINARY" 2>/dev/null |
            sed -n 's/.* \.data  *PROGBITS  *\([[0-9a-f]]*\) \([[0-9a-f]]*\) \([[0-9a-f]]*\) .*/0x\1 0x\2 0x\3/p'`
         wf_found=`LC_ALL=C grep -obUaP '\xef\xbe\xad\xde' "$WF_UNBOUND_BINARY" 2>/dev/null | cut -d : -f 1`
         set x $wf_data
         AS_IF([test $[]# -eq 4],
             [for wf_at in $wf_found; do
                 AS_IF([test "$wf_at" -ge $(($[3])) && test "$wf_at" -lt $(($[3] + $[4]))],
                     [wf_places="$wf_places $(($wf_at - $[3] + $[2]))"])
             done])
         set x $wf_places
         AS_IF([test $[]# -eq 2], [WF_UNBOUND_SEED=$[2]])])
    AC_MSG_RESULT([$WF_UNBOUND_SEED])
])

# shellcheck shell=bash
# recipes.sh - tries the recipes of packaging/ for what is no Debian package, as far as a bare Debian can.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

RECIPES=(container rpm)

# try_recipe NAME BARE
try_recipe() {
    case $1 in
    container)
        "$ROOT/tests/commands/container.sh" "$2" "$LOCAL/recipe-container" ${PACKAGES_MADE:+"$PACKAGES_MADE"}
        ;;
    rpm)
        "$ROOT/tests/commands/rpm.sh" "$2" "$LOCAL/recipe-rpm"
        ;;
    esac
}

# try_recipes [NAME...]: where PACKAGES_MADE names a folder, its packages are not made again.
try_recipes() {
    local bare=$LOCAL/bare-recipes name failed=0

    [ $# -gt 0 ] || set -- "${RECIPES[@]}"
    for name in "$@"; do
        try_recipe "$name" "$bare" || failed=1
    done
    rm -rf "$bare"
    return "$failed"
}

# prepare_recipes: the bare Debian, and what asks the resolver.
prepare_recipes() {
    [ "$(id -u)" -eq 0 ] || die "trying the recipes needs root: it sets up minimal Debians"
    need_space "$LOCAL" 4000
    need_packages build dig
    command -v debootstrap >/dev/null || install_packages debootstrap
    need_apt
    step "Setting up a minimal Debian" make_bare_debian "$LOCAL/bare-recipes"
    drop_apt
}

/*
 * online.h - denials that a server makes and signs when it is asked, as signers at the edge do.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_ONLINE_H
#define LAB_ONLINE_H

#include "lab/zone.h"

/*
 * Makes a negative answer one of compact denial (RFC 9824): NOERROR, and one NSEC record at the
 * very name, which lists NXNAME where there is no such name. Others are left as they are.
 */
void lab_online_compact(const struct lab_zone *zone, ldns_pkt *reply);

/*
 * Makes the NSEC3 records by which a name directly below the apex is denied narrow: each covers one
 * hash, from the one below it to the one above (RFC 7129, appendix B). Others are left as they are.
 */
void lab_online_narrow(const struct lab_zone *zone, ldns_pkt *reply);

#endif

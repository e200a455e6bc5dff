/*
 * fault.h - what can be wrong with a signed zone, as functions over it that compose.
 *
 * A fault is applied to the finished, correctly signed zone and signs again what it must, so that
 * exactly the named thing is wrong and nothing else. Faults of one row apply in order.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_FAULT_H
#define LAB_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include <ldns/ldns.h>

struct lab_zone;
struct lab_set;
struct lab_fault;

/* Returns false when the fault met nothing that it could break: the row is wrong then. */
typedef bool lab_fault_fn(struct lab_zone *zone, const struct lab_fault *fault);

enum lab_which { LAB_KSK, LAB_ZSK, LAB_BOTH };

struct lab_fault {
    lab_fault_fn *apply;
    ldns_rr_type type; /* the RRsets concerned; 0: all */
    const char *owner; /* relative to the zone, "@" the apex; NULL: all */
    bool at_parent;    /* concerns the parent's records at the zone's name */
    bool earlier;      /* the parent is as those of its servers have it that are behind */
    enum lab_which which;
    int32_t from, to; /* days from now; or minutes */
    bool minutes;
    uint16_t number;
};

/*
 * Calls on every signed RRset that the fault is about, in the zone or, at_parent, in its parent.
 * Returns whether there was any.
 */
typedef void lab_set_fn(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault);
bool lab_fault_each(struct lab_zone *zone, const struct lab_fault *fault, lab_set_fn *call);

/* The owner name a fault is about; NULL for all. To be freed. */
ldns_rdf *lab_fault_owner(const struct lab_zone *zone, const struct lab_fault *fault);

/* Signs the RRset again as its zone does, in whichever zone fault_each found it. */
void lab_fault_sign_again(struct lab_zone *zone, struct lab_set *set,
                          const struct lab_fault *fault);

/* In a row: F(EXPIRED, OF(A)), F(AT_PARENT, FLIPPED, OF(DS)). */
#define F(...)                                                                                     \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define OF(rrtype) .type = LDNS_RR_TYPE_##rrtype
#define AT(name)   .owner = (name)
#define AT_PARENT  .at_parent = true
#define EARLIER    .earlier = true
#define KEY(key)   .which = LAB_##key
#define NUMBER(n)  .number = (n)

/* Signatures. */
#define DATED(first, last)   .apply = lab_fault_dates, .from = (first), .to = (last)
#define EXPIRED              DATED(-40, -10)
#define NOT_YET_VALID        DATED(5, 35)
#define EXPIRED_BEFORE_VALID DATED(5, -5)
#define SHORT_LIVED          DATED(-1, 5)
/* Out of their dates, but by less than Unbound allows: a tenth of the time, a day at most. */
#define JUST_EXPIRED DATED(-30 * 24 * 60, -12 * 60), .minutes = true
#define SOON_VALID   DATED(12 * 60, 30 * 24 * 60), .minutes = true
/* And by a little more: what is valid for a week gets some 17 hours, for an hour a whole one. */
#define WEEK_EXPIRED      DATED(-(7 * 24 + 18) * 60, -18 * 60), .minutes = true
#define WEEK_NOT_YET      DATED(18 * 60, (7 * 24 + 18) * 60), .minutes = true
#define HOUR_EXPIRED      DATED(-110, -50), .minutes = true
#define HOUR_LONG_EXPIRED DATED(-130, -70), .minutes = true
/* Not so, but within the dates of the signatures above: a clock could be off by as much. */
#define SINCE_EXPIRED        .from = -20 * 60, .to = -2 * 60, .minutes = true
#define SOON_TO_BE_VALID     .from = 48 * 60, .to = 240 * 60, .minutes = true
#define JUST_SIGNED          DATED(-1, 14 * 24 * 60), .minutes = true
#define NO_RRSIG             .apply = lab_fault_drop_sigs
#define FLIPPED              .apply = lab_fault_flip_sigs
#define SHORTENED            .apply = lab_fault_short_sigs
#define SIG_LABELS(n)        .apply = lab_fault_sig_labels, NUMBER(n)
#define SIG_ALGORITHM(n)     .apply = lab_fault_sig_algorithm, NUMBER(n)
#define SIG_TAG              .apply = lab_fault_sig_tag
#define SIG_OUTSIDE          .apply = lab_fault_sig_signer
#define SIGNER_ABOVE(n)      .apply = lab_fault_sig_above, NUMBER(n) /* of so many labels */
#define BURIED_UNDER(n)      .apply = lab_fault_bury_sigs, NUMBER(n)
#define BY_GONE_KEY          .apply = lab_fault_sign_gone
#define BY_ZSK_ONLY          .apply = lab_fault_sign_zsk
#define BY_NEXT_KEY_ALSO     .apply = lab_fault_sign_next
#define BY_NEXT_KEY          .apply = lab_fault_sign_next_only
#define BY_NEXT_KEY_LONG_AGO .apply = lab_fault_sign_next, .from = -40, .to = -10
lab_fault_fn lab_fault_dates, lab_fault_drop_sigs, lab_fault_flip_sigs, lab_fault_short_sigs,
    lab_fault_sig_labels, lab_fault_sig_algorithm, lab_fault_sig_tag, lab_fault_sig_signer,
    lab_fault_sig_above, lab_fault_bury_sigs, lab_fault_sign_gone, lab_fault_sign_zsk,
    lab_fault_sign_next, lab_fault_sign_next_only;

/* Keys. The DNSKEY RRset is signed again; what else the key signed stays as it was. */
#define KEY_REMOVED(key)        .apply = lab_fault_key_removed, KEY(key)
#define KEY_ALTERED(key)        .apply = lab_fault_key_altered, KEY(key)
#define KEY_FLAGS(key, flags)   .apply = lab_fault_key_flags, KEY(key), NUMBER(flags)
#define KEY_REVOKED             .apply = lab_fault_key_revoked
#define KEY_BIT_CLEARED         .apply = lab_fault_key_cleared
#define KEY_ALGORITHM(key, n)   .apply = lab_fault_key_algorithm, KEY(key), NUMBER(n)
#define ALGORITHM_RELABELLED(n) .apply = lab_fault_relabel, NUMBER(n)
#define COLLIDING_KEYS(key, n)  .apply = lab_fault_colliding_keys, KEY(key), NUMBER(n)
#define NEXT_RELABELLED(n)      .apply = lab_fault_relabel_next, NUMBER(n)
#define KEY_NEXT_ALSO           .apply = lab_fault_key_next
/* Not faults: the zone, and the DS at its parent, had the key that is gone before they changed. */
#define EARLIER_KSK .apply = lab_fault_earlier_ksk
#define EARLIER_ZSK .apply = lab_fault_earlier_zsk
/* Nor this: of the zone's name servers the parent has one only, the first, second ... */
#define DELEGATED_TO(n) .apply = lab_fault_delegated_to, NUMBER(n)
lab_fault_fn lab_fault_colliding_keys, lab_fault_key_next, lab_fault_key_removed,
    lab_fault_key_altered, lab_fault_key_flags, lab_fault_key_revoked, lab_fault_key_algorithm,
    lab_fault_relabel, lab_fault_relabel_next, lab_fault_key_cleared, lab_fault_earlier_ksk,
    lab_fault_earlier_zsk, lab_fault_delegated_to;

/* The DS RRset at the parent, signed again with the parent's key. */
#define DS_TAG              .apply = lab_fault_ds_tag
#define DS_ALGORITHM(n)     .apply = lab_fault_ds_algorithm, NUMBER(n)
#define DS_DIGEST_TYPE(n)   .apply = lab_fault_ds_digest_type, NUMBER(n)
#define DS_DIGEST           .apply = lab_fault_ds_digest
#define DS_OF_GONE_KEY      .apply = lab_fault_ds_gone
#define DS_ALSO_OF_GONE_KEY .apply = lab_fault_ds_also_gone
#define DS_ALSO_OF_NEXT_KEY .apply = lab_fault_ds_also_next
#define DS_COLLIDING(n)     .apply = lab_fault_ds_colliding, NUMBER(n)
#define DS_ALSO_MANY(n)     .apply = lab_fault_ds_also_many, NUMBER(n)
#define DS_WITHDRAWN        .apply = lab_fault_ds_withdrawn
lab_fault_fn lab_fault_ds_tag, lab_fault_ds_algorithm, lab_fault_ds_digest_type,
    lab_fault_ds_digest, lab_fault_ds_gone, lab_fault_ds_also_gone, lab_fault_ds_colliding,
    lab_fault_ds_also_next, lab_fault_ds_also_many, lab_fault_ds_withdrawn;

/* What does no harm beside them. */
#define DS_ALSO_DIGEST_TYPE(n) .apply = lab_fault_ds_also_digest, NUMBER(n)
#define KEY_GONE_ALSO          .apply = lab_fault_key_gone
#define KEY_REVOKED_ALSO       .apply = lab_fault_key_also_revoked
#define EARLIER_NSEC           .apply = lab_fault_earlier_nsec
lab_fault_fn lab_fault_ds_also_digest, lab_fault_key_gone, lab_fault_key_also_revoked,
    lab_fault_earlier_nsec;

/* Denial of existence and records. */
#define DROPPED               .apply = lab_fault_drop
#define STRIPPED              .apply = lab_fault_strip
#define NEXT_WRONG            .apply = lab_fault_next
#define BITMAP_CLAIMS(rrtype) .apply = lab_fault_bitmap, NUMBER(LDNS_RR_TYPE_##rrtype)
#define OWNER_HASH_WRONG      .apply = lab_fault_nsec3_owner
#define SALT_WRONG            .apply = lab_fault_nsec3_salt
lab_fault_fn lab_fault_drop, lab_fault_strip, lab_fault_next, lab_fault_bitmap,
    lab_fault_nsec3_owner, lab_fault_nsec3_salt;

#endif

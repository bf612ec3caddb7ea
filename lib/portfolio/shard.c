#include "shard.h"

#include <assert.h>

/* FNV-1a, its two halves folded together as its authors advise: its lowest bit alone is the parity of the bytes' lowest
 * bits, so even loan numbers would all fall into one of two shards. */
int32_t icha_shard_of(const char *loan_id, size_t length, int32_t shards) {
    assert(shards >= 1 && shards <= ICHA_PORTFOLIO_SHARDS_MAX);
    uint64_t hash = UINT64_C(14695981039346656037);
    if (length == 0) return 1;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)loan_id[i]) * UINT64_C(1099511628211);
    return 1 + (int32_t)((uint32_t)(hash ^ hash >> 32) % (uint32_t)shards);
}

bool icha_shard_has(const icha_portfolio_options *options, const icha_row_place *place) {
    if (options->shards == 0) return true;
    return icha_shard_of(place->loan_id, place->id_length, options->shards) == options->shard;
}

int64_t icha_shard_count(const icha_portfolio_options *options, const icha_row_index *index) {
    int64_t count = 0;
    if (options->shards == 0) return (int64_t)index->count;
    for (size_t i = 0; i < index->count; i++) count += icha_shard_has(options, &index->rows[i]);
    return count;
}

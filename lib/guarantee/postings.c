#include "postings.h"

#include "calendar/civil.h"
#include "fees.h"

typedef struct part {
    const icha_terms *terms;
    const icha_guarantee *guarantee;
    const icha_fee *fee;
    size_t fee_index;
    int32_t payer;
    icha_money amount;
    icha_post *post;
    void *context;
} part;

static void post_amount(const part *of, icha_posting_kind kind, icha_date bucket, icha_money amount) {
    icha_posting posting = {kind, of->payer, bucket, amount, amount, of->fee->on};
    if (amount > 0) of->post(of->context, &posting);
}

/* S-6: up to a boundary, down/1; a part is a difference. */
static icha_status post_by_day(const part *of, int32_t months, icha_error *err) {
    icha_money before = 0, until;
    icha_date bucket = icha_bucket_of(of->fee->covers_from + 1, months);
    while (before < of->amount) {
        icha_date boundary = icha_months_after(bucket, months);
        until = of->amount;
        if (boundary <= of->fee->covers_to) {
            icha_status status =
                icha_fee_accrued_until(of->terms, of->guarantee, of->fee_index, of->amount, boundary, &until, err);
            if (status != ICHA_OK) return status;
        }
        post_amount(of, ICHA_POSTING_ACCRUED, bucket, until - before);
        before = until;
        bucket = boundary;
    }
    return ICHA_OK;
}

static icha_status post_part(const part *of, int32_t bucket_months, icha_error *err) {
    if (of->amount == 0) return ICHA_OK;
    post_amount(of, ICHA_POSTING_DUE, icha_bucket_of(of->fee->on, bucket_months), of->amount);
    return post_by_day(of, bucket_months, err);
}

icha_status icha_post_fees(const icha_terms *terms, const icha_guarantee *guarantee, int32_t bucket_months,
                           icha_post *post, void *context, icha_error *err) {
    icha_fee_stream stream;
    icha_fee fee;
    bool more = true;
    icha_status status = icha_fee_stream_open(&stream, terms, guarantee, err);
    for (size_t index = 0; status == ICHA_OK; index++) {
        status = icha_fee_stream_next(&stream, &fee, &more, err);
        if (status != ICHA_OK || !more) break;
        for (int32_t i = 0; status == ICHA_OK && i < guarantee->reduction_count; i++) {
            part of = {terms, guarantee, &fee, index, i, fee.reductions[i], post, context};
            status = post_part(&of, bucket_months, err);
        }
    }
    return status;
}

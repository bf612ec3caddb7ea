/* One loan and ten events of its life: the schedule row by row and the claims, as CSV. The loan is that of terms.json, and of
 * portfolio.csv with events.csv. The library takes events in any order. */
#include <icha/icha.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CLAIMS_MAX 64

static icha_date day(const char *text)
{
    icha_date date = ICHA_DATE_UNSET; /* a date that cannot be read stays unset, and unset is refused by name */

    (void)icha_date_parse(text, strlen(text), &date, NULL);
    return date;
}

/* ---- the loan ---- */

static void set_loan(icha_terms *loan)
{
    icha_terms_init(loan);
    loan->principal = 24000000;
    loan->rate = 36500000; /* billionths a year: 3.65 % */
    loan->disbursed_on = day("2018-03-14");
    loan->term_months = 36;
    loan->grace_months = 6;
    loan->method = ICHA_METHOD_EQUAL_PAYMENT;
    loan->payment_formula = ICHA_FORMULA_TWELFTHS;
    loan->due_day = 14;
    loan->day_count = ICHA_DAY_COUNT_ACT_365;
    loan->inclusion = ICHA_INCLUSION_START;
    loan->business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    loan->accrual_follows_roll = 0;
    loan->calendar = ICHA_CALENDAR_WEEKENDS;
    loan->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    loan->payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
}

static void set_subsidy(icha_subsidy *subsidy)
{
    icha_subsidy_init(subsidy);
    subsidy->method = ICHA_SUBSIDY_OF_RATE;
    subsidy->base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy->steps[0] = (icha_subsidy_step){36, 10000000}; /* 1 % for 36 months */
    subsidy->step_count = 1;
    subsidy->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    strcpy(subsidy->payers[0].name, "incheon");
    subsidy->payers[0].share = (icha_ratio){1, 1};
    subsidy->payer_count = 1;
    subsidy->claim.cycle = ICHA_CYCLE_QUARTER;
    subsidy->claim.by = ICHA_CLAIM_BY_ACCRUAL;
    subsidy->claim.rounding = (icha_rounding){ICHA_ROUND_DOWN, 10};
    subsidy->claim.level = ICHA_CLAIM_LEVEL_CLAIM;
    subsidy->claim.payment_lag_days = 20;
    subsidy->claim.closing_days = 0;
}

/* ---- its life ---- */

/* Adds an event and returns it, for what its kind needs besides its day. */
static icha_event *happens(icha_terms *loan, icha_event *events, icha_event_kind kind, const char *on)
{
    icha_event *event = &events[loan->event_count++];

    icha_event_init(event);
    event->kind = kind;
    event->on = day(on);
    return event;
}

static void prepays(icha_terms *loan, icha_event *events, const char *on, icha_money amount, icha_prepay_effect effect)
{
    icha_event *event = happens(loan, events, ICHA_EVENT_PREPAY, on);

    event->amount = amount;
    event->effect = effect;
}

static void set_events(icha_terms *loan, icha_event *events)
{
    loan->events = events; /* the caller's: they must outlive the schedule */
    loan->event_count = 0;
    happens(loan, events, ICHA_EVENT_RATE, "2018-12-01")->rate = 39000000;
    prepays(loan, events, "2019-01-02", 2000000, ICHA_PREPAY_REDUCE_PAYMENT);
    happens(loan, events, ICHA_EVENT_DELINQUENT, "2019-02-14")->to = day("2019-03-20"); /* the first day after it */
    happens(loan, events, ICHA_EVENT_RATE, "2019-04-14")->rate = 41000000;
    happens(loan, events, ICHA_EVENT_DEFER, "2019-05-02")->instalments = 3;
    prepays(loan, events, "2019-09-14", 1000000, ICHA_PREPAY_SHORTEN);
    happens(loan, events, ICHA_EVENT_EXTEND, "2019-11-01")->months = 6;
    happens(loan, events, ICHA_EVENT_DELINQUENT, "2020-02-28")->to = day("2020-03-01");
    happens(loan, events, ICHA_EVENT_RELOCATE, "2020-06-01");
    prepays(loan, events, "2020-12-31", ICHA_PREPAY_ALL, 0);
}

/* ---- what comes of it ---- */

static void print_row(const icha_row *row)
{
    char from[ICHA_DATE_TEXT_SIZE], to[ICHA_DATE_TEXT_SIZE], due[ICHA_DATE_TEXT_SIZE];
    char rate[ICHA_TEXT_MAX], subsidy_rate[ICHA_TEXT_MAX];

    icha_date_format(row->from, from, sizeof from);
    icha_date_format(row->to, to, sizeof to);
    icha_date_format(row->due, due, sizeof due);
    icha_rate_format(row->rate, rate, sizeof rate);
    icha_rate_format(row->subsidy_rate, subsidy_rate, sizeof subsidy_rate);
    if (row->n != 0) /* a prepayment has no number */
        printf("%" PRId32, row->n);
    printf(",%s,%s,%s,%" PRId32 ",%s,%s", from, to, due, row->days, rate, subsidy_rate);
    printf(",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, row->opening, row->principal, row->interest,
           row->borrower_interest);
    printf(",%" PRId64 ",%" PRId64 ",%" PRId64 ",%s\n", row->subsidy, row->payment, row->closing,
           row->n == 0 ? "prepay" : "");
}

static icha_status print_rows(const icha_terms *loan, const icha_subsidy *subsidy, icha_error *err)
{
    icha_cursor cursor;
    icha_row row;
    bool more = false;
    icha_status status = icha_cursor_open(&cursor, loan, subsidy, err);

    printf("n,from,to,due,days,rate,subsidy_rate,opening,principal,interest,borrower_interest,subsidy,payment,closing,event\n");
    while (status == ICHA_OK && (status = icha_cursor_next(&cursor, &row, &more, err)) == ICHA_OK && more)
        print_row(&row);
    return status;
}

static icha_status print_claims(const icha_terms *loan, const icha_subsidy *subsidy, icha_error *err)
{
    icha_claim claims[CLAIMS_MAX];
    size_t count = 0;
    icha_status status = icha_claims(loan, subsidy, claims, CLAIMS_MAX, &count, err);

    if (status != ICHA_OK)
        return status;
    printf("\ncycle,payer,lines,amount,dropped,paid_on,fiscal_year\n");
    for (size_t i = 0; i < count; i++) {
        char cycle[ICHA_TEXT_MAX], paid_on[ICHA_DATE_TEXT_SIZE];
        icha_cycle_format(subsidy->claim.cycle, claims[i].cycle_from, cycle, sizeof cycle);
        icha_date_format(claims[i].paid_on, paid_on, sizeof paid_on);
        printf("%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%s,%" PRId32 "\n", cycle, subsidy->payers[claims[i].payer].name,
               claims[i].lines, claims[i].amount, claims[i].dropped, paid_on, claims[i].fiscal_year);
    }
    return ICHA_OK;
}

int main(void)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_terms loan;
    icha_subsidy subsidy;
    icha_event events[10];

    set_loan(&loan);
    set_subsidy(&subsidy);
    set_events(&loan, events);
    icha_status status = print_rows(&loan, &subsidy, &err);
    if (status == ICHA_OK)
        status = print_claims(&loan, &subsidy, &err);
    if (status != ICHA_OK)
        fprintf(stderr, "%s\n", err.message);
    icha_thread_cleanup();
    return status == ICHA_OK ? 0 : 1;
}

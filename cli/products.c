/* icha schedule: a loan's repayment schedule with its interest subsidy. */
#include "command.h"

static const cli_option options[] = {CLI_OPTION_PRODUCT, CLI_OPTION_ON, CLI_OPTION_KNOWN_ON, CLI_OPTION_CATALOGUE,
                                     CLI_OPTION_ASSUME, CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha products", CLI_DONE},
};

static cli_exit run(const cli_call *call) {
    (void)call;
    return CLI_INTERNAL;
}

const cli_command cli_command_products = {"products",           "",
                                          0,                    1,
                                          CLI_T_PRODUCTS_SUMMARY, CLI_T_NONE,
                                          options,              CLI_COUNT(options),
                                          examples,             CLI_COUNT(examples),
                                          run};

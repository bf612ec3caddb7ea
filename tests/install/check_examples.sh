#!/usr/bin/env bash
# check_examples.sh FOLDER CATALOGUE: runs the built examples and compares them with figures computed by hand.
set -euo pipefail
expect() { # TEXT LINE
    grep -qxF -- "$2" <<<"$1" || { printf 'expected the line\n%s\nin\n%s\n' "$2" "$1" >&2; exit 1; }
}

# 10,000,000 x 0.01 / (1 - 1.01^-12) = 888,487.88...
out=$("$1/level_payment")
expect "$out" 'payment 888487'

# 12,000,000 won at 3.65 % are 1,200 won a day: 31 days 37,200. At 2 %: 12,000,000 x 0.02 x 31 / 365 = 20,383.56...
# Interest of all rows: 100 x (12x31 + 11x28 + 10x31 + 9x30 + 8x31 + 7x30 + 6x31 + 5x31 + 4x30 + 3x31 + 2x30 + 31).
# City, each down: 20383 16876 16986 14794 13589 11506 10191 8493 6575 5095 3287 1698.
out=$("$1/schedule")
expect "$out" ' 1 2018-02-15 principal 1000000 interest 37200 city 20383 borrower 1016817'
expect "$out" ' 2 2018-03-15 principal 1000000 interest 30800 city 16876 borrower 1013924'
expect "$out" '12 2019-01-15 principal 1000000 interest 3100 city 1698 borrower 1001402'
expect "$out" 'total interest 236300 city 129473'

out=$("$1/catalogue" "$2")
expect "$out" 'known on 2017-12-31: cap 50000000 won (plan)'
expect "$out" 'known on 2018-12-31: cap 70000000 won (launched)'

out=$("$1/errors")
expect "$out" "ICHA_ERR_UNIT field '' rule N-2"
grep -q "^ICHA_ERR_MISSING field '[a-z_]" <<<"$out"
# 18,000,000 won at 1.825 % are 900 won a day: 47 days of 2018 from 15 November, 45 of 2019 to 14 February.
out=$("$1/arrow")
expect "$out" '2018 accrued 42300 won of 2 loans'
expect "$out" '2019 accrued 40500 won of 2 loans'
echo "the examples print what they should"

#!/usr/bin/env bats
# The made-up trace is what its script makes, and has the moments that its script claims.

setup() {
    cd "$BATS_TEST_DIRNAME/../../scenarios/data" || return 1
}

@test "the script writes the trace byte for byte" {
    awk -f look-alike.awk | cmp - look-alike.csv
}

@test "it has the shape of the service described" {
    # 0.81 requests a minute, gap CV about 12, single images 57.8 %: within 5 %, 5 % and 2 points.
    awk -F, 'NR > 1 { if (NR > 2) { gap = $1 - last; sum += gap; squares += gap * gap; gaps++ }
                      last = $1; if ($2 == 1) single++ }
             END { mean = sum / gaps; cv = sqrt(squares / gaps / mean / mean - 1); rate = 60 / mean
                   share = single / (gaps + 1)
                   print rate, cv, share
                   exit !(rate > 0.77 && rate < 0.85 && cv > 11.4 && cv < 12.6 &&
                          share > 0.558 && share < 0.598) }' look-alike.csv
}

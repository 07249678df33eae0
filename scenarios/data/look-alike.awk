# Writes look-alike.csv, a made-up trace in the shape of a commercial image service that a study
# describes: awk -f look-alike.awk > look-alike.csv. No row of a real trace went into it.
#
# What is published of the service, and holds here within the noise of 700 requests:
#   0.81 requests a minute, gaps with a coefficient of variation of about 12
#   images a request: 1 57.8 %, 2 8.2 %, 4 19.2 %, 8 14.8 %
#   service time lognormal, median 20 s and sigma 0.47 for one image, 29 s and 0.57 for four
#   the top 1 % of users make 28 % of the images; almost nothing between 09 h and 15 h UTC
# What is made up: bursts with a gap of 6 s on average, one gap in 48 a pause of about half an hour; two
# users of 200 that are the top 1 %; the service times of 2 and 8 images, between and beyond those
# given, in steps of a factor of 1.2. The trace begins at 05:00 UTC.
#
# Random numbers: the minimal standard generator of Park and Miller, exact in any awk; of 300 seeds
# the one that comes nearest to the figures above.

function uniform() {
    state = (16807 * state) % 2147483647
    return state / 2147483647
}

function exponential(mean) {
    return -mean * log(uniform())
}

function gaussian() {
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform())
}

function images() {
    u = uniform()
    return u < 0.578 ? 1 : u < 0.660 ? 2 : u < 0.852 ? 4 : 8
}

BEGIN {
    state = 209
    median[1] = 20; median[2] = 24.1; median[4] = 29; median[8] = 34.9
    sigma[1] = 0.47; sigma[2] = 0.52; sigma[4] = 0.57; sigma[8] = 0.62
    print "t_s,images,service_s,user"
    for (row = 0; row < 700; row++) {
        n = images()
        service = median[n] * exp(sigma[n] * gaussian())
        user = uniform() < 0.28 ? int(2 * uniform()) : 2 + int(198 * uniform())
        printf "%.1f,%d,%.1f,u%03d\n", t, n, service, user
        t += row % 48 == 47 ? exponential(1800) : exponential(6)
        if (t > 14400 && !slept) { # 09:00 UTC
            t = 36000 + exponential(600)
            slept = 1
        }
    }
}

#!/bin/sh
# The law of the house: layers.sh [SRC] lists every include that breaks it and exits 1 if there is one.
#
#   a file includes lower ranks or its own folder only    (provider and client, engine and stats: never each other)
#   report/ knows no model                                (no provider, client, scenario or world)
#   cJSON.h in scenario/; gsl/ in engine/, stats/, study/; mpi.h and sqlite3.h in study/
#   nobody includes a folder that is not in the table
#
# base/embedded.h is exempt: it is a table of bytes, and report/ needs its page from it.
set -eu
src=${1-src}

find "$src" -name '*.[ch]' | LC_ALL=C sort | xargs awk -v src="$src" '
BEGIN {
    list = "base 0 engine 1 stats 1 record 2 provider 3 client 3 scenario 4 world 5 study 6 report 7 cli 8"
    count = split(list, words, " ")
    for (i = 1; i < count; i += 2) rank[words[i]] = words[i + 1] + 0
    home["cJSON.h"] = " scenario "
    home["gsl"]     = " engine stats study "
    home["mpi.h"]   = " study "
    home["sqlite3.h"] = " study "
    unseen_by_report = " provider client scenario world "
}
function breach(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    breaches++
}
function folder_of(path) {
    return index(path, "/") ? substr(path, 1, index(path, "/") - 1) : ""
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ {
    own = folder_of(substr(FILENAME, length(src) + 2))
    path = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*["<]/, "", path)
    sub(/[">].*/, "", path)
    folder = folder_of(path)
    base = path
    sub(/.*\//, "", base)

    if (!(own in rank))
        breach("folder \x27" own "\x27 has no rank")
    else if (folder == "gsl" || base in home) {
        library = folder == "gsl" ? "gsl" : base
        if (!index(home[library], " " own " ")) breach(own "/ includes \x27" path "\x27")
    } else if ($0 ~ /</ || path == "base/embedded.h" && own == "report")
        next
    else if (!(folder in rank))
        breach("\x27" path "\x27 is not written from src, or its folder has no rank")
    else if (folder != own && rank[folder] >= rank[own])
        breach(own "/ (rank " rank[own] ") includes \x27" path "\x27 (rank " rank[folder] ")")
    else if (own == "report" && index(unseen_by_report, " " folder " "))
        breach("report/ knows no model, yet includes \x27" path "\x27")
}
END { exit breaches > 0 }
'

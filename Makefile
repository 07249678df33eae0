# tiersim: build, test, install. `make help` lists the targets.
# Everything is written under $(BUILD); CFLAGS is the user's, what the code needs is added with override.
# MPI=1 builds for studies on several processes, into a folder of its own; it needs Open MPI.
BUILD   ?= build$(if $(MPI),-mpi)
PREFIX  ?= /usr/local
CC      ?= cc
CFLAGS  ?= -O2 -g
# gcc optimises the program and the benchmark across files; tests are linked without, which is quick.
LTO     ?= $(if $(findstring Free Software,$(shell $(CC) --version)),-flto=auto -ffat-lto-objects)
JOBS    ?= $(shell nproc)
DEPS    ?= tests/deps/install.sh
PKGS    ?= gsl libcjson sqlite3$(if $(MPI), ompi-c)

OTHER_RANKS := $(if $(MPI),%/ranks_none.c,$(wildcard src/study/ranks_mpi*.c))
SRC      := $(filter-out $(OTHER_RANKS),$(sort $(wildcard src/*/*.c)))
OBJ      := $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/gen/embedded.o
LIBOBJ   := $(filter-out $(BUILD)/src/cli/main.o,$(OBJ))
TESTS    := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/*/test_*.c tests/*/theory_*.c)))
BENCHES  := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/bench/bench_*.c)))
COVERAGE := $(BUILD)/tests/validate/coverage
YARDSTICK := $(BUILD)/tests/bench/loop.o
UNITS    ?= %
SECONDS  ?= 600
HARNESSES ?= $(FUZZED)
UNIT_TESTS = $(filter $(BUILD)/$(UNITS),$(TESTS))
SCRIPTS  := $(filter-out tests/mpi/%,$(sort $(wildcard tests/*.bats tests/*/*.bats))) tests/golden/run.sh
DOC      := src/cli/doc
MANUALS  := $(patsubst $(DOC)/%,$(BUILD)/man/%,$(wildcard $(DOC)/*.[157]))
EMBEDDED := $(sort $(wildcard scenarios/*.json scenarios/*/*.json scenarios/*/*.csv plots/*.gp src/report/*.html))

PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
# Packing neighbouring fields into wide loads makes the loads wait for the narrow stores before them.
override CFLAGS   += -std=c17 -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes \
                     -ffp-contract=off -fno-tree-vectorize $(LTO) $(if $(CI),-Werror)
override CPPFLAGS += -Isrc -D_POSIX_C_SOURCE=200809L -DHAVE_INLINE $(PKG_CFLAGS)
override LDLIBS   += $(PKG_LIBS) -lpthread -lm
# A second make sees the packages the first one installed, and uses every core unless told otherwise.
REMAKE    = +@$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
RUN_TESTS = BUILD=$(BUILD) JOBS=$(JOBS) tests/run.sh

all: $(BUILD)/tiersim                   ## build the program: build/tiersim

demo:                                   ## build it, see cost and waits on every tier, and which one to take
	@$(DEPS) demo
	$(REMAKE) -s all
	@rm -f out/demo/results.sqlite out/demo/plan/results.sqlite # of a demo that was cut off
	$(BUILD)/tiersim sweep scenarios/launch.json --out out/demo \
	    --vary 'workloads[merchants].arrivals.rate=50/day,100/day,150/day,200/day,300/day,400/day' \
	    --vary account.tier=1,2,3,4,5
	$(BUILD)/tiersim plan scenarios/launch.json --out out/demo/plan
	@echo "the curves are in out/demo/report.html, the plan in out/demo/plan/report.html"

check:                                  ## run every test
	@$(DEPS) check
	-$(REMAKE) -s -k all $(TESTS)
	@$(RUN_TESTS) $(TESTS) $(SCRIPTS)

check-mpi:                              ## run the tests of studies on several processes
	@$(DEPS) mpi
	$(REMAKE) -s all MPI=1 BUILD=build-mpi LTO=
	@BUILD=build-mpi JOBS=1 tests/run.sh $(wildcard tests/mpi/*.bats)

ASAN := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
sanitize:                               ## run the unit tests under ASan and UBSan, threaded ones under TSan
	@$(DEPS) check
	$(REMAKE) -s unit LTO= BUILD=$(BUILD)/asan CFLAGS='$(ASAN)'
	$(REMAKE) -s unit LTO= BUILD=$(BUILD)/tsan CFLAGS='-O1 -g -fsanitize=thread' UNITS='tests/study/test_%'

check-browser:                          ## open every kind of report in Chromium; screenshots in $(BUILD)/browser
	@$(DEPS) browser
	$(REMAKE) -s all
	@PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/browser/check.py $(BUILD)/tiersim $(BUILD)/browser

FUZZED   := scenario catalog trace set units world
LOADER   := scan json load_layers layers merge path shape form decode decode_document assemble check check_plan \
            effective_limits pacing reserved objective question scenario values print
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
fuzz:                                   ## look for inputs that break it: SECONDS=600 for each harness
	@$(DEPS) dev
	$(REMAKE) -s fuzz-harnesses CC=clang LTO= BUILD=$(BUILD)/fuzz CFLAGS='$(FUZZ_FLAGS)'
	@BUILD=$(BUILD) JOBS=$(JOBS) SECONDS_EACH=$(SECONDS) HARNESSES="$(HARNESSES)" KEEP=$(KEEP) tests/fuzz/run.sh

# Of the loader's lines, how many the kept corpus and small changes of it reach.
fuzz-reach:                             ## the lines of the loader that the kept corpus reaches
	@$(DEPS) dev
	$(REMAKE) -s $(BUILD)/reach/tests/fuzz/test_fuzz LTO= BUILD=$(BUILD)/reach CFLAGS='-O1 -g --coverage'
	@find $(BUILD)/reach -name '*.gcda' -delete
	@$(BUILD)/reach/tests/fuzz/test_fuzz >$(BUILD)/reach/fuzz.log
	@gcovr --root . --object-directory $(BUILD)/reach $(BUILD)/reach/src --print-summary --fail-under-line 90 \
	    --exclude-lines-by-pattern '.*\bBUG\(.*' $(LOADER:%=--filter 'src/scenario/%\.c')

fuzz-harnesses: $(FUZZED:%=$(BUILD)/%)
$(FUZZED:%=$(BUILD)/%): $(BUILD)/%: tests/fuzz/libfuzzer.c $(wildcard tests/fuzz/*.h tests/world/*.h) $(BUILD)/libtiersim.a
	$(CC) $(CPPFLAGS) $(CFLAGS) -DHARNESS=fuzz_$* -fsanitize=fuzzer -o $@ $< $(BUILD)/libtiersim.a $(LDLIBS)

mutants:                                ## plant bugs, one at a time: the tests that ought to find them must
	@$(DEPS) dev
	@BUILD=$(BUILD) JOBS=$(JOBS) CC='$(CC)' tests/mutants/run.py tests/mutants/list
	@BUILD=$(BUILD)/fuzz JOBS=$(JOBS) CC='$(CC)' PLANTED_CFLAGS='$(ASAN)' tests/mutants/run.py tests/mutants/planted-fuzz

coverage:                               ## which lines and branches of src/ the tests reach: $(BUILD)/coverage/report
	@$(DEPS) dev
	-+@TEST_SECONDS=1800 $(MAKE) --no-print-directory -s -k check LTO= DEPS=: BUILD=$(BUILD)/coverage CFLAGS='-O1 -g --coverage -fprofile-update=atomic'
	@BUILD=$(BUILD)/coverage tests/coverage.sh

# The tests that match UNITS, and nothing else; sanitizers want addresses that are not randomised.
unit: $(UNIT_TESTS)
	@RUN_UNDER='$(shell setarch -R true 2>/dev/null && echo setarch -R)' TEST_SECONDS=600 \
	    $(RUN_TESTS) $(UNIT_TESTS)

bench: $(BENCHES) $(BUILD)/tiersim      ## measure speed
	@for bench in $(BENCHES); do TIERSIM=$(BUILD)/tiersim $$bench || exit 1; done

instructions: $(BUILD)/tests/bench/bench_speed  ## count instructions per request by callgrind
	@tests/bench/instructions.sh $<

validate: $(BUILD)/tiersim $(COVERAGE)   ## hold it against theory and publications; rewrites README's table
	@$(DEPS) check
	tests/validate/validate.py $(BUILD)/tiersim $(COVERAGE) README.md

golden: $(BUILD)/tiersim                ## rewrite the expected summaries of the scenarios; review the diff
	@TIERSIM=$(BUILD)/tiersim tests/golden/run.sh --update

format:                                 ## format the sources
	clang-format -i $(wildcard src/*/*.[ch] tests/*/*.[ch])

lint:                                   ## format check, clang-tidy, cppcheck
	@$(DEPS) dev
	@JOBS=$(JOBS) tests/lint.sh

install: $(BUILD)/tiersim $(MANUALS)    ## install into $(DESTDIR)$(PREFIX)
	install -D $< $(DESTDIR)$(PREFIX)/bin/tiersim
	find scenarios plots -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/tiersim/{} \;
	for page in $(MANUALS); do \
	    install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
	install -D -m 644 $(DOC)/tiersim.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tiersim
	install -D -m 644 $(DOC)/_tiersim $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tiersim
	install -D -m 644 $(DOC)/tiersim.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tiersim.fish

deps:                                   ## install the Debian packages that development needs
	@$(DEPS) dev

clean:                                  ## remove what was built
	rm -rf $(BUILD)

help:                                   ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t15

$(BUILD)/tiersim: $(OBJ) $(BUILD)/files
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ) $(LDLIBS)

$(BUILD)/libtiersim.a: $(LIBOBJ) $(BUILD)/files
	rm -f $@ && $(if $(LTO),gcc-ar,$(AR)) rcs $@ $(LIBOBJ)

$(BENCHES): $(YARDSTICK)
$(TESTS) $(BENCHES) $(COVERAGE): %: %.o $(BUILD)/libtiersim.a
	$(CC) $(CFLAGS) $(if $(filter $@,$(TESTS)),-fno-lto) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

COMPILE = $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/%.o: %.c Makefile $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE)
$(BUILD)/gen/embedded.o: $(BUILD)/gen/embedded.c
	$(COMPILE)
$(BUILD)/gen/embedded.c: src/base/embed.sh $(EMBEDDED) $(BUILD)/files
	@mkdir -p $(@D)
	sh src/base/embed.sh $(EMBEDDED) > $@

$(MANUALS): $(BUILD)/man/%: $(DOC)/% $(DOC)/manual.sh $(BUILD)/tiersim
	@mkdir -p $(@D)
	sh $(DOC)/manual.sh $< $(BUILD)/tiersim > $@

# Rewritten only when what they tell has changed: another compiler or flag, a file added or removed.
$(BUILD)/flags: now = $(CC) $(CPPFLAGS) $(CFLAGS)
$(BUILD)/files: now = $(OBJ) $(EMBEDDED)
$(BUILD)/flags $(BUILD)/files: FORCE
	@mkdir -p $(@D); echo '$(now)' | cmp -s - $@ || echo '$(now)' > $@
	@pkg-config --exists $(PKGS) || echo "warning: pkg-config does not find $(PKGS); try 'make deps'" >&2

-include $(OBJ:.o=.d) $(YARDSTICK:.o=.d) $(addsuffix .d,$(TESTS) $(BENCHES) $(COVERAGE))
FORCE:
.PHONY: FORCE instructions fuzz fuzz-reach fuzz-harnesses mutants coverage all demo check check-browser sanitize unit bench validate golden format lint install deps clean help
.DELETE_ON_ERROR:

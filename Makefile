# tiersim: build, test, install. `make help` lists the targets.
# Everything is written under $(BUILD); CFLAGS is the user's, what the code needs is added with override.
BUILD   ?= build
PREFIX  ?= /usr/local
CC      ?= cc
CFLAGS  ?= -O2 -g
PKGS     = gsl libcjson

SRC      := $(sort $(wildcard src/*/*.c))
OBJ      := $(SRC:%.c=$(BUILD)/%.o)
LIBOBJ   := $(filter-out $(BUILD)/src/cli/main.o,$(OBJ))
TESTSRC  := $(sort $(wildcard tests/*/test_*.c tests/*/theory_*.c))
TESTS    := $(TESTSRC:%.c=$(BUILD)/%)

override CFLAGS   += -std=c17 -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes \
                     -ffp-contract=off $(if $(CI),-Werror)
override CPPFLAGS += -Isrc -I$(BUILD)/gen -D_POSIX_C_SOURCE=200809L -DHAVE_INLINE \
                     $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
override LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread -lm

all: $(BUILD)/tiersim

$(BUILD)/tiersim: $(OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libtiersim.a: $(LIBOBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libtiersim.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libtiersim.a -lcmocka $(LDLIBS)

-include $(OBJ:.o=.d) $(TESTS:=.d)
.PHONY: all
.SECONDARY:

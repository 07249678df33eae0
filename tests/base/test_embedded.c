// The compiled-in files are, byte for byte, the files of the tree the tests run in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"

static void every_file_equals_the_one_on_disk(void **state) {
    (void)state;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        FILE *stream = fopen(file->name, "rb");
        if (!stream) {
            fail_msg("cannot open '%s'", file->name);
        }
        for (size_t i = 0; i < file->length; i++) {
            int byte = getc(stream);
            if (byte != (unsigned char)file->bytes[i]) {
                fail_msg("'%s' differs at byte %zu", file->name, i);
            }
        }
        assert_int_equal(getc(stream), EOF);
        fclose(stream);
    }
}

static void every_file_ends_in_a_nul_outside_its_length(void **state) {
    (void)state;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        assert_int_equal(file->bytes[file->length], '\0');
    }
}

static void names_are_in_strict_byte_order(void **state) {
    (void)state;
    const struct embedded_file *file = embedded_files;
    for (; file->name && file[1].name; file++) {
        assert_true(strcmp(file[0].name, file[1].name) < 0);
    }
}

static void find_returns_each_by_its_exact_name_only(void **state) {
    (void)state;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        assert_ptr_equal(embedded_find(file->name), file);
        assert_null(embedded_find(file->name + 1));
    }
    assert_null(embedded_find(""));
    assert_null(embedded_find("scenarios/no-such-file.json"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_equals_the_one_on_disk),
        cmocka_unit_test(every_file_ends_in_a_nul_outside_its_length),
        cmocka_unit_test(names_are_in_strict_byte_order),
        cmocka_unit_test(find_returns_each_by_its_exact_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

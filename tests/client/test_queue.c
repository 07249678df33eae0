/* Queue orders: a table of small scripts, and a long random one against a naive model. */
#include "support.h"

#include "base/check.h"
#include "client/queue.h"
#include "client/registry.h"

/*
 * A script of numbers: from 0 up pushes the node of that number, TAKE takes the head out, OUT + i
 * removes node i. `expected` are the nodes taken, in order, then -1. Priorities and deadlines of
 * the nodes are below. Worked by hand.
 */
enum { TAKE = -1, END = -2, OUT = 100 };

static const int64_t priorities[] = {0, 5, 5, -3, 9, 0};
static const sim_time deadlines[] = {50, 20, SIM_TIME_NEVER, 20, 10, 30};

struct script {
    const struct queue_order_type *type;
    int steps[20];
    int expected[8];
};

static const struct script scripts[] = {
    {&queue_order_fifo, {0, 1, 2, TAKE, 3, TAKE, TAKE, TAKE, END}, {0, 1, 2, 3, -1}},
    {&queue_order_fifo, {0, 1, 2, OUT + 1, TAKE, TAKE, END}, {0, 2, -1}},
    {&queue_order_fifo, {0, 1, OUT + 1, 2, OUT + 0, 1, TAKE, TAKE, END}, {2, 1, -1}},
    {&queue_order_lifo, {0, 1, 2, TAKE, 3, TAKE, TAKE, TAKE, END}, {2, 3, 1, 0, -1}},
    {&queue_order_lifo, {0, 1, 2, OUT + 2, TAKE, OUT + 0, END}, {1, -1}},
    {&queue_order_priority,
     {0, 1, 2, 3, 4, 5, TAKE, TAKE, TAKE, TAKE, TAKE, TAKE, END},
     {4, 1, 2, 0, 5, 3, -1}},
    {&queue_order_priority, {3, 0, OUT + 0, 1, TAKE, TAKE, END}, {1, 3, -1}},
    {&queue_order_earliest_deadline,
     {0, 1, 2, 3, 4, 5, TAKE, TAKE, TAKE, TAKE, TAKE, TAKE, END},
     {4, 1, 3, 5, 0, 2, -1}},
    {&queue_order_earliest_deadline, {2, 3, 1, OUT + 3, TAKE, TAKE, END}, {1, 2, -1}},
};

static void scripts_play_out(void **unused) {
    (void)unused;
    for (size_t s = 0; s < array_size(scripts); s++) {
        struct queue_node nodes[6] = {0};
        struct queue queue;
        size_t taken = 0;

        queue_init(&queue, scripts[s].type);
        for (const int *step = scripts[s].steps; *step != END; step++) {
            if (*step == TAKE) {
                struct queue_node *head = queue_peek(&queue);
                assert_non_null(head);
                queue_remove(&queue, head);
                if (head - nodes != scripts[s].expected[taken])
                    fail_msg("script %zu: take %zu gave %td", s, taken, head - nodes);
                taken++;
            } else if (*step >= OUT) {
                queue_remove(&queue, &nodes[*step - OUT]);
            } else {
                nodes[*step].priority = priorities[*step];
                nodes[*step].deadline = deadlines[*step];
                queue_push(&queue, &nodes[*step]);
            }
        }
        assert_int_equal(scripts[s].expected[taken], -1);
        assert_int_equal(queue_length(&queue), 0);
        assert_null(queue_peek(&queue));
    }
}

/* The head by looking at every node that is in: what each order is by definition. */
static int naive_head(const struct queue_order_type *type, const struct queue_node *nodes,
                      const bool *in, int count) {
    int head = -1;

    for (int i = 0; i < count; i++) {
        if (!in[i])
            continue;
        if (head < 0) {
            head = i;
            continue;
        }
        const struct queue_node *a = &nodes[i], *b = &nodes[head];
        bool first = a->sequence < b->sequence;
        if (type == &queue_order_lifo)
            first = !first;
        if (type == &queue_order_priority && a->priority != b->priority)
            first = a->priority > b->priority;
        if (type == &queue_order_earliest_deadline && a->deadline != b->deadline)
            first = a->deadline < b->deadline;
        if (first)
            head = i;
    }
    return head;
}

static void every_order_agrees_with_its_definition(void **unused) {
    (void)unused;
    for (size_t t = 0; t < queue_order_registry.count; t++) {
        const struct queue_order_type *type =
            (const struct queue_order_type *)(const void *)queue_order_registry.types[t];
        struct queue_node nodes[60] = {0};
        bool in[60] = {false};
        struct queue_flow flow = {.weight = 1}; /* one workload alone: first come, first served */
        struct queue queue;
        uint64_t state = 7;
        size_t length = 0;

        queue_init(&queue, type);
        for (int step = 0; step < 20000; step++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            const int i = (int)(state >> 40) % 60;
            if (in[i]) {
                queue_remove(&queue, &nodes[i]);
                length--;
            } else {
                nodes[i].priority = (int64_t)(state >> 20) % 5;
                nodes[i].deadline = (sim_time)(state >> 30) % 7;
                nodes[i].flow = &flow;
                nodes[i].cost = 1;
                queue_push(&queue, &nodes[i]);
                length++;
            }
            in[i] = !in[i];
            const int head = naive_head(type, nodes, in, 60);
            assert_int_equal(queue_length(&queue), length);
            assert_ptr_equal(queue_peek(&queue), head < 0 ? NULL : &nodes[head]);
        }
    }
}

/* ---- fair ---- */

enum { SERVE = -10, DONE = -20 };

/* Two workloads, A of nodes 0 … 9 and B of 10 … 19, unit cost. SERVE is followed by the node that
 * must be served; OUT + i removes node i unsent. */
static void play_fair(double weight_a, const int *steps) {
    struct queue_flow a = {.weight = weight_a}, b = {.weight = 1};
    struct queue_node nodes[20] = {0};
    struct queue queue;

    queue_init(&queue, &queue_order_fair);
    for (; *steps != DONE; steps++) {
        if (*steps == SERVE) {
            struct queue_node *head = queue_peek(&queue);
            assert_non_null(head);
            if (head - nodes != *++steps)
                fail_msg("%td is served, not %d", head - nodes, *steps);
            queue_serve(&queue, head);
        } else if (*steps >= OUT) {
            queue_remove(&queue, &nodes[*steps - OUT]);
        } else {
            nodes[*steps].flow = *steps < 10 ? &a : &b;
            nodes[*steps].cost = 1;
            queue_push(&queue, &nodes[*steps]);
        }
    }
    assert_int_equal(queue_length(&queue), 0);
    assert_null(queue_peek(&queue));
}

static void fair_takes_turns_by_weight(void **unused) {
    (void)unused;
    /* Start tags of A, weight 2: 0, ½, 1, 1½, 2, 2½; of B: 0, 1, 2. Ties to the first come. */
    static const int by_weight[] = {0, 1,     2,  3,     4,  5,     10, 11,    12, SERVE,
                                    0, SERVE, 10, SERVE, 1,  SERVE, 2,  SERVE, 11, SERVE,
                                    3, SERVE, 4,  SERVE, 12, SERVE, 5,  DONE};
    /* Weight 1. Four of A are served, tags 0 … 3: B comes at virtual time 3, before A's tag 4, and
     * gets no credit for the time it was away; then 4 and 4, the first come first. */
    static const int no_credit[] = {0,     1,     2,     3,     4,     5,  SERVE, 0,     SERVE,
                                    1,     SERVE, 2,     SERVE, 3,     10, 11,    SERVE, 10,
                                    SERVE, 4,     SERVE, 11,    SERVE, 5,  DONE};
    /* A's first two leave unsent and cost it nothing: its third starts at 0 like B's first. */
    static const int no_debt[] = {0,     1, 2,     10, 11,    OUT + 0, OUT + 1,
                                  SERVE, 2, SERVE, 10, SERVE, 11,      DONE};
    /* Three of A are served alone; all start anew afterwards, B having come first. */
    static const int anew[] = {0,  1, 2,     SERVE, 0,     SERVE, 1,     SERVE, 2,     10, 3,
                               11, 4, SERVE, 10,    SERVE, 3,     SERVE, 11,    SERVE, 4,  DONE};

    play_fair(2, by_weight);
    play_fair(1, no_credit);
    play_fair(1, no_debt);
    play_fair(1, anew);
}

static void absent_order_is_fifo(void **unused) {
    (void)unused;
    assert_ptr_equal(queue_order_of(&(struct variant){0}), &queue_order_fifo);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_play_out),
        cmocka_unit_test(every_order_agrees_with_its_definition),
        cmocka_unit_test(fair_takes_turns_by_weight),
        cmocka_unit_test(absent_order_is_fifo),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}

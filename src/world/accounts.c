/* What a run says about money that no request does: balances, expiry, limits on spend. */
#include <math.h>

#include "provider/account.h"
#include "world/world_parts.h"

void world_close_accounts(struct world *world) {
    for (size_t i = 0; i < world->scenario->provider_count; i++) {
        struct account *account = provider_account(world->providers[i]);
        if (account)
            account_finish(account, world->clock.now);
    }
}

void world_account_readings(const struct world *world, struct reading *out) {
    (void)world;
    (void)out;
}

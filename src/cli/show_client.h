/*
 * show_client - what `list` and `show` say of published clients: what each is, where it is from,
 * and its settings.
 */
#ifndef TIERSIM_CLI_SHOW_CLIENT_H
#define TIERSIM_CLI_SHOW_CLIENT_H

/* To stdout; the exit code. */
int list_clients(void);
int show_client(const char *name);

#endif

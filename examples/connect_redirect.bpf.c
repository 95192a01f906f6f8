// SPDX-License-Identifier: Apache-2.0 OR MIT
// Sends a cgroup's connections to one service address to a local backend, and tells getpeername(2) nothing of it.

#include "bpf.h"

struct address {
	__be32 ip;
	__u32 port;
};

struct {
	NUMBER(type, MAP_HASH);
	NUMBER(max_entries, 64);
	TYPE(key, struct address);
	TYPE(value, struct address);
} backends SEC(".maps");

/* The other way round, for getpeername(2). */
struct {
	NUMBER(type, MAP_LRU_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, struct address);
	TYPE(value, struct address);
} services SEC(".maps");

enum { REFUSE, ALLOW };

SEC("cgroup/connect4")
int redirect(struct bpf_sock_addr *context)
{
	struct address service = { context->user_ip4, context->user_port };
	struct address *backend = bpf_map_lookup_elem(&backends, &service);

	if (!backend)
		return ALLOW;
	if (!backend->port)
		return REFUSE;
	bpf_map_update_elem(&services, backend, &service, UPDATE_ANY);
	context->user_ip4 = backend->ip;
	context->user_port = backend->port;
	return ALLOW;
}

SEC("cgroup/getpeername4")
int restore(struct bpf_sock_addr *context)
{
	struct address backend = { context->user_ip4, context->user_port };
	struct address *service = bpf_map_lookup_elem(&services, &backend);

	if (service) {
		context->user_ip4 = service->ip;
		context->user_port = service->port;
	}
	return ALLOW;
}

LICENSE("Dual MIT/GPL");

// SPDX-License-Identifier: Apache-2.0 OR MIT
// One program for each hook of sockets and control groups.

#include "kinds.h"

struct {
	NUMBER(type, BPF_MAP_TYPE_SOCKMAP);
	NUMBER(max_entries, 16);
	TYPE(key, __u32);
	TYPE(value, __u32);
} sockets SEC(".maps");

struct {
	NUMBER(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	NUMBER(max_entries, 16);
	TYPE(key, __u32);
	TYPE(value, __u32);
} listeners SEC(".maps");

struct guarded {
	struct bpf_spin_lock lock;
	__u32 tokens;
	__u64 last;
};

struct {
	NUMBER(type, BPF_MAP_TYPE_HASH);
	NUMBER(max_entries, 64);
	TYPE(key, __u32);
	TYPE(value, struct guarded);
} budgets SEC(".maps");

SEC("sk_lookup")
int choose_listener(struct bpf_sk_lookup *context)
{
	__u32 key = context->local_port & 15;
	struct bpf_sock *socket;
	long error;

	if (context->protocol != 6)
		return SK_PASS;
	socket = bpf_map_lookup_elem(&sockets, &key);
	if (!socket)
		return SK_DROP;
	error = bpf_sk_assign(context, socket, 0);
	bpf_sk_release(socket);
	return error ? SK_DROP : SK_PASS;
}

SEC("sk_lookup")
int keeps_the_socket(struct bpf_sk_lookup *context)
{
	__u32 key = 0;
	struct bpf_sock *socket = bpf_map_lookup_elem(&sockets, &key);

	if (socket && bpf_sk_assign(context, socket, 0))
		return SK_DROP;
	return SK_PASS;
}

SEC("sk_reuseport")
int spread(struct sk_reuseport_md *context)
{
	__u32 key = context->hash & 15;
	return bpf_sk_select_reuseport(context, &listeners, &key, 0) ? SK_DROP : SK_PASS;
}

SEC("sk_skb/stream_parser")
int length_of_message(struct __sk_buff *packet)
{
	return packet->len;
}

SEC("sk_skb/stream_verdict")
int where_to(struct __sk_buff *packet)
{
	return bpf_sk_redirect_map(packet, &sockets, packet->remote_port & 15, 0);
}

SEC("sk_msg")
int short_cut(struct sk_msg_md *message)
{
	void *data = (void *)(long)message->data;

	if (data + 4 > (void *)(long)message->data_end)
		return SK_PASS;
	return bpf_msg_redirect_map(message, &sockets, *(__u8 *)data & 15, BPF_F_INGRESS);
}

SEC("sockops")
int events_of_sockets(struct bpf_sock_ops *context)
{
	__u32 key = context->local_port;

	if (context->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		bpf_sock_map_update(context, &sockets, &key, BPF_NOEXIST);
	context->reply = context->sk ? context->sk->family : -1;
	return 1;
}

SEC("cgroup_skb/egress")
int budget(struct __sk_buff *packet)
{
	__u32 key = packet->ifindex;
	struct guarded *value = bpf_map_lookup_elem(&budgets, &key);
	int pass = 1;

	if (!value)
		return 1;
	bpf_spin_lock(&value->lock);
	if (value->tokens < packet->len)
		pass = 0;
	else
		value->tokens -= packet->len;
	bpf_spin_unlock(&value->lock);
	return pass;
}

// One way out of the critical section leaves the lock taken.
SEC("cgroup_skb/ingress")
int keeps_the_lock(struct __sk_buff *packet)
{
	__u32 key = packet->ifindex;
	struct guarded *value = bpf_map_lookup_elem(&budgets, &key);

	if (!value)
		return 1;
	bpf_spin_lock(&value->lock);
	if (value->tokens < packet->len)
		return 0;
	value->tokens -= packet->len;
	bpf_spin_unlock(&value->lock);
	return 1;
}

SEC("cgroup/sock_create")
int creation(struct bpf_sock *socket)
{
	socket->mark = 7;
	return socket->type != 3;
}

SEC("cgroup/post_bind4")
int after_bind(struct bpf_sock *socket)
{
	return socket->src_port >= 1024;
}

SEC("cgroup/connect4")
int connection(struct bpf_sock_addr *address)
{
	if (address->user_port == __builtin_bswap16(80))
		address->user_port = __builtin_bswap16(8080);
	return 1;
}

SEC("cgroup/connect4")
int answers_two(struct bpf_sock_addr *address)
{
	return address->user_port ? 2 : 1;
}

SEC("cgroup/sendmsg6")
int message(struct bpf_sock_addr *address)
{
	address->user_ip6[3] = address->msg_src_ip6[3];
	return 1;
}

SEC("cgroup/getsockopt")
int option(struct bpf_sockopt *context)
{
	__u8 *value = context->optval;

	if (value + 1 > (__u8 *)context->optval_end)
		return 0;
	value[0] = context->level == 6;
	context->retval = 0;
	return 1;
}

SEC("cgroup/setsockopt")
int set_option(struct bpf_sockopt *context)
{
	context->optlen = -1;
	return context->optname != 13;
}

SEC("cgroup/sysctl")
int setting(struct bpf_sysctl *context)
{
	char name[64];
	long length = bpf_sysctl_get_name(context, name, sizeof(name), 0);
	return length > 0 && (!context->write || name[0] != 'k');
}

SEC("cgroup/dev")
int device(struct bpf_cgroup_dev_ctx *context)
{
	return (context->access_type >> 16 & 2) == 0 || context->major == 1;
}

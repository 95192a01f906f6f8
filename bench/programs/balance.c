// Balances connections over servers as a load balancer at layer 4 does: a service is looked up by address and port, a
// connection in a table of recent ones, and if it is new a ring of the servers says which takes it.
#include "maps.h"

#define FRAMES 64
#define ROOM 64
#define RING 1024
#define SERVERS 16

struct service {
	u32 address;
	u16 port;
	u16 protocol;
};

struct flow {
	u32 from, to;
	u16 from_port, to_port;
	u32 protocol;
};

struct server {
	u8 mac[8];
	u64 packets;
};

MAP(services, MAP_HASH, 64, struct service, u32);
MAP(recent, MAP_LRU_HASH, 4096, struct flow, u32);
MAP(ring, MAP_ARRAY, RING, u32, u32);
MAP(servers, MAP_ARRAY, SERVERS, u32, struct server);
MAP(packets_seen, MAP_PERCPU_ARRAY, 2, u32, u64);

static u8 frames[FRAMES][ROOM];
static volatile u32 is_ready;

static inline void prepare(void)
{
	struct service service = { .address = 0x0a00000a, .port = 0x5000, .protocol = 6 };
	u32 number = 1;
	u64 x = seed;

	bpf_map_update_elem(&services, &service, &number, UPDATE_ANY);
	for (u32 i = 0; i < RING; i++) {
		u32 slot = i, server = i * 2654435761u >> 28;

		bpf_map_update_elem(&ring, &slot, &server, UPDATE_ANY);
	}
	for (u32 i = 0; i < FRAMES; i++) {
		u8 *frame = frames[i];

		x = next(x);
		frame[12] = 8;
		frame[14] = 0x45;
		frame[22] = 64;
		frame[23] = 6;
		*(u16 *)(frame + 26) = 0xa8c0;
		*(u16 *)(frame + 28) = x;
		*(u32 *)(frame + 30) = x & 7 ? 0x0a00000a : 0x0b00000a;
		*(u16 *)(frame + 34) = x >> 16;
		*(u16 *)(frame + 36) = 0x5000;
	}
	is_ready = 1;
}

static inline u32 hash_of(const struct flow *flow)
{
	u32 a = flow->from * 0xcc9e2d51, b = flow->to * 0x1b873593;

	a ^= (a << 15 | a >> 17) + flow->from_port;
	b ^= (b << 13 | b >> 19) + flow->to_port;
	return (a + b * 5) ^ (a ^ b) >> 16;
}

static inline u32 balance_one(u8 *frame)
{
	struct service service = {};
	struct flow flow = {};
	u32 key, *number, *kept, chosen, slot = 0;
	struct server *server;
	u64 *seen;

	if (frame[12] != 8 || frame[13] != 0 || frame[14] != 0x45)
		return 0;
	flow.from = *(u32 *)(frame + 26);
	flow.to = *(u32 *)(frame + 30);
	flow.from_port = *(u16 *)(frame + 34);
	flow.to_port = *(u16 *)(frame + 36);
	flow.protocol = frame[23];
	service.address = flow.to;
	service.port = flow.to_port;
	service.protocol = flow.protocol;
	number = bpf_map_lookup_elem(&services, &service);
	if (!number) {
		key = 1;
		seen = bpf_map_lookup_elem(&packets_seen, &key);
		if (seen)
			++*seen;
		return 1;
	}
	kept = bpf_map_lookup_elem(&recent, &flow);
	if (kept) {
		chosen = *kept;
	} else {
		slot = hash_of(&flow) & (RING - 1);
		kept = bpf_map_lookup_elem(&ring, &slot);
		if (!kept)
			return 0;
		chosen = *kept;
		bpf_map_update_elem(&recent, &flow, &chosen, UPDATE_ANY);
	}
	server = bpf_map_lookup_elem(&servers, &chosen);
	if (!server)
		return 0;
	__sync_fetch_and_add(&server->packets, 1);
	for (u32 i = 0; i < 6; i++)
		frame[i] = server->mac[i];
	key = 0;
	seen = bpf_map_lookup_elem(&packets_seen, &key);
	if (seen)
		++*seen;
	return chosen + 2;
}

PROGRAM(balance)
{
	u32 sum = 0;

	if (!is_ready)
		prepare();
	for (u32 i = 0; i < 4 * FRAMES; i++)
		sum = sum * 31 + balance_one(frames[i & (FRAMES - 1)]);
	return sum;
}

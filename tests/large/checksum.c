// SPDX-License-Identifier: Apache-2.0 OR MIT
// A checksum over up to 1024 bytes of a packet, two bytes a step, each step with its own bounds check.
#include "large.h"

#define STEP \
	if ((void *)(at + 1) > end) \
		goto done; \
	sum += *at++;
#define STEPS8 STEP STEP STEP STEP STEP STEP STEP STEP
#define STEPS64 STEPS8 STEPS8 STEPS8 STEPS8 STEPS8 STEPS8 STEPS8 STEPS8

SEC("xdp")
int checksum(struct xdp_md *context)
{
	__u16 *at = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	__u32 sum = 0;

	STEPS64 STEPS64 STEPS64 STEPS64 STEPS64 STEPS64 STEPS64 STEPS64
done:
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff ? XDP_PASS : XDP_DROP;
}

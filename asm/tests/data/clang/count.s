	.text
	.file	"count.c"
	.globl	size                            # -- Begin function size
	.p2align	3
	.type	size,@function
size:                                   # @size
# %bb.0:
	w0 = 0
	if r1 == 0 goto LBB0_2
# %bb.1:
	w0 = *(u32 *)(r1 + 4)
	w0 += w2
LBB0_2:
	exit
.Lfunc_end0:
	.size	size, .Lfunc_end0-size
                                        # -- End function
	.section	xdp,"ax",@progbits
	.globl	count                           # -- Begin function count
	.p2align	3
	.type	count,@function
count:                                  # @count
# %bb.0:
	r6 = r1
	w1 = *(u32 *)(r6 + 0)
	*(u32 *)(r10 - 4) = w1
	r2 = r10
	r2 += -4
	r1 = counts ll
	call 1
	if r0 == 0 goto LBB1_2
# %bb.1:
	r1 = 1
	lock *(u64 *)(r0 + 0) += r1
	r1 = *(u64 *)(r0 + 0)
	r2 = total ll
	r3 = *(u64 *)(r2 + 0)
	r3 += r1
	*(u64 *)(r2 + 0) = r3
LBB1_2:
	r1 = calls ll
	w2 = *(u32 *)(r1 + 0)
	w2 += 1
	*(u32 *)(r1 + 0) = w2
	w0 = 2
	w1 = *(u32 *)(r10 - 4)
	w2 = w1
	w2 &= 7
	if w2 == 0 goto LBB1_9
# %bb.3:
	if w2 == 4 goto LBB1_6
# %bb.4:
	if w2 != 3 goto LBB1_7
# %bb.5:
	w0 = -1
	goto LBB1_9
LBB1_6:
	call triple
	r1 = limit ll
	w1 = *(u32 *)(r1 + 0)
	w1 |= 1
	w0 /= w1
	goto LBB1_9
LBB1_7:
	r1 = r6
	w2 = 3
	call size
	w1 = w0
	w0 = 1
	if w1 s> 100 goto LBB1_9
# %bb.8:
	w0 = 2
LBB1_9:
	exit
.Lfunc_end1:
	.size	count, .Lfunc_end1-count
                                        # -- End function
	.text
	.p2align	3                               # -- Begin function triple
	.type	triple,@function
triple:                                 # @triple
# %bb.0:
	*(u32 *)(r10 - 4) = w1
	r1 = calls ll
	w1 = *(u32 *)(r1 + 0)
	w0 = *(u32 *)(r10 - 4)
	w0 *= 3
	w0 += w1
	exit
.Lfunc_end2:
	.size	triple, .Lfunc_end2-triple
                                        # -- End function
	.type	total,@object                   # @total
	.data
	.globl	total
	.p2align	3, 0x0
total:
	.quad	5                               # 0x5
	.size	total, 8

	.type	limit,@object                   # @limit
	.section	.rodata,"a",@progbits
	.globl	limit
	.p2align	2, 0x0
limit:
	.long	3                               # 0x3
	.size	limit, 4

	.type	counts,@object                  # @counts
	.section	.maps,"aw",@progbits
	.globl	counts
	.p2align	3, 0x0
counts:
	.zero	32
	.size	counts, 32

	.type	calls,@object                   # @calls
	.local	calls
	.comm	calls,4,4
	.type	_license,@object                # @_license
	.section	license,"aw",@progbits
	.globl	_license
_license:
	.asciz	"GPL"
	.size	_license, 4

	.addrsig
	.addrsig_sym count
	.addrsig_sym limit
	.addrsig_sym counts
	.addrsig_sym _license

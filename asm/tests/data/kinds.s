# One program of many kinds each, with all that an object can hold.

.license "GPL"

.map inner_a { type = array, key = u32, value = u64, max_entries = 2 }
.map inner_b { type = array, key = u32, value = u64, max_entries = 2 }
.map outer {
    type = array_of_maps
    key = u32
    max_entries = 2
    inner = inner_a
    values = [inner_a, inner_b]
}
.map jumps { type = prog_array, key = 4, max_entries = 1, values = [tail] }
.map trie { type = lpm_trie, key = 8, value = 4, max_entries = 16, flags = no_prealloc }
.map task_data { type = task_storage, key = int, value = u64, flags = BPF_F_NO_PREALLOC }
.map filter { type = bloom_filter, value = u32, max_entries = 64, map_extra = 3 }

.extern kconfig LINUX_KERNEL_VERSION: u32
.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void
.extern kfunc bpf_task_from_pid(pid: s32) -> ptr task_struct
.extern kfunc bpf_task_release(p: ptr task_struct) -> void
.extern ksym bpf_stats_enabled_key, weak

.data
.globl total
total:  .u64 7
text:   .asciz "hello %d\n"
.p2align 2
table:  .u32 1, 2, 3

.program xdp_pass, section = "xdp"
    r1 = total ll
    r0 = *(u64 *)(r1 + 0)
    r1 = table ll
    r2 = *(u32 *)(r1 + 8)
    r1 = text + 6 ll
    r3 = *(u8 *)(r1 + 0)
    r0 = 2
    exit

.program tail, section = "tc"
    r0 = 0
    exit

.program classify, section = "tc"
    r6 = r1
    r2 = jumps ll
    r3 = 0
    call bpf_tail_call
    r1 = *(u32 *)(r6 + 0)
    call square
    r0 &= 1
    exit

.program on_exec, section = "tracepoint/sched/sched_process_exec"
    r1 = LINUX_KERNEL_VERSION ll
    r1 = *(u32 *)(r1 + 0)
    r2 = bpf_stats_enabled_key ll
    call bpf_get_current_pid_tgid
    r0 >>= 32
    *(u32 *)(r10 - 4) = r0
    r1 = outer ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r1 = r0
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
out:
    r0 = 0
    exit

.program take_task, section = "tp_btf/sched_switch"
    call bpf_rcu_read_lock
    r1 = 1
    call bpf_task_from_pid
    if r0 == 0 goto none
    r1 = r0
    call bpf_task_release
none:
    call bpf_rcu_read_unlock
    r0 = 0
    exit

.program filter_socket, section = "socket"
    r0 = *(u32 *)(r1 + 0)
    exit

.program each, section = "cgroup_skb/egress"
    r1 = 4
    r2 = visit ll
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = 1
    exit

.program on_connect, section = "cgroup/connect4"
    r0 = 1
    exit

.program probe, section = "kprobe/do_unlinkat"
    r0 = *(u64 *)(r1 + 112)
    r0 = 0
    exit

.program raw, section = "raw_tracepoint/sys_enter"
    r0 = 0
    exit

.program sample, section = "perf_event"
    r0 = 0
    exit

.program lookup, section = "sk_lookup"
    r0 = 1
    exit

# Verified by its signature, whoever calls it.
.func square(n: u32) -> u32
    w0 = w1
    w0 *= w1
    exit

.static visit(index: u32, ctx: ptr) -> long
    r0 = 0
    exit

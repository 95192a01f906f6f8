// Writes a dot for every task to whoever reads the iterator.
.license "GPL"

.rodata
dot:
    .ascii "."

.program tasks, section = "iter/task"
    r2 = *(u64 *)(r1 + 8)           // task; none at the end
    if r2 == 0 goto done
    r1 = *(u64 *)(r1 + 0)           // meta
    r1 = *(u64 *)(r1 + 0)           // seq
    r2 = dot ll
    r3 = 1
    call bpf_seq_write
done:
    r0 = 0
    exit

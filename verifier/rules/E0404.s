.license "Proprietary"

.program accepted, section = "tracepoint/sched/sched_switch"
    call bpf_get_smp_processor_id
    r0 = 0
    exit

.program rejected, section = "tracepoint/sched/sched_switch"
    call bpf_get_current_task
    r0 = 0
    exit

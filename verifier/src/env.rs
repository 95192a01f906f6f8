//! One verification: everything the passes share.

use skep_btf::TypeId;
use skep_isa::{CallKind, Op, Reg};
use skep_linux::{
    AttachType, Capability, Context, Helper, HelperProperties, HelperProto, Line, MapType, Profile, ProgType,
    context,
};
use skep_object::{MapDef, Program};

use crate::code::{ArgShape, Code, Signature, Subprog};
use crate::domain::ValueRules;
use crate::explain::Trail;
use crate::fields::{self, Field, FieldKind};
use crate::kfunc::Calls;
use crate::log::Log;
use crate::observe::Observed;
use crate::pass::cfg::Callees;
use crate::pass::explore::{Explored, Pending};
use crate::pass::live_stack::LiveStack;
use crate::pass::precision::Demand;
use crate::pass::prune::IdPairs;
use crate::pass::{cfg, depth, flow, modelled, removed, structure};
use crate::rejection::Rejection;
use crate::state::{
    Base, Flags, Frame, MAIN_CALLSITE, MapRef, Names, RefKind, Reference, RegState, RegType, Role, Scratched,
    State,
};
use crate::target::{self, Attached, Returns};
use crate::types::{Table, Types};
use crate::{Check, Options, Report, Stats, Stop, Verdict};

/// One verification.
pub(crate) struct Env<'a> {
    /// The program.
    pub program: &'a Program,
    /// The kernel.
    pub profile: &'a Profile,
    /// How to verify.
    pub options: &'a Options,
    /// What the kernel line knows of values.
    pub values: ValueRules,
    /// What the loader may do.
    pub can: Can,
    /// The context's layout.
    pub context: Option<&'static Context>,
    /// The decoded program.
    pub code: Code,
    /// Maps and types by name.
    pub names: ProgramNames<'a>,
    /// The types of the kernel, its modules and the program.
    pub types: Types<'a>,
    /// What the program is attached to, where its arguments are that function's.
    pub attached: Option<Attached<'a>>,
    /// The kernel functions it calls.
    pub kfuncs: Calls<'a>,
    /// What the program may return.
    pub returns: Returns,
    /// The state of the current path.
    pub state: State,
    /// The current instruction.
    pub insn: u32,
    /// The one executed before it.
    pub previous: i32,
    /// Whether the current instruction has an entry in the history.
    pub has_entry: bool,
    /// Paths that wait.
    pub pending: Vec<Pending>,
    /// States stored.
    pub explored: Explored,
    /// Stack slots that may still be read.
    pub live_stack: LiveStack,
    /// What is in demand of the next walk backwards.
    pub demand: Demand,
    /// Ids related in the current comparison.
    pub ids: IdPairs,
    /// The id given out last.
    pub last_id: u32,
    /// Counters.
    pub counts: Counts,
    /// The log.
    pub log: Log,
    /// What changed since it was last logged.
    pub scratched: Scratched,
    /// The instruction that is explored.
    pub place: Option<u32>,
    /// The ways that were explored, where that is asked for.
    pub trail: Option<Box<Trail>>,
    /// The states before every instruction, where they are asked for; no path ends early then.
    pub observed: Option<Box<Observed>>,
}

/// What the loader may do, as far as the verifier asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Can {
    /// Loops, functions, precision: `CAP_BPF`.
    pub bpf: bool,
    /// See pointers' values: `CAP_PERFMON`.
    pub leak_pointers: bool,
    /// Read stack that was never written: `CAP_PERFMON`.
    pub read_uninit_stack: bool,
}

/// Counters of one verification.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Instructions processed.
    pub processed: u32,
    /// Jumps, calls and exits among them.
    pub jumps: u32,
    /// Jumps when a state was last stored.
    pub jumps_at_store: u32,
    /// Instructions when a state was last stored.
    pub processed_at_store: u32,
    /// States stored.
    pub total_states: u32,
    /// States in memory at most.
    pub peak_states: u32,
    /// States met at one instruction at most.
    pub max_states_per_insn: u32,
}

/// Names of a program's maps and types.
pub(crate) struct ProgramNames<'a> {
    program: &'a Program,
    /// What values of each map, and of the one inside it, hold that only the kernel may touch.
    fields: Vec<[Vec<Field>; 2]>,
}

impl<'a> ProgramNames<'a> {
    pub(crate) fn of(program: &'a Program) -> Check<ProgramNames<'a>> {
        let types = Types::of(program);
        let of_map = |map: &MapDef| fields::of_map(map, types).map_err(Stop::unmodelled);
        let fields = program.maps.iter().map(|map| -> Check<[Vec<Field>; 2]> {
            let inner = map.inner.as_deref().map(of_map).transpose()?;
            Ok([of_map(map)?, inner.unwrap_or_default()])
        });
        Ok(ProgramNames { program, fields: fields.collect::<Check<_>>()? })
    }

    /// The definition of a map.
    pub(crate) fn map_def(&self, map: MapRef) -> Option<&MapDef> {
        let outer = self.program.maps.get(usize::from(map.index))?;
        if map.inner { outer.inner.as_deref() } else { Some(outer) }
    }

    /// What values of a map hold that only the kernel may touch.
    pub(crate) fn fields(&self, map: MapRef) -> &[Field] {
        self.fields.get(usize::from(map.index)).map_or(&[], |both| &both[usize::from(map.inner)])
    }

    /// Whether what a register points to holds a lock.
    pub(crate) fn is_lockable(&self, reg: &RegState) -> bool {
        match (reg.map(), reg.btf()) {
            (Some(map), _) => reg.kind.base == Base::MapValue && self.has_lock(map),
            (None, Some((Table::PROGRAM, id))) if reg.kind.flags.contains(Flags::ALLOC) => {
                self.program.btf.as_ref().is_some_and(|btf| fields::has_lock(btf, id))
            }
            _ => false,
        }
    }

    /// Whether values of a map hold a lock.
    pub(crate) fn has_lock(&self, map: MapRef) -> bool {
        let is_lock = |field: &Field| matches!(field.kind, FieldKind::SpinLock | FieldKind::ResSpinLock);
        self.fields(map).iter().any(is_lock)
    }
}

impl Names for ProgramNames<'_> {
    fn map(&self, map: MapRef) -> (&str, u32, u32) {
        self.map_def(map).map_or(("", 0, 0), |def| {
            // The kernel keeps fifteen bytes of a name, and inner maps have none of their own here.
            let end =
                (0..=def.name.len().min(15)).rev().find(|at| def.name.is_char_boundary(*at)).unwrap_or(0);
            (&def.name[..end], def.key_size, def.value_size)
        })
    }

    fn type_name(&self, table: Table, id: TypeId) -> &str {
        Types::of(self.program).name(table, id)
    }
}

/// Verifies a program from start to end.
pub(crate) fn run(program: &Program, profile: &Profile, options: &Options) -> Report {
    run_with(program, profile, options, Watch::default()).0
}

/// The same, and the trail that was followed.
pub(crate) fn run_watched(
    program: &Program,
    profile: &Profile,
    options: &Options,
    trail: Trail,
) -> (Report, Trail) {
    let watch = Watch { trail: Some(Box::new(trail)), observed: None };
    let (report, watch) = run_with(program, profile, options, watch);
    (report, watch.trail.map(|trail| *trail).unwrap_or_default())
}

/// The same without ending a path early, and the states it came through.
pub(crate) fn run_observed(
    program: &Program,
    profile: &Profile,
    options: &Options,
    observed: Observed,
) -> (Report, Observed) {
    let watch = Watch { trail: None, observed: Some(Box::new(observed)) };
    let (report, watch) = run_with(program, profile, options, watch);
    (report, watch.observed.map(|observed| *observed).unwrap_or_default())
}

/// What watches a verification.
#[derive(Default)]
struct Watch {
    trail: Option<Box<Trail>>,
    observed: Option<Box<Observed>>,
}

fn run_with(program: &Program, profile: &Profile, options: &Options, mut watch: Watch) -> (Report, Watch) {
    let stand_in = target::stand_in(program);
    let program = stand_in.as_ref().unwrap_or(program);
    let mut place = None;
    let mut log = Log::new(options.log_level);
    let mut depths = vec![0];
    let (outcome, stats) = match Env::prepare(program, profile, options, &mut log) {
        Ok(mut env) => {
            env.trail = watch.trail.take();
            env.observed = watch.observed.take();
            let outcome = env.verify();
            place = env.place;
            watch = Watch { trail: env.trail.take(), observed: env.observed.take() };
            let counts = env.counts;
            depths = stack_depths(&env.code, outcome.is_ok());
            log = env.log;
            if let Some(trail) = &mut watch.trail {
                trail.code = Some(env.code);
            }
            let stats = Stats {
                insns_processed: counts.processed,
                total_states: counts.total_states,
                peak_states: counts.peak_states,
                max_states_per_insn: counts.max_states_per_insn,
                stack_depth: depths.iter().sum(),
            };
            (outcome, stats)
        }
        Err(stop) => (Err(stop), Stats::default()),
    };
    let verdict = match outcome {
        Ok(()) => Verdict::Accept,
        Err(Stop::Reject(rejection)) => {
            if log.is_wanted() {
                log.write(format_args!("{}\n", rejection.message()));
            }
            Verdict::Reject(rejection)
        }
        Err(Stop::Logged(rejection)) => Verdict::Reject(rejection),
        Err(Stop::Unmodelled(what)) => Verdict::Unmodelled(what.into()),
    };
    if log.wants_statistics() {
        let depths: Vec<String> = depths.iter().map(u32::to_string).collect();
        log.write(format_args!("stack depth {}\n", depths.join("+")));
    }
    if log.is_wanted() {
        log.write(format_args!(
            "processed {} insns (limit 1000000) max_states_per_insn {} total_states {} peak_states {} mark_read 0\n",
            stats.insns_processed, stats.max_states_per_insn, stats.total_states, stats.peak_states
        ));
    }
    let insn = match &verdict {
        Verdict::Reject(rejection) => rejection.insn().or(place),
        Verdict::Accept | Verdict::Unmodelled(_) => None,
    };
    (Report { verdict, stats, insn, log: log.into_text() }, watch)
}

/// The attach type a program is verified for: where none is given, kernels assume one for some types.
pub(crate) fn attach_type_of(program: &Program) -> Option<AttachType> {
    match (program.kind.expected_attach_type(), program.kind.prog_type) {
        (0, ProgType::CgroupSock) => Some(AttachType::CgroupInetSockCreate),
        _ => program.kind.attach_type,
    }
}

/// The program's functions, and where states may be compared.
pub(crate) fn outline<'a>(
    program: &'a Program,
    profile: &Profile,
    log: &mut Log,
) -> Check<(Code, Calls<'a>)> {
    let names = ProgramNames::of(program)?;
    let mut code = structure::load(program, &names, profile.release, log)?;
    let kfuncs = Calls::of(&code, program, profile, Types::of(program))?;
    code.throws = kfuncs.throwing();
    let callees = CalleeFacts::of(&code, &kfuncs, profile);
    cfg::walk(&mut code, &callees, profile.privileges.has(Capability::Bpf))?;
    Ok((code, kfuncs))
}

/// How deep the stack of each function is, as the kernel's statistics tell.
fn stack_depths(code: &Code, accepted: bool) -> Vec<u32> {
    /// Where the just-in-time compiler keeps the count and the time of a function's `may_goto`.
    const MAY_GOTO_STATE: u32 = 16;
    let depth_of = |subprog: &Subprog| {
        let mut insns = subprog.start..subprog.end;
        let may_goto = |at: u32| code.aux[at as usize].seen && code.insn(at).op == Op::MayGoto;
        // The rewriting comes last, of what was accepted; a `may_goto` that leads nowhere is gone by then.
        let grows = accepted && insns.any(|at| may_goto(at) && code.words[at as usize].off != 0);
        subprog.stack_depth + if grows { MAY_GOTO_STATE } else { 0 }
    };
    code.subprogs.iter().map(depth_of).collect()
}

impl<'a> Env<'a> {
    /// The passes that look at the program as a whole.
    fn prepare(
        program: &'a Program,
        profile: &'a Profile,
        options: &'a Options,
        log: &mut Log,
    ) -> Check<Env<'a>> {
        let values = ValueRules::of(profile.line).filter(|_| profile.line == Line::V6_18);
        let Some(values) = values else {
            return Err(Stop::unmodelled(format!("the verifier of Linux {}", profile.line.name())));
        };
        let privileges = profile.privileges;
        let perfmon = privileges.has(Capability::Perfmon);
        let can =
            Can { bpf: privileges.has(Capability::Bpf), leak_pointers: perfmon, read_uninit_stack: perfmon };
        if !can.bpf || !can.leak_pointers {
            return Err(Stop::unmodelled("verification without CAP_BPF and CAP_PERFMON"));
        }
        modelled::check(program, profile)?;
        let (mut code, kfuncs) = outline(program, profile, log)?;
        let names = ProgramNames::of(program)?;
        let types = Types::of(program);
        flow::order(&mut code);
        let attached = target::find(program, profile, types, &code)?;
        flow::find_loops(&mut code);
        flow::find_live_regs(&mut code, |code, at| helper_args(code, at, program, profile, &kfuncs));
        let attach_type = attach_type_of(program);
        let explored = Explored::new(code.words.len());
        let context = context(profile.line, program.kind.prog_type, attach_type);
        let returns = Returns::of(program, profile.line, context, attached.as_ref());
        let mut env = Env {
            context,
            program,
            profile,
            options,
            values: *values,
            can,
            code,
            names,
            types,
            attached,
            kfuncs,
            returns,
            state: State::new(Frame::new(MAIN_CALLSITE, 0, 0), false),
            insn: 0,
            previous: -1,
            has_entry: false,
            pending: Vec::new(),
            explored,
            live_stack: LiveStack::default(),
            demand: Demand::default(),
            ids: IdPairs::default(),
            last_id: 0,
            counts: Counts::default(),
            log: std::mem::take(log),
            scratched: Scratched::ALL,
            place: None,
            trail: None,
            observed: None,
        };
        env.log_live_regs();
        Ok(env)
    }

    fn verify(&mut self) -> Check {
        let mut frame = Frame::new(MAIN_CALLSITE, 0, 0);
        frame.regs[Reg::R1.index()] = RegState::pointer(RegType::plain(Base::Ctx));
        self.state = State::new(frame, target::is_sleepable(self.program));
        self.acquire_arguments();
        if target::is_extension(self.program) {
            self.enter_by_signature(0)?;
        }
        self.explore_function()?;
        self.verify_called_functions()?;
        self.place = None;
        depth::check(&self.code, self.program)?;
        removed::check(&self.code)
    }

    /// Global functions are verified once something that is verified calls them.
    fn verify_called_functions(&mut self) -> Check {
        if let Some(handler) = self.code.exception_callback {
            self.code.subprogs[handler as usize].is_called = true;
        }
        loop {
            let mut found = false;
            for number in 1..self.code.subprogs.len() {
                let subprog = &self.code.subprogs[number];
                if !subprog.is_global || !subprog.is_called || subprog.is_verified {
                    continue;
                }
                self.enter_global(number as u32)?;
                if self.code.exception_callback == Some(number as u32) {
                    self.check_exception_args(number as u32)?;
                    self.state.top_mut().role = Role::Exception;
                }
                self.explore_function()?;
                self.code.subprogs[number].is_verified = true;
                found = true;
                if self.log.is_on() {
                    let name = &self.code.subprogs[number].name;
                    self.log.write(format_args!(
                        "Func#{number} ('{name}') is safe for any args that match its prototype\n"
                    ));
                }
            }
            if !found {
                return Ok(());
            }
        }
    }

    /// What handles exceptions takes the number that was thrown.
    fn check_exception_args(&self, number: u32) -> Check {
        match &self.code.subprogs[number as usize].signature {
            Signature::Known(args) if args[..] == [ArgShape::Number] => Ok(()),
            _ => reject(Rejection::ExceptionArgs {}),
        }
    }

    fn explore_function(&mut self) -> Check {
        self.log.last_line_info = None;
        self.live_stack.reset_chain();
        if let Some(trail) = &mut self.trail {
            trail.resume(None);
        }
        self.explore()?;
        if !self.log.is_verbose() {
            self.log.rewind(0);
        }
        let len = self.code.words.len();
        self.explored.restart(len);
        Ok(())
    }

    /// Makes a frame's stack reach down to `bytes` below the frame pointer, and remembers how deep it got.
    pub(crate) fn grow_stack(&mut self, frame: usize, bytes: i32) {
        let frame = self.state.frame_mut(frame);
        frame.grow_stack(bytes);
        let (subprog, depth) = (frame.subprog as usize, frame.stack_bytes() as u32);
        let deepest = &mut self.code.subprogs[subprog].stack_depth;
        *deepest = (*deepest).max(depth);
    }

    /// Arguments that come with a reference are held from the start.
    fn acquire_arguments(&mut self) {
        let Some(attached) = &mut self.attached else { return };
        for arg in attached.known.iter_mut().filter(|arg| arg.is_acquired) {
            self.last_id += 1;
            arg.ref_obj_id = self.last_id;
            let held = Reference { id: self.last_id, insn: 0, kind: RefKind::Object };
            self.state.refs_mut().held.push(held);
        }
    }

    /// The type of the program.
    pub(crate) fn prog_type(&self) -> ProgType {
        self.program.kind.prog_type
    }

    /// A new id, for something that must be told apart from everything else.
    pub(crate) fn new_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The prototype of a helper, as this program may call it.
    pub(crate) fn helper_proto(&self, id: u32) -> Option<&'static HelperProto> {
        target::helper_of(self.program, self.profile, id)
    }

    /// The definition of the map a register is or points into.
    pub(crate) fn map_of(&self, reg: &RegState) -> Check<&MapDef> {
        let found = reg.map().and_then(|map| self.names.map_def(map));
        found.ok_or_else(|| Stop::unmodelled("a map without a definition"))
    }

    fn log_live_regs(&mut self) {
        if !self.log.is_verbose() {
            return;
        }
        self.log.write(format_args!("Live regs before insn:\n"));
        let mut at = 0;
        while at < self.code.len() {
            let aux = *self.code.aux(at);
            match aux.scc {
                0 => self.log.write(format_args!("    ")),
                scc => self.log.write(format_args!("{scc:3} ")),
            }
            self.log.write(format_args!("{at:3}: "));
            for reg in 0..10 {
                if aux.live_regs >> reg & 1 != 0 {
                    self.log.write(format_args!("{reg}"));
                } else {
                    self.log.write(format_args!("."));
                }
            }
            self.log.write(format_args!(" "));
            self.write_insn(at);
            at += self.code.insn(at).slots();
        }
    }

    /// Writes an instruction as the log shows it, with the end of its line.
    pub(crate) fn write_insn(&mut self, at: u32) {
        self.log.write_insn(&self.code, self.profile.line, at);
    }

    /// Writes the source line an instruction came from, if it is another one than the last.
    pub(crate) fn write_line_info(&mut self, at: u32) {
        let infos = &self.program.line_info;
        let found = infos.partition_point(|info| info.insn.0 <= at).checked_sub(1);
        let (Some(found), Some(btf)) = (found, self.program.btf.as_ref()) else { return };
        if self.log.last_line_info == Some(found) {
            return;
        }
        self.log.last_line_info = Some(found);
        let info = infos[found];
        let text = btf.str_at(info.text).unwrap_or_default().trim_start();
        let path = btf.str_at(info.file).unwrap_or_default();
        let file = path.rsplit('/').next().unwrap_or(path);
        self.log.write(format_args!("; {text} @ {file}:{}\n", info.line));
    }
}

/// Licenses that the kernel takes for compatible with the GPL.
pub(crate) fn is_gpl(license: &str) -> bool {
    matches!(
        license,
        "GPL" | "GPL v2" | "GPL and additional rights" | "Dual BSD/GPL" | "Dual MIT/GPL" | "Dual MPL/GPL"
    )
}

fn helper_args(code: &Code, at: u32, program: &Program, profile: &Profile, kfuncs: &Calls<'_>) -> Option<u8> {
    let insn = code.insn(at);
    match insn.op {
        Op::Call(CallKind::Helper) => {
            let id = u32::try_from(insn.imm).ok()?;
            target::helper_of(program, profile, id).map(|proto| proto.args.len() as u8)
        }
        Op::Call(CallKind::Kfunc) => kfuncs.at(at).map(|called| called.proto.params.len().min(5) as u8),
        _ => None,
    }
}

/// What the control flow needs to know about calls.
struct CalleeFacts {
    properties: Vec<HelperProperties>,
    /// The calls that take an iterator's next element.
    advance: Vec<u32>,
}

impl CalleeFacts {
    fn of(code: &Code, kfuncs: &Calls<'_>, profile: &Profile) -> CalleeFacts {
        let properties = (0u32..).zip(&code.insns).map(|(at, insn)| match insn.op {
            Op::Call(CallKind::Helper) => {
                let helper = u32::try_from(insn.imm).ok().and_then(Helper::by_id);
                helper.map_or(HelperProperties::NONE, |helper| helper.properties(profile.line))
            }
            Op::Call(CallKind::Kfunc) => kfuncs.at(at).map_or(HelperProperties::NONE, |called| {
                let mut properties = HelperProperties::NONE;
                for (set, property) in [
                    ("is_sync_callback_calling_kfunc", HelperProperties::SYNC_CALLBACK),
                    ("is_async_callback_calling_kfunc", HelperProperties::ASYNC_CALLBACK),
                ] {
                    if called.is_in(profile, set) {
                        properties = properties | property;
                    }
                }
                properties
            }),
            _ => HelperProperties::NONE,
        });
        CalleeFacts { properties: properties.collect(), advance: kfuncs.advancing() }
    }

    fn has(&self, at: u32, what: HelperProperties) -> bool {
        self.properties.get(at as usize).is_some_and(|properties| properties.contains(what))
    }
}

impl Callees for CalleeFacts {
    fn calls_back(&self, at: u32) -> bool {
        self.has(at, HelperProperties::SYNC_CALLBACK)
    }

    fn calls_back_later(&self, at: u32) -> bool {
        self.has(at, HelperProperties::ASYNC_CALLBACK)
    }

    fn changes_packet(&self, at: u32) -> bool {
        self.has(at, HelperProperties::CHANGES_PACKET)
    }

    fn advances_iterator(&self, at: u32) -> bool {
        self.advance.binary_search(&at).is_ok()
    }
}

/// Whether maps of a type have one value that is addressed directly.
pub(crate) fn has_direct_value(map_type: MapType) -> bool {
    matches!(map_type, MapType::Array | MapType::Arena)
}

/// Rejections that stand for a whole instruction.
pub(crate) fn reject<T>(rejection: Rejection) -> Check<T> {
    Err(Stop::reject(rejection))
}

//! What stands in for a helper or kernel function: a value, a table, or a function of the arguments.
//!
//! A mock sees its arguments as the callee's prototype means them: numbers, memory with its bytes, maps by name, the
//! context. A mock that takes another number of arguments than the callee is refused when it is set up.

use std::collections::HashMap;
use std::fmt;

use skep_linux::{Arg, ArgType, Helper, HelperProto, Kfunc, Line, ProgType, TypeFlags, helpers_for};

use crate::error::{Error, ErrorKind};
use crate::interp::Machine;
use crate::world::World;

/// What stands in for a helper or kernel function.
///
/// ```
/// use skep_vm::{Match, Mock, MockArg, Settings, World};
///
/// let mut world = World::new(Settings::default())?;
/// world.mock("bpf_ktime_get_ns", Mock::Constant(5))?;
/// world.mock("bpf_redirect", Mock::table([([Match::from(7), Match::Any], 4)]))?;
/// let parse = Mock::call(|_, [text, _, _, _]: [MockArg; 4]| {
///     text.text().parse().map_err(|_| format!("{text} is no number"))
/// });
/// world.mock("bpf_strtol", parse)?;
/// assert!(world.mock("bpf_strtol", Mock::call(|_, [_]: [MockArg; 1]| Ok(0))).is_err());
/// # Ok::<(), skep_vm::Error>(())
/// ```
pub enum Mock {
    /// The same value, always.
    Constant(u64),
    /// Values by arguments. The first row that matches counts; where none does, the program stops.
    Table(Vec<(Vec<Match>, u64)>),
    /// A function of the arguments; what it cannot answer stops the program.
    Function(Box<MockFunction>),
    /// The same, of this many arguments.
    FunctionOf(usize, Box<MockFunction>),
}

/// A function that stands in for a helper.
pub type MockFunction = dyn Fn(&mut MockCall<'_>) -> Result<u64, String> + Send + Sync;

/// What an argument must be for a row of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Match {
    /// Anything.
    Any,
    /// This number.
    Number(u64),
    /// Memory that begins with these bytes.
    Bytes(Vec<u8>),
    /// The map of this name.
    Map(String),
}

/// An argument as a mock sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MockArg {
    /// A number.
    Number(u64),
    /// Memory of the program.
    Memory {
        /// Where it is.
        address: u64,
        /// How many bytes the callee may use.
        len: u64,
        /// The bytes; none where they cannot be read, such as those of a buffer that the callee is to fill.
        bytes: Vec<u8>,
    },
    /// A map.
    Map {
        /// Where the program thinks it is.
        address: u64,
        /// Its name.
        name: String,
    },
    /// The program's context.
    Context(u64),
    /// An address of something else: an object of the kernel, a function to be called back.
    Address(u64),
}

/// A call of a mocked helper.
#[derive(Debug)]
pub struct MockCall<'a> {
    /// The arguments as they are in the registers.
    pub args: [u64; 5],
    world: &'a World,
    callee: Callee,
    prog_type: ProgType,
    context: u64,
}

/// What is mocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Callee {
    Helper(u32),
    Kfunc(&'static str),
}

/// The mocks of a world.
#[derive(Debug, Default)]
pub(crate) struct Mocks {
    helpers: HashMap<u32, Mock>,
    kfuncs: HashMap<&'static str, Mock>,
}

/// The kernel whose prototypes are meant.
const LINE: Line = Line::V6_18;
/// A string's bytes at most.
const MAX_TEXT: u64 = 4096;

impl Mock {
    /// Values by arguments. Each row is as long as the callee takes arguments.
    pub fn table<M: Into<Match>, const N: usize>(rows: impl IntoIterator<Item = ([M; N], u64)>) -> Mock {
        Mock::Table(rows.into_iter().map(|(row, value)| (row.map(Into::into).to_vec(), value)).collect())
    }

    /// A function of so many arguments as its second parameter takes apart.
    pub fn call<const N: usize>(
        function: impl Fn(&mut MockCall<'_>, [MockArg; N]) -> Result<u64, String> + Send + Sync + 'static,
    ) -> Mock {
        let call = move |call: &mut MockCall<'_>| {
            let mut args = call.typed().into_iter();
            // A callee that takes less was refused; what is variadic may be given less.
            let args = std::array::from_fn(|_| args.next().unwrap_or(MockArg::Number(0)));
            function(call, args)
        };
        Mock::FunctionOf(N, Box::new(call))
    }

    /// How many arguments it takes, where that is fixed.
    fn arities(&self) -> Vec<usize> {
        match self {
            Mock::Constant(_) | Mock::Function(_) => Vec::new(),
            Mock::Table(rows) => rows.iter().map(|(row, _)| row.len()).collect(),
            Mock::FunctionOf(arity, _) => vec![*arity],
        }
    }

    fn answer(&self, call: &mut MockCall<'_>) -> Result<u64, String> {
        match self {
            Mock::Constant(value) => Ok(*value),
            Mock::Function(function) | Mock::FunctionOf(_, function) => function(call),
            Mock::Table(rows) => {
                let args = call.typed();
                let matches = |row: &[Match]| row.iter().zip(&args).all(|(want, arg)| want.is_met_by(arg));
                let found = rows.iter().find(|(row, _)| matches(row));
                found.map(|(_, value)| *value).ok_or_else(|| {
                    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                    format!("no row of its table matches ({})", args.join(", "))
                })
            }
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mock::Constant(value) => write!(f, "Constant({value:#x})"),
            Mock::Table(rows) => f.debug_tuple("Table").field(rows).finish(),
            Mock::Function(_) => f.write_str("Function"),
            Mock::FunctionOf(arity, _) => write!(f, "FunctionOf({arity})"),
        }
    }
}

impl Match {
    fn is_met_by(&self, arg: &MockArg) -> bool {
        match (self, arg) {
            (Match::Any, _) => true,
            (Match::Number(number), arg) => *number == arg.value(),
            (Match::Bytes(wanted), MockArg::Memory { bytes, .. }) => bytes.starts_with(wanted),
            (Match::Map(wanted), MockArg::Map { name, .. }) => wanted == name,
            (Match::Bytes(_) | Match::Map(_), _) => false,
        }
    }
}

impl From<u64> for Match {
    fn from(number: u64) -> Match {
        Match::Number(number)
    }
}

impl From<&[u8]> for Match {
    fn from(bytes: &[u8]) -> Match {
        Match::Bytes(bytes.to_vec())
    }
}

impl MockArg {
    /// What is in the register.
    pub fn value(&self) -> u64 {
        match self {
            MockArg::Number(value) | MockArg::Context(value) | MockArg::Address(value) => *value,
            MockArg::Memory { address, .. } | MockArg::Map { address, .. } => *address,
        }
    }

    /// The bytes of memory; none of anything else.
    pub fn bytes(&self) -> &[u8] {
        match self {
            MockArg::Memory { bytes, .. } => bytes,
            _ => &[],
        }
    }

    /// The bytes of memory up to the first zero, as text.
    pub fn text(&self) -> String {
        let text = self.bytes().split(|&byte| byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(text).into_owned()
    }

    /// The name of a map; none of anything else.
    pub fn map(&self) -> Option<&str> {
        match self {
            MockArg::Map { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for MockArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MockArg::Number(value) => write!(f, "{value:#x}"),
            MockArg::Memory { len, bytes, .. } if bytes.is_empty() => write!(f, "{len} bytes to be written"),
            MockArg::Memory { bytes, .. } => {
                f.write_str("bytes ")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            MockArg::Map { name, .. } => write!(f, "map \"{name}\""),
            MockArg::Context(_) => f.write_str("the context"),
            MockArg::Address(address) => write!(f, "address {address:#x}"),
        }
    }
}

impl MockCall<'_> {
    /// The arguments as the callee's prototype means them.
    pub fn typed(&self) -> Vec<MockArg> {
        match self.callee {
            Callee::Helper(id) => {
                let args = shape_of(id, self.prog_type).map_or(&[][..], |proto| proto.args);
                // What a prototype does not speak of is numbers.
                let rest = self.args.iter().take(arity(self.callee).1).skip(args.len());
                let typed = args.iter().enumerate().map(|(at, arg)| self.of_helper(at, arg));
                typed.chain(rest.map(|&value| MockArg::Number(value))).collect()
            }
            Callee::Kfunc(name) => {
                let parameters = parameters(name);
                (0..parameters.len().min(5)).map(|at| self.of_kfunc(at, &parameters)).collect()
            }
        }
    }

    /// Reads memory of the program.
    ///
    /// # Errors
    /// When there are no such bytes that the program could read.
    pub fn read(&self, address: u64, len: u64) -> Result<Vec<u8>, String> {
        self.world.memory.read(address, len).map_err(|fault| fault.to_string())
    }

    /// Writes memory of the program.
    ///
    /// # Errors
    /// When there are no such bytes that the program could write.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), String> {
        self.world.memory.write(address, bytes).map_err(|fault| fault.to_string())
    }

    fn at(&self, index: usize) -> u64 {
        self.args.get(index).copied().unwrap_or(0)
    }

    fn memory(&self, address: u64, len: u64) -> MockArg {
        let bytes = self.read(address, len).unwrap_or_default();
        MockArg::Memory { address, len, bytes }
    }

    /// Memory up to the first zero.
    fn text(&self, address: u64) -> MockArg {
        let bytes = (0..MAX_TEXT).map_while(|at| self.read(address.wrapping_add(at), 1).ok()?.pop());
        let bytes: Vec<u8> = bytes.take_while(|&byte| byte != 0).collect();
        MockArg::Memory { address, len: bytes.len() as u64, bytes }
    }

    fn address(&self, address: u64) -> MockArg {
        match self.world.map_at(address) {
            Some(map) => MockArg::Map { address, name: map.def.name.clone() },
            None if address == self.context => MockArg::Context(address),
            None => MockArg::Address(address),
        }
    }

    /// The map that a key or value belongs to: the first argument that is one.
    fn map(&self) -> Option<&skep_object::MapDef> {
        self.args.iter().find_map(|&address| self.world.map_at(address)).map(|map| &*map.def)
    }

    fn of_helper(&self, at: usize, arg: &Arg) -> MockArg {
        let value = self.at(at);
        match arg.base {
            // Whether it may be absent is the flags' matter, and then it is zero.
            ArgType::ConstMapPtr => self.address(value),
            ArgType::Anything
            | ArgType::Scalar
            | ArgType::ConstSize
            | ArgType::ConstSizeOrZero
            | ArgType::ConstAllocSizeOrZero => MockArg::Number(value),
            _ if value == 0 => MockArg::Number(0),
            ArgType::Ctx => MockArg::Context(value),
            ArgType::MapKey => self.memory(value, self.map().map_or(0, |map| u64::from(map.key_size))),
            ArgType::MapValue => self.memory(value, self.map().map_or(0, |map| u64::from(map.value_size))),
            ArgType::ConstStr => self.text(value),
            ArgType::Mem if arg.flags.contains(TypeFlags::FIXED_SIZE) => {
                self.memory(value, u64::from(arg.size))
            }
            ArgType::Mem => self.memory(value, u64::from(self.at(at + 1) as u32)),
            ArgType::BtfIdSockCommon
            | ArgType::SpinLock
            | ArgType::SockCommon
            | ArgType::BtfId
            | ArgType::Socket
            | ArgType::AllocMem
            | ArgType::RingbufMem
            | ArgType::PercpuBtfId
            | ArgType::Func
            | ArgType::Stack
            | ArgType::Timer
            | ArgType::Kptr
            | ArgType::KptrXchgDest
            | ArgType::Dynptr => self.address(value),
        }
    }

    /// Kernel functions say in the names of their parameters what these mean.
    fn of_kfunc(&self, at: usize, parameters: &[&str]) -> MockArg {
        let value = self.at(at);
        let parameter = |at: usize| parameters.get(at).copied().unwrap_or_default();
        let is_pointer = parameter(at).contains(['*', '(']);
        let is_sized = |suffix: &str| parameter(at + 1).ends_with(suffix);
        match is_pointer {
            false => MockArg::Number(value),
            true if value == 0 => MockArg::Number(0),
            true if parameter(at).ends_with("__str") => self.text(value),
            true if is_sized("__sz") || is_sized("__szk") => {
                self.memory(value, u64::from(self.at(at + 1) as u32))
            }
            true => self.address(value),
        }
    }
}

impl Mocks {
    pub(crate) fn is_empty(&self) -> bool {
        self.helpers.is_empty() && self.kfuncs.is_empty()
    }

    /// Takes a mock in.
    pub(crate) fn insert(&mut self, name: &str, mock: Mock) -> Result<(), Error> {
        let callee = match (Helper::by_name(name), Kfunc::by_name(name)) {
            (Some(helper), _) => Callee::Helper(helper.id),
            (None, Some(kfunc)) => Callee::Kfunc(kfunc.name),
            (None, None) => {
                let name = name.to_owned();
                return Err(ErrorKind::NoSuch { what: "helper or kernel function", name }.into());
            }
        };
        let (least, most) = arity(callee);
        if let Some(given) = mock.arities().into_iter().find(|given| !(least..=most).contains(given)) {
            return Err(ErrorKind::MockArity { callee: name.to_owned(), takes: most, given }.into());
        }
        match callee {
            Callee::Helper(id) => self.helpers.insert(id, mock),
            Callee::Kfunc(name) => self.kfuncs.insert(name, mock),
        };
        Ok(())
    }

    /// The answer of a mocked helper.
    pub(crate) fn helper(
        &self,
        machine: &Machine<'_>,
        id: u32,
        args: [u64; 5],
    ) -> Option<Result<u64, String>> {
        if self.helpers.is_empty() {
            return None;
        }
        let mock = self.helpers.get(&id)?;
        Some(mock.answer(&mut call(machine, Callee::Helper(id), args)))
    }

    /// The answer of a mocked kernel function.
    pub(crate) fn kfunc(
        &self,
        machine: &Machine<'_>,
        name: &str,
        args: [u64; 5],
    ) -> Option<Result<u64, String>> {
        let (name, mock) = self.kfuncs.get_key_value(name)?;
        Some(mock.answer(&mut call(machine, Callee::Kfunc(name), args)))
    }
}

fn call<'a>(machine: &Machine<'a>, callee: Callee, args: [u64; 5]) -> MockCall<'a> {
    let (world, context) = (machine.world, machine.context.address);
    let prog_type = world.loaded(machine.program).kind.prog_type;
    MockCall { args, world, callee, prog_type, context }
}

/// The prototype that a call gets from a program of a type; another one where that type may not call it.
fn shape_of(id: u32, prog_type: ProgType) -> Option<&'static HelperProto> {
    let granted = helpers_for(LINE, prog_type).find(|access| access.id == id);
    let any = || Helper::by_id(id)?.protos().iter().max_by_key(|proto| proto.args.len());
    granted.map(skep_linux::HelperAccess::proto).or_else(any)
}

/// How many arguments something takes, at least and at most.
fn arity(callee: Callee) -> (usize, usize) {
    match callee {
        Callee::Helper(id) => {
            let Some(helper) = Helper::by_id(id) else { return (0, 0) };
            let demanded = helper.protos().iter().map(|proto| proto.args.len());
            let (least, most) = demanded.fold((5, 0), |(least, most), n| (n.min(least), n.max(most)));
            // A prototype may leave out what is not looked at; the signature has it.
            let declared = helper.c_args.iter().filter(|&&arg| arg != "void").count();
            let is_variadic = helper.c_args.contains(&"...");
            (least.min(most), if is_variadic { 5 } else { most.max(declared) })
        }
        Callee::Kfunc(name) => {
            let n = parameters(name).len();
            (n, n)
        }
    }
}

/// The parameters of a kernel function that a program gives, as C spells them.
fn parameters(name: &str) -> Vec<&'static str> {
    let kfunc = Kfunc::by_name(name);
    let signature = kfunc.and_then(|kfunc| Line::ALL.iter().rev().find_map(|&line| kfunc.signature(line)));
    let Some(signature) = signature else { return Vec::new() };
    let Some((_, list)) = signature.split_once('(') else { return Vec::new() };
    let list = list.rsplit_once(')').map_or(list, |(list, _)| list);
    let mut depth = 0usize;
    let at_comma = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    let parameters = list.split(at_comma).map(str::trim);
    // The kernel itself gives what ends so.
    parameters.filter(|one| !one.is_empty() && *one != "void" && !one.ends_with("__prog")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: (usize, usize)) {
        let helper = Helper::by_name(name).map(|helper| Callee::Helper(helper.id));
        let kfunc = Kfunc::by_name(name).map(|kfunc| Callee::Kfunc(kfunc.name));
        assert_eq!(helper.or(kfunc).map(arity), Some(expected), "{name}");
    }

    #[test]
    fn what_is_called_takes_so_many_arguments() {
        check("bpf_ktime_get_ns", (0, 0));
        check("bpf_map_update_elem", (4, 4));
        check("bpf_trace_printk", (2, 5));
        check("bpf_get_cgroup_classid", (0, 1));
        check("bpf_get_branch_snapshot", (2, 3));
        check("bpf_rcu_read_lock", (0, 0));
        check("bpf_dynptr_slice", (4, 4));
        check("bpf_wq_set_callback_impl", (3, 3));
    }

    #[test]
    fn no_kernel_function_takes_more_than_five() {
        let is_callable = |kfunc: &&Kfunc| kfunc.sets(LINE).any(|set| !set.prog_types.is_empty());
        for kfunc in skep_linux::kfuncs().iter().filter(is_callable) {
            assert!(parameters(kfunc.name).len() <= 5, "{}: {:?}", kfunc.name, parameters(kfunc.name));
        }
    }

    #[test]
    fn no_helper_takes_more_than_five() {
        for helper in skep_linux::helpers() {
            let (least, most) = arity(Callee::Helper(helper.id));
            assert!(least <= most && most <= 5, "{}", helper.name);
        }
    }
}

//! The current task as an object of the kernel, with what hangs on it: parent, credentials, memory, namespaces, files,
//! control group. What programs ask helpers about it and what they find here is the same.

use super::Kernel;
use crate::error::{Error, ErrorKind};
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// What the object is called, of which there is one.
const CURRENT: &str = "current task";
/// Numbers of the first namespaces: of names, messages, control groups, the network.
const NAMESPACES: [(&str, u64); 4] = [
    ("nsproxy.uts_ns.ns.inum", 0xeffffffe),
    ("nsproxy.ipc_ns.ns.inum", 0xefffffff),
    ("nsproxy.cgroup_ns.ns.inum", 0xeffffffb),
    ("nsproxy.net_ns.ns.inum", 0xf000_0000),
];
/// The program that the task runs, below the root.
const EXECUTABLE: &[u8] = b"skep\0";

impl World {
    /// The current task as an object of the kernel, made on first use.
    ///
    /// # Errors
    /// When the world has no types, or no memory for it.
    pub fn current_task(&self) -> Result<u64, Error> {
        let (kernel, memory) = (&self.kernel, &self.memory);
        if let Some(task) = kernel.find_named(CURRENT) {
            return Ok(task);
        }
        let task = kernel.add(memory, "task_struct")?;
        self.fill_task(task)?;
        Ok(kernel.keep_named(memory, CURRENT, task))
    }

    /// The registers of user space that the current task has: zeros, until they are set.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn user_registers(&self) -> Result<u64, Error> {
        const NAME: &str = "registers of user space";
        if let Some(address) = self.kernel.find_named(NAME) {
            return Ok(address);
        }
        let len = self.settings.arch.size() as u64;
        let region = Region::plain("the registers of user space", len, access::READ | access::WRITE);
        let address = self.memory.add(region)?;
        Ok(self.kernel.keep_named(&self.memory, NAME, address))
    }

    /// Sets a register of user space, by its name or its role (`arg1`, `ret`, `ip`, `sp`).
    ///
    /// # Errors
    /// When there is none of this name, or no memory for them.
    pub fn set_user_register(&self, name: &str, value: u64) -> Result<(), Error> {
        let no_such = || Error::from(ErrorKind::NoSuch { what: "register", name: name.to_owned() });
        let offset = self.settings.arch.offset(name).ok_or_else(no_such)?;
        self.memory.poke(self.user_registers()? + offset, &value.to_le_bytes());
        Ok(())
    }

    /// Places bytes in memory of user space: programs cannot load them, and helpers that read user space can.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn add_user_memory(&self, bytes: &[u8]) -> Result<u64, Error> {
        let address =
            self.memory.add(Region::plain("memory of user space", bytes.len() as u64, access::USER))?;
        self.memory.poke(address, bytes);
        Ok(address)
    }

    /// Reads memory of user space, where programs may have written with `bpf_probe_write_user`; `None` if it is not there.
    pub fn user_memory(&self, address: u64, len: u64) -> Option<Vec<u8>> {
        self.memory.demand(address, len, access::USER).ok().map(|()| self.memory.peek(address, len))
    }

    fn fill_task(&self, task: u64) -> Result<(), Error> {
        let (kernel, memory, is) = (&self.kernel, &self.memory, &self.settings.task);
        let set = |path: &str, value: u64| self.set_field(task, path, value);
        let set_known = |path: &str, value: u64| if_known(kernel, memory, task, path, value);
        set("pid", is.pid.into())?;
        set("tgid", is.tgid.into())?;
        let name = is.comm.as_bytes();
        // The name is cut to what leaves room for its end.
        self.set_field_bytes(task, "comm", name.get(..name.len().min(15)).unwrap_or_default())?;

        let init = kernel.add(memory, "task_struct")?;
        for (path, value) in
            [("pid", 1), ("tgid", 1), ("group_leader", init), ("real_parent", init), ("parent", init)]
        {
            self.set_field(init, path, value)?;
        }
        self.set_field_bytes(init, "comm", b"init")?;
        set("real_parent", init)?;
        set("parent", init)?;
        if is.pid == is.tgid {
            set("group_leader", task)?;
        } else {
            set("group_leader.pid", is.tgid.into())?;
            set("group_leader.tgid", is.tgid.into())?;
            set("group_leader.real_parent", init)?;
        }

        for user in ["uid", "euid", "suid", "fsuid"] {
            set(&format!("cred.{user}.val"), is.uid.into())?;
        }
        for group in ["gid", "egid", "sgid", "fsgid"] {
            set(&format!("cred.{group}.val"), is.gid.into())?;
        }
        set("real_cred", self.field(task, "cred")?)?;

        set("mm.exe_file.f_inode.i_mode", 0o100_755)?;
        self.set_field_bytes(task, "mm.exe_file.f_path.dentry.d_name.name", EXECUTABLE)?;
        set_known("mm.exe_file.f_path.dentry.d_name.len", EXECUTABLE.len() as u64 - 1);
        let root = "mm.exe_file.f_path.dentry.d_parent";
        self.set_field_bytes(task, &format!("{root}.d_name.name"), b"/\0")?;
        let root_entry = self.field(task, root)?;
        set(&format!("{root}.d_parent"), root_entry)?;
        set("mm.owner", task)?;
        set("active_mm", self.field(task, "mm")?)?;

        for (path, number) in NAMESPACES {
            set_known(path, number);
        }
        set_known("nsproxy.pid_ns_for_children.ns.inum", is.pid_namespace.inode);
        let pids = self.field(task, "nsproxy.pid_ns_for_children")?;
        set_known("thread_pid.numbers[0].nr", is.pid.into());
        set_known("thread_pid.numbers[0].ns", pids);
        // Control groups of the second version are nodes of a file system, and known by their numbers there.
        set_known("cgroups.dfl_cgrp.kn.id", is.cgroup_id);
        let group = self.field(task, "cgroups.dfl_cgrp")?;
        set_known("cgroups.dfl_cgrp.self.cgroup", group);
        let above = &is.cgroup_ancestors;
        set_known("cgroups.dfl_cgrp.level", above.len() as u64);
        for (level, &id) in above.iter().enumerate() {
            set_known(&format!("cgroups.dfl_cgrp.ancestors[{level}].kn.id"), id);
        }
        set_known(&format!("cgroups.dfl_cgrp.ancestors[{}]", above.len()), group);
        set_known("files.next_fd", 3);
        set_known("fs.umask", 0o022);
        set_known("signal.nr_threads", 1);
        Ok(())
    }
}

/// Sets a field if this kernel has it.
fn if_known(kernel: &Kernel, memory: &Memory, object: u64, path: &str, value: u64) {
    // A kernel without the field shows programs nothing there either.
    let _ = kernel.set(memory, object, path, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Task};

    #[test]
    fn the_current_task_hangs_together() {
        let task = Task {
            pid: 12,
            tgid: 11,
            uid: 5,
            gid: 6,
            comm: "a name of more than fifteen".to_owned(),
            cgroup_id: 99,
            cgroup_ancestors: vec![1, 50],
            ..Settings::default().task
        };
        let mut world = World::new(Settings { task, ..Settings::default() }).unwrap();
        world.set_types(crate::kernel::tests::types());
        let task = world.current_task().unwrap();
        assert_eq!(world.current_task(), Ok(task));
        for (path, value) in [
            ("pid", 12),
            ("group_leader.pid", 11),
            ("group_leader.real_parent.pid", 1),
            ("real_parent.comm[0]", u64::from(b'i')),
            ("comm[14]", u64::from(b' ')),
            ("comm[15]", 0),
            ("cred.euid.val", 5),
            ("real_cred.gid.val", 6),
            ("mm.owner.pid", 12),
            ("nsproxy.net_ns.ns.inum", 0xf000_0000),
            ("thread_pid.numbers[0].ns.ns.inum", 0xeffffffc),
            ("cgroups.dfl_cgrp.kn.id", 99),
            ("cgroups.dfl_cgrp.self.cgroup.kn.id", 99),
            ("cgroups.dfl_cgrp.level", 2),
            ("cgroups.dfl_cgrp.ancestors[1].kn.id", 50),
            ("cgroups.dfl_cgrp.ancestors[2].kn.id", 99),
            ("mm.exe_file.f_path.dentry.d_name.len", 4),
        ] {
            assert_eq!(world.field(task, path), Ok(value), "{path}");
        }
        let root = world.field(task, "mm.exe_file.f_path.dentry.d_parent.d_name.name").unwrap();
        assert_eq!(world.memory.read(root, 2).unwrap(), b"/\0");
    }
}

//! Red-black trees of objects. Programs can look at a node's children, so the shape is that of the kernel's trees:
//! insertion and removal balance as in Cormen et al., with the next larger node in place of one with two children.
//!
//! ```text
//!  root:  top, leftmost          node:  parent (lowest bit: black), right, left, root it hangs on
//! ```

use skep_isa::Size;

use super::{Family, give_away, int, owning};
use crate::Errno;
use crate::helpers::bad;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_rbtree_add_impl", add),
    ("bpf_rbtree_remove", remove),
    ("bpf_rbtree_first", first),
    ("bpf_rbtree_root", top),
    ("bpf_rbtree_left", left),
    ("bpf_rbtree_right", right),
];

/// Bytes from a node to its fields, and from a root to its own.
const PARENT: u64 = 0;
const RIGHT: u64 = 8;
const LEFT: u64 = 16;
const OWNER: u64 = 24;
const TOP: u64 = 0;
const LEFTMOST: u64 = 8;

/// Steps from the top of a tree to its bottom, at most: twice the logarithm of what fits the address space.
const MAX_HEIGHT: u32 = 64;

/// A tree in guest memory. Zero is no node; it counts as black.
struct Tree<'a, 'w> {
    machine: &'a Machine<'w>,
    root: u64,
}

fn add(machine: &mut Machine<'_>, [root, node, less, ..]: [u64; 5]) -> Result<u64, Stop> {
    let is_free = Tree { machine, root }.get(node, OWNER)? == 0;
    if !give_away(machine, node, "bpf_rbtree_add_impl", is_free)? {
        return Ok(int(Errno::EINVAL));
    }
    let (mut parent, mut side, mut is_leftmost) = (0, TOP, true);
    let mut at = machine.load_word(root, Size::Dw)?;
    for _ in 0..MAX_HEIGHT {
        if at == 0 {
            let tree = Tree { machine, root };
            tree.attach(node, parent, side)?;
            tree.set(node, OWNER, root)?;
            if is_leftmost {
                tree.set(root, LEFTMOST, node)?;
            }
            tree.balance_added(node)?;
            return Ok(0);
        }
        parent = at;
        side = if machine.call_back(less, [node, at, 0, 0, 0])? != 0 { LEFT } else { RIGHT };
        is_leftmost &= side == LEFT;
        at = machine.load_word(at.wrapping_add(side), Size::Dw)?;
    }
    Err(broken())
}

fn remove(machine: &mut Machine<'_>, [root, node, ..]: [u64; 5]) -> Result<u64, Stop> {
    let tree = Tree { machine, root };
    if tree.get(node, OWNER)? != root {
        return Ok(0);
    }
    tree.take_out(node)?;
    for field in [PARENT, RIGHT, LEFT, OWNER] {
        tree.set(node, field, 0)?;
    }
    owning(machine, node, "bpf_rbtree_remove");
    Ok(node)
}

fn first(machine: &mut Machine<'_>, [root, ..]: [u64; 5]) -> Result<u64, Stop> {
    Tree { machine, root }.get(root, LEFTMOST)
}

fn top(machine: &mut Machine<'_>, [root, ..]: [u64; 5]) -> Result<u64, Stop> {
    Tree { machine, root }.get(root, TOP)
}

fn left(machine: &mut Machine<'_>, [root, node, ..]: [u64; 5]) -> Result<u64, Stop> {
    child(machine, root, node, LEFT)
}

fn right(machine: &mut Machine<'_>, [root, node, ..]: [u64; 5]) -> Result<u64, Stop> {
    child(machine, root, node, RIGHT)
}

fn child(machine: &Machine<'_>, root: u64, node: u64, side: u64) -> Result<u64, Stop> {
    let tree = Tree { machine, root };
    if tree.get(node, OWNER)? != root { Ok(0) } else { tree.get(node, side) }
}

/// A tree that a program wrote to itself.
fn broken() -> Stop {
    bad("bpf_rbtree_add_impl", "the tree is not as it was left: something has written to it")
}

fn other(side: u64) -> u64 {
    if side == LEFT { RIGHT } else { LEFT }
}

impl Tree<'_, '_> {
    fn get(&self, at: u64, field: u64) -> Result<u64, Stop> {
        self.machine.load_word(at.wrapping_add(field), Size::Dw)
    }

    fn set(&self, at: u64, field: u64, value: u64) -> Result<(), Stop> {
        Ok(self.machine.world.memory.store(at.wrapping_add(field), Size::Dw, value)?)
    }

    fn parent(&self, node: u64) -> Result<u64, Stop> {
        Ok(self.get(node, PARENT)? & !1)
    }

    fn is_red(&self, node: u64) -> Result<bool, Stop> {
        Ok(node != 0 && self.get(node, PARENT)? & 1 == 0)
    }

    fn set_parent(&self, node: u64, parent: u64) -> Result<(), Stop> {
        self.set(node, PARENT, parent | self.get(node, PARENT)? & 1)
    }

    fn paint(&self, node: u64, is_red: bool) -> Result<(), Stop> {
        self.set(node, PARENT, self.parent(node)? | u64::from(!is_red))
    }

    /// On which side of its parent a node is.
    fn side_of(&self, node: u64, parent: u64) -> Result<u64, Stop> {
        Ok(if self.get(parent, LEFT)? == node { LEFT } else { RIGHT })
    }

    /// Hangs a node, red and without children, on a side of its parent, or at the top.
    fn attach(&self, node: u64, parent: u64, side: u64) -> Result<(), Stop> {
        self.set(node, PARENT, parent)?;
        self.set(node, LEFT, 0)?;
        self.set(node, RIGHT, 0)?;
        self.set(if parent == 0 { self.root } else { parent }, side, node)
    }

    /// Puts one node where another was in the eyes of its parent.
    fn replace(&self, node: u64, by: u64) -> Result<(), Stop> {
        let parent = self.parent(node)?;
        match parent {
            0 => self.set(self.root, TOP, by)?,
            _ => self.set(parent, self.side_of(node, parent)?, by)?,
        }
        if by == 0 { Ok(()) } else { self.set_parent(by, parent) }
    }

    /// Lets the child opposite to a side rise above its parent.
    fn rotate(&self, node: u64, side: u64) -> Result<(), Stop> {
        let rising = self.get(node, other(side))?;
        if rising == 0 {
            return Err(broken());
        }
        let moved = self.get(rising, side)?;
        self.replace(node, rising)?;
        self.set(node, other(side), moved)?;
        if moved != 0 {
            self.set_parent(moved, node)?;
        }
        self.set(rising, side, node)?;
        self.set_parent(node, rising)
    }

    fn balance_added(&self, mut node: u64) -> Result<(), Stop> {
        for _ in 0..MAX_HEIGHT {
            let parent = self.parent(node)?;
            if parent == 0 {
                return self.paint(node, false);
            }
            if !self.is_red(parent)? {
                return Ok(());
            }
            // A red node has a parent: the top is black.
            let grand = self.parent(parent)?;
            if grand == 0 {
                return Err(broken());
            }
            let side = self.side_of(parent, grand)?;
            let uncle = self.get(grand, other(side))?;
            if self.is_red(uncle)? {
                self.paint(parent, false)?;
                self.paint(uncle, false)?;
                self.paint(grand, true)?;
                node = grand;
                continue;
            }
            let mut upper = parent;
            if self.get(parent, side)? != node {
                self.rotate(parent, side)?;
                upper = node;
            }
            self.paint(upper, false)?;
            self.paint(grand, true)?;
            return self.rotate(grand, other(side));
        }
        Err(broken())
    }

    /// The node furthest to the left below one.
    fn leftmost(&self, mut node: u64) -> Result<u64, Stop> {
        for _ in 0..MAX_HEIGHT {
            match self.get(node, LEFT)? {
                0 => return Ok(node),
                next => node = next,
            }
        }
        Err(broken())
    }

    fn take_out(&self, node: u64) -> Result<(), Stop> {
        let (left, right) = (self.get(node, LEFT)?, self.get(node, RIGHT)?);
        if self.get(self.root, LEFTMOST)? == node {
            // It has no left child; what follows it is in its right one, or above.
            let next = if right == 0 { self.parent(node)? } else { self.leftmost(right)? };
            self.set(self.root, LEFTMOST, next)?;
        }
        // `child` moves up to where a node is missing, below `parent`.
        let (child, parent, was_red) = if left == 0 || right == 0 {
            let child = if left == 0 { right } else { left };
            let (parent, was_red) = (self.parent(node)?, self.is_red(node)?);
            self.replace(node, child)?;
            (child, parent, was_red)
        } else {
            let next = self.leftmost(right)?;
            let (child, was_red) = (self.get(next, RIGHT)?, self.is_red(next)?);
            let mut parent = self.parent(next)?;
            if parent == node {
                parent = next;
            } else {
                self.replace(next, child)?;
                self.set(next, RIGHT, right)?;
                self.set_parent(right, next)?;
            }
            self.replace(node, next)?;
            self.set(next, LEFT, left)?;
            self.set_parent(left, next)?;
            self.paint(next, self.is_red(node)?)?;
            (child, parent, was_red)
        };
        if was_red { Ok(()) } else { self.balance_removed(child, parent) }
    }

    /// Makes up for a black node that is missing above `node`, which may be none, below `parent`.
    fn balance_removed(&self, mut node: u64, mut parent: u64) -> Result<(), Stop> {
        for _ in 0..MAX_HEIGHT {
            if parent == 0 || self.is_red(node)? {
                return if node == 0 { Ok(()) } else { self.paint(node, false) };
            }
            // The sides cannot be told apart by a node that is not there twice: its sibling always is.
            let side = if self.get(parent, LEFT)? == node { LEFT } else { RIGHT };
            let mut sibling = self.get(parent, other(side))?;
            if self.is_red(sibling)? {
                self.paint(sibling, false)?;
                self.paint(parent, true)?;
                self.rotate(parent, side)?;
                sibling = self.get(parent, other(side))?;
            }
            if sibling == 0 {
                return Err(broken());
            }
            let (near, far) = (self.get(sibling, side)?, self.get(sibling, other(side))?);
            if !self.is_red(near)? && !self.is_red(far)? {
                self.paint(sibling, true)?;
                node = parent;
                parent = self.parent(node)?;
                continue;
            }
            if !self.is_red(far)? {
                self.paint(near, false)?;
                self.paint(sibling, true)?;
                self.rotate(sibling, other(side))?;
                sibling = near;
            }
            self.paint(sibling, self.is_red(parent)?)?;
            self.paint(parent, false)?;
            let far = self.get(sibling, other(side))?;
            if far != 0 {
                self.paint(far, false)?;
            }
            return self.rotate(parent, side);
        }
        Err(broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Input;
    use crate::interp::Company;
    use crate::memory::{Region, access};
    use crate::{ProgId, RunOptions, Settings, World};
    use skep_isa::Word;
    use skep_linux::ProgType;
    use std::collections::BTreeMap;

    /// Bytes of a node.
    const NODE: u64 = 32;

    /// Looks through a subtree: its keys in order, no red node below a red one, and the black nodes on each way down.
    fn look(tree: &Tree<'_, '_>, node: u64, parent: u64, keys: &mut Vec<u64>) -> u32 {
        if node == 0 {
            return 1;
        }
        assert_eq!(tree.parent(node).unwrap(), parent);
        let is_red = tree.is_red(node).unwrap();
        assert!(!is_red || !tree.is_red(parent).unwrap());
        let left = look(tree, tree.get(node, LEFT).unwrap(), node, keys);
        keys.push(node);
        let right = look(tree, tree.get(node, RIGHT).unwrap(), node, keys);
        assert_eq!(left, right);
        left + u32::from(!is_red)
    }

    #[test]
    fn trees_stay_in_order_and_balanced() {
        let mut world = World::new(Settings::default()).unwrap();
        let exit = Word { code: 0x95, ..Word::default() };
        let program: ProgId = world.load_words("test", ProgType::Syscall, &[exit]).unwrap();
        let input = Input::Memory(Vec::new());
        let context = crate::context::Context::new(&world, world.loaded(program), &input, 0).unwrap();
        let machine =
            Machine::new(&world, program, context, &RunOptions::default(), Company::default()).unwrap();
        let rights = access::READ | access::WRITE;
        let nodes = world.memory.add(Region::plain("nodes", 200 * NODE, rights)).unwrap();
        let root = world.memory.add(Region::plain("root", 16, rights)).unwrap();
        let tree = Tree { machine: &machine, root };
        // The address of a node is its key.
        let mut expected = BTreeMap::new();
        let mut seed = 1u64;
        for _ in 0..3000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let node = nodes + (seed >> 33) % 200 * NODE;
            if expected.remove(&node).is_some() {
                tree.take_out(node).unwrap();
            } else {
                let (mut parent, mut side, mut at) = (0, TOP, tree.get(root, TOP).unwrap());
                while at != 0 {
                    parent = at;
                    side = if node < at { LEFT } else { RIGHT };
                    at = tree.get(at, side).unwrap();
                }
                tree.attach(node, parent, side).unwrap();
                let first = tree.get(root, LEFTMOST).unwrap();
                if first == 0 || node < first {
                    tree.set(root, LEFTMOST, node).unwrap();
                }
                tree.balance_added(node).unwrap();
                expected.insert(node, ());
            }
            let top = tree.get(root, TOP).unwrap();
            let mut found = Vec::new();
            assert!(!tree.is_red(top).unwrap());
            look(&tree, top, 0, &mut found);
            assert!(found.iter().eq(expected.keys()));
            assert_eq!(tree.get(root, LEFTMOST).unwrap(), found.first().copied().unwrap_or(0));
        }
    }
}

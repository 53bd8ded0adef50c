//! Maps by node. A node's number is a small integer that nobody outside chooses freely, so it needs no hash that
//! withstands attacks, only one that is quick: most nodes are asked for, and few are there.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::tree::NodeId;

/// What is known of some nodes of one tree.
pub(crate) type NodeMap<T> = HashMap<NodeId, T, BuildHasherDefault<NodeHasher>>;

/// Some nodes of one tree.
pub(crate) type NodeSet = HashSet<NodeId, BuildHasherDefault<NodeHasher>>;

/// Spreads a node's number over the bits that a table looks at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NodeHasher(u64);

impl Hasher for NodeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    /// Multiplied by the golden ratio's bits (Knuth, The Art of Computer Programming, §6.4): neighbours end far apart, in
    /// the low bits, too.
    fn write_u32(&mut self, number: u32) {
        let spread = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    #[test]
    fn every_node_is_found_and_no_other() {
        let source = "<p>a".repeat(1000);
        let tree = html::parse(&source);
        let nodes: Vec<NodeId> = tree.descendants(tree.root()).collect();
        let map: NodeMap<usize> = nodes.iter().step_by(2).enumerate().map(|(at, &node)| (node, at)).collect();
        for (at, node) in nodes.iter().enumerate() {
            assert_eq!(map.get(node).copied(), (at % 2 == 0).then_some(at / 2));
        }
    }
}

//! Broken objects are refused with an error that says where, and never with a panic.

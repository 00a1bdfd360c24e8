//! Visor's linter. It is not built yet: this crate only holds its place in the workspace.

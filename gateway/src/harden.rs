//! The process keeps its memory to itself: no core dumps, and no ptrace or `/proc/PID/mem` for
//! other processes of the same user.
//!
//! Called before anything reads a secret. Programs that the gateway runs are dumpable again (the
//! kernel resets that on `execve`), but inherit the core limit. Side effects worth knowing:
//! `/proc/PID/{fd,environ,maps,…}` then belong to root, also for the process itself.

use rustix::process::{DumpableBehavior, Resource, Rlimit};

/// The kernel refused a protection, or did not keep it; the gateway must not start.
#[derive(Debug, thiserror::Error)]
pub enum HardenError {
    /// The core limit.
    #[error("the kernel refused a core limit of 0: {0}")]
    CoreLimit(rustix::io::Errno),
    /// The dumpable attribute.
    #[error("the kernel refused to make the process undumpable: {0}")]
    Dumpable(rustix::io::Errno),
    /// It was set, and reads otherwise.
    #[error("the process is still dumpable after the kernel was told otherwise")]
    NotKept,
}

impl HardenError {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        "allow `prctl` and `setrlimit` in the container's seccomp profile: keys must not end in a \
         core file"
    }
}

/// Makes the process undumpable and its core limit 0, and checks that both hold.
///
/// # Errors
/// The protection that could not be had.
pub fn harden() -> Result<(), HardenError> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    rustix::process::setrlimit(Resource::Core, none).map_err(HardenError::CoreLimit)?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(HardenError::Dumpable)?;
    match rustix::process::dumpable_behavior() {
        Ok(DumpableBehavior::NotDumpable) => {}
        Ok(_) => return Err(HardenError::NotKept),
        Err(errno) => return Err(HardenError::Dumpable(errno)),
    }
    let limit = rustix::process::getrlimit(Resource::Core);
    if limit.current == Some(0) && limit.maximum == Some(0) {
        Ok(())
    } else {
        Err(HardenError::NotKept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kernel's own view, not the wrapper's. It stays so for the rest of the test process,
    /// which harms nothing.
    #[test]
    fn the_kernel_says_so_too() {
        harden().unwrap();
        let limits = std::fs::read_to_string("/proc/thread-self/limits").unwrap();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        let figures: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
        assert_eq!(figures, ["0", "0"]);
        let behavior = rustix::process::dumpable_behavior().unwrap();
        assert_eq!(behavior, DumpableBehavior::NotDumpable);
        harden().unwrap();
    }
}

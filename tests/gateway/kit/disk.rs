//! A disk of its own, small enough to be filled.

use std::path::Path;
use std::process::Command;

/// A small file system, gone when this is dropped.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where none can be mounted: only root may, and not in every container.
    pub fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let line = format!(
            "mount -t tmpfs -o size={size},mode=0700 visor-test {}",
            folder.path().display()
        );
        if !shell(&line) {
            eprintln!("skipped: no file system can be mounted here");
            return None;
        }
        Some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file's name on it.
    pub fn file(&self, name: &str) -> String {
        self.path().join(name).display().to_string()
    }

    /// Leaves no room.
    pub fn fill(&self) {
        assert!(!shell(&format!("cat /dev/zero > {}", self.file("ballast"))));
    }

    /// Makes room again.
    pub fn free(&self) {
        std::fs::remove_file(self.file("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn shell(line: &str) -> bool {
    let done = Command::new("sh").arg("-c").arg(line).output().unwrap();
    done.status.success()
}

//! The folder: this process's alone, for as long as it runs.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// Makes the folder where it is missing, and locks it.
pub(super) fn take(path: &Path) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    // Of what a link leads to: systemd's own state folders of dynamic users are reached by one.
    let folder = File::open(path)?;
    let mode = folder.metadata()?.permissions().mode() & 0o7777;
    if mode & 0o022 != 0 {
        return Err(io::Error::other(format!(
            "others can write there too: its mode is {mode:04o}, and 0700 or 0750 is expected"
        )));
    }
    folder.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            io::Error::other("another gateway that runs keeps its rates there")
        }
        TryLockError::Error(error) => error,
    })?;
    Ok(folder)
}

//! Replaces a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, fchown};
use std::path::Path;

/// Puts `after` in the place of `before`, with the same owner and permissions. Fails, and changes
/// nothing, where the file no longer holds `before`.
pub(super) fn file(path: &Path, before: &str, after: &str) -> io::Result<()> {
    // A rename would put a file in a link's place.
    let path = fs::canonicalize(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let old = fs::metadata(&path)?;
    let mut new = tempfile::Builder::new()
        .prefix(".visor-")
        .tempfile_in(folder)?;
    new.write_all(after.as_bytes())?;
    let made = new.as_file().metadata()?;
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        // Or the gateway, which runs as somebody else, could no longer read it.
        fchown(new.as_file(), Some(old.uid()), Some(old.gid()))?;
    }
    new.as_file().set_permissions(old.permissions())?;
    new.as_file().sync_all()?;
    if fs::read(&path)? != before.as_bytes() {
        return Err(io::Error::other("somebody else changed it meanwhile"));
    }
    new.persist(&path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn permissions_and_links_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (
            folder.path().join("site.toml"),
            folder.path().join("link.toml"),
        );
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        file(&link, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "nothing is left behind"
        );
    }

    #[test]
    fn what_somebody_else_wrote_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.toml");
        fs::write(&path, "theirs").unwrap();
        assert!(file(&path, "old", "new").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }
}

//! `visor hook install`: a pre-commit hook that lints what is staged.

use super::{GitError, open};
use std::path::{Path, PathBuf};

/// What tells our hook from another's.
const MARK: &str = "# installed by `visor hook install`";

/// Writes the hook; says where it stands. A hook of someone else's is left alone.
pub fn install(folder: &Path) -> Result<PathBuf, GitError> {
    let repo = open(folder)?;
    let folder = match repo.config_snapshot().string("core.hooksPath") {
        Some(path) => {
            let path = PathBuf::from(path.to_string());
            repo.workdir()
                .map_or_else(|| path.clone(), |root| root.join(&path))
        }
        None => repo.common_dir().join("hooks"),
    };
    let path = folder.join("pre-commit");
    if let Ok(text) = std::fs::read_to_string(&path)
        && !text.contains(MARK)
    {
        let why = format!(
            "`{}` is there already; add `visor lint --staged` to it",
            path.display()
        );
        return Err(GitError(why));
    }
    // Who commits is told why, where the program is not found.
    let text = format!(
        "#!/bin/sh\n{MARK}\n\
         command -v visor >/dev/null || {{\n\
         \techo 'error: `visor` is not in PATH, so what is staged was not looked at: install it, or remove this hook' >&2\n\
         \texit 2\n\
         }}\n\
         exec visor lint --staged\n"
    );
    let write = || {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&path, text)?;
        executable(&path)
    };
    write().map_err(|e| GitError::new(&format!("cannot write `{}`", path.display()), &e))?;
    Ok(path)
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

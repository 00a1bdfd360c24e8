//! URIs of editors, and the paths that they mean.

use std::path::{Path, PathBuf};

/// The path of a `file:` URI.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    Some(path_of(decoded(rest)))
}

/// The URI of an absolute path.
pub(super) fn of(path: &Path) -> String {
    let mut out = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-._~/".contains(b) => out.push(char::from(*b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

fn decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [a, b, ..]) => digit(*a).zip(digit(*b)).map(|(a, b)| a * 16 + b),
            _ => None,
        };
        out.push(escaped.unwrap_or(*first));
        rest = match escaped {
            Some(_) => tail.get(2..).unwrap_or_default(),
            None => tail,
        };
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    // `/c:/work/a.py`
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match text.get(2..3) {
        Some(":") => PathBuf::from(text.get(1..).unwrap_or_default()),
        _ => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for name in [
            "/a/b.py",
            "/with space/ü/𝔉.ts",
            "/100%/a#b?c.rs",
            "/new\nline",
        ] {
            assert_eq!(path(&of(Path::new(name))).unwrap(), Path::new(name));
        }
        for (uri, expected) in [
            ("file:///c/a%20b.py", Some("/c/a b.py")),
            ("file://localhost/a.py", Some("/a.py")),
            ("file:///a%zz.py", Some("/a%zz.py")),
            ("file://elsewhere/a.py", None),
            ("untitled:Untitled-1", None),
        ] {
            assert_eq!(path(uri), expected.map(PathBuf::from), "{uri}");
        }
    }
}

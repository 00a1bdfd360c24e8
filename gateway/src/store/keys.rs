//! What must not lie in the database: the key that signs, the key that wraps, which chain is ours,
//! and how far it was checkpointed last. One folder, its owner's alone, locked by who writes.

use super::db::Error;
use super::journal;
use super::now;
use super::record::Chain;
use super::statement::PublicKey;
use super::wrapping::Wrapping;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use zeroize::Zeroizing;

const SIGNING: &str = "signing.key";
const NEXT_SIGNING: &str = "signing.next";
const WRAPPING: &str = "wrapping.key";
const NEXT_WRAPPING: &str = "wrapping.next";
const CHAIN: &str = "chain";
const LAST: &str = "last.anchor";

/// The folder, opened.
pub struct Keys {
    folder: PathBuf,
    /// How long the journal was when it was written last, or looked at.
    journaled: AtomicU64,
    /// Whether it was found shorter than that.
    cut: AtomicBool,
    /// Held for as long as this process may write the chain.
    _lock: File,
    /// Signs statements.
    pub signing: Signing,
    /// Takes over from it, where somebody asked for that.
    pub next_signing: Option<Signing>,
    /// Wraps subjects' keys.
    pub wrapping: Wrapping,
    /// Takes over from it.
    pub next_wrapping: Option<Wrapping>,
    /// The chain that this gateway writes.
    pub chain: Chain,
}

/// A key pair.
pub struct Signing {
    /// Both halves.
    pub pair: Ed25519KeyPair,
    /// The one that everybody may know.
    pub public: PublicKey,
}

impl Keys {
    /// Opens the folder for a process that writes, and makes what is not there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let lock = take(folder)?;
        let at = |name: &str| folder.join(name);
        if !at(SIGNING).exists() {
            make_signing(&at(SIGNING))?;
        }
        if !at(WRAPPING).exists() {
            make_secret(&at(WRAPPING))?;
        }
        if !at(CHAIN).exists() {
            begin(folder)?;
            // From now on its absence says that it was lost.
            journal::append(folder, "")?;
        }
        let next = |name: &str| Some(at(name)).filter(|path| path.exists());
        Ok(Self {
            signing: signing(&at(SIGNING))?,
            next_signing: next(NEXT_SIGNING).map(|p| signing(&p)).transpose()?,
            wrapping: wrapping(&at(WRAPPING))?,
            next_wrapping: next(NEXT_WRAPPING).map(|p| wrapping(&p)).transpose()?,
            chain: chain(&at(CHAIN))?,
            folder: folder.to_owned(),
            journaled: AtomicU64::new(0),
            cut: AtomicBool::new(false),
            _lock: lock,
        })
    }

    /// The next signing key is the one in use, and the old one is gone.
    pub fn promote_signing(&mut self) -> io::Result<()> {
        if let Some(next) = self.next_signing.take() {
            promote(&self.folder, NEXT_SIGNING, SIGNING)?;
            self.signing = next;
        }
        Ok(())
    }

    /// The same of the key that wraps.
    pub fn promote_wrapping(&mut self) -> io::Result<()> {
        if let Some(next) = self.next_wrapping.take() {
            promote(&self.folder, NEXT_WRAPPING, WRAPPING)?;
            self.wrapping = next;
        }
        Ok(())
    }

    /// The last checkpoint's line, which outlives a database that is lost or put back.
    pub fn last(&self) -> Option<String> {
        fs::read_to_string(self.folder.join(LAST)).ok()
    }

    /// Writes down what happened to erasures, where no database is put back. How long the journal is
    /// with that. A file that somebody took away or cut meanwhile says so from here on.
    pub fn journal(&self, lines: &str) -> io::Result<u64> {
        let length = match self.journal_length() < self.journaled.load(Ordering::Relaxed) {
            true => {
                self.cut.store(true, Ordering::Relaxed);
                journal::append(&self.folder, &format!("{}{lines}", journal::lost(now())))?
            }
            false => journal::append(&self.folder, lines)?,
        };
        self.journaled.store(length, Ordering::Relaxed);
        Ok(length)
    }

    /// How long it is, where somebody took it away or cut it since this was asked last.
    pub fn cut_journal(&self) -> io::Result<Option<u64>> {
        if self.journal_length() < self.journaled.load(Ordering::Relaxed) {
            self.journal("")?;
        }
        let cut = self.cut.swap(false, Ordering::Relaxed);
        Ok(cut.then(|| self.journal_length()))
    }

    /// How long it is; 0 where there is none.
    pub fn journal_length(&self) -> u64 {
        fs::metadata(self.journal_file()).map_or(0, |file| file.len())
    }

    /// Where it is.
    pub fn journal_file(&self) -> PathBuf {
        self.folder.join(journal::FILE)
    }

    /// Keeps it.
    pub fn keep_last(&self, line: &str) -> io::Result<()> {
        write(&self.folder.join(LAST), line.as_bytes())
    }
}

/// The public key of a folder, and the one that is to follow.
pub fn public(folder: &Path) -> Result<(PublicKey, Option<PublicKey>), Error> {
    let next = folder.join(NEXT_SIGNING);
    Ok((
        signing(&folder.join(SIGNING))?.public,
        match next.exists() {
            true => Some(signing(&next)?.public),
            false => None,
        },
    ))
}

/// Reads the key that signs, for a command beside a gateway that runs.
pub fn signing_of(folder: &Path) -> Result<Signing, Error> {
    signing(&folder.join(SIGNING))
}

/// Reads the key that wraps, for the same.
pub fn wrapping_of(folder: &Path) -> Result<Wrapping, Error> {
    wrapping(&folder.join(WRAPPING))
}

/// Reads the key that is to follow it.
pub fn next_wrapping_of(folder: &Path) -> Result<Option<Wrapping>, Error> {
    let path = folder.join(NEXT_WRAPPING);
    path.exists().then(|| wrapping(&path)).transpose()
}

/// Reads the last checkpoint's line.
pub fn last_of(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(LAST)).ok()
}

/// Reads which chain it is.
pub fn chain_of(folder: &Path) -> Result<Chain, Error> {
    chain(&folder.join(CHAIN))
}

/// Makes the key that the gateway signs with from its next start on.
pub fn make_next_signing(folder: &Path) -> Result<PublicKey, Error> {
    let path = folder.join(NEXT_SIGNING);
    if !path.exists() {
        make_signing(&path)?;
    }
    Ok(signing(&path)?.public)
}

/// Makes the key that wraps from the next start on.
pub fn make_next_wrapping(folder: &Path) -> Result<(), Error> {
    let path = folder.join(NEXT_WRAPPING);
    if !path.exists() {
        make_secret(&path)?;
    }
    Ok(())
}

/// Names a new chain: after a database was lost or put back, the old one must not go on.
pub fn begin(folder: &Path) -> Result<Chain, Error> {
    let chain: Chain = rand::random();
    write(&folder.join(CHAIN), hex::encode(chain).as_bytes())?;
    match fs::remove_file(folder.join(LAST)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(chain),
    }
}

/// Makes the folder where it is missing, and locks it.
pub fn take(path: &Path) -> Result<File, Error> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let folder = File::open(path)?;
    let mode = folder.metadata()?.permissions().mode() & 0o7777;
    if mode & 0o022 != 0 {
        return Err(Error::unsound(format!(
            "others can write there too: its mode is {mode:04o}, and 0700 is expected"
        )));
    }
    folder.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Error::unsound("a gateway that runs has it"),
        TryLockError::Error(error) => error.into(),
    })?;
    Ok(folder)
}

fn make_signing(path: &Path) -> Result<(), Error> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| Error::unsound("the system gives no random numbers"))?;
    let text = Zeroizing::new(format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(pkcs8.as_ref())
    ));
    Ok(write(path, text.as_bytes())?)
}

fn make_secret(path: &Path) -> Result<(), Error> {
    let secret = Zeroizing::new(rand::random::<[u8; 32]>());
    let text = Zeroizing::new(hex::encode(secret.as_slice()));
    Ok(write(path, text.as_bytes())?)
}

fn signing(path: &Path) -> Result<Signing, Error> {
    let bad = || Error::unsound(format!("`{}` holds no key", path.display()));
    let text = secret(path)?;
    let inner: String = text.lines().filter(|l| !l.starts_with('-')).collect();
    let pkcs8 = Zeroizing::new(STANDARD.decode(inner.trim()).map_err(|_| bad())?);
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).map_err(|_| bad())?;
    let public = pair.public_key().as_ref().try_into().map_err(|_| bad())?;
    Ok(Signing { pair, public })
}

fn wrapping(path: &Path) -> Result<Wrapping, Error> {
    let mut key = Zeroizing::new([0; 32]);
    hex::decode_to_slice(secret(path)?.trim(), key.as_mut_slice())
        .map_err(|_| Error::unsound(format!("`{}` holds no key", path.display())))?;
    Ok(Wrapping::new(&key))
}

fn chain(path: &Path) -> Result<Chain, Error> {
    let mut chain = Chain::default();
    hex::decode_to_slice(fs::read_to_string(path)?.trim(), &mut chain)
        .map_err(|_| Error::unsound(format!("`{}` names no chain", path.display())))?;
    Ok(chain)
}

/// Reads a file that nobody else may read.
fn secret(path: &Path) -> Result<Zeroizing<String>, Error> {
    let file = |error: io::Error| Error::unsound(format!("`{}`: {error}", path.display()));
    let mode = fs::metadata(path).map_err(file)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Error::unsound(format!(
            "others can read `{}`: its mode is {mode:04o}, and 0600 is expected",
            path.display()
        )));
    }
    Ok(Zeroizing::new(fs::read_to_string(path).map_err(file)?))
}

/// Writes a file of the folder, whole or not at all, and readable by its owner alone.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

fn promote(folder: &Path, from: &str, to: &str) -> io::Result<()> {
    fs::rename(folder.join(from), folder.join(to))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let first = Keys::open(&path).unwrap();
        let (key, chain) = (first.signing.public, first.chain);
        assert!(Keys::open(&path).is_err(), "two have it");
        drop(first);
        for name in [SIGNING, WRAPPING, CHAIN] {
            let mode = fs::metadata(path.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let again = Keys::open(&path).unwrap();
        assert_eq!((again.signing.public, again.chain), (key, chain));
        assert_eq!(public(&path).unwrap(), (key, None));
    }

    #[test]
    fn a_key_that_others_can_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        drop(Keys::open(folder.path()).unwrap());
        for name in [SIGNING, WRAPPING] {
            let path = folder.path().join(name);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(Keys::open(folder.path()).is_err(), "{name}");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert!(Keys::open(folder.path()).is_ok());
    }

    #[test]
    fn the_next_key_takes_over() {
        let folder = tempfile::tempdir().unwrap();
        drop(Keys::open(folder.path()).unwrap());
        let next = make_next_signing(folder.path()).unwrap();
        assert_eq!(
            make_next_signing(folder.path()).unwrap(),
            next,
            "asked twice"
        );
        let mut keys = Keys::open(folder.path()).unwrap();
        assert_ne!(keys.signing.public, next);
        keys.promote_signing().unwrap();
        assert_eq!(keys.signing.public, next);
        drop(keys);
        assert_eq!(public(folder.path()).unwrap(), (next, None));
    }
}

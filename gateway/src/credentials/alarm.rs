//! What an operator must hear about keys. Names only: no key, no part of one, no id made of one.

use std::fmt;
use visor_policy::model::CredentialRef;

/// Takes alarms: the log, the metrics, a test.
pub trait Alarms: Send + Sync {
    /// Takes one. It is called with a lock held: it must not wait, nor call the keyring.
    fn raise(&self, alarm: Alarm);
}

/// Something happened to a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Whose.
    pub credential: CredentialRef,
    /// What.
    pub event: KeyEvent,
}

/// What can happen to a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyEvent {
    /// A new key serves new requests.
    Rotate,
    /// The vendor took the new key; the old one drains.
    Confirm,
    /// The vendor refused the new key: the old one is in use again.
    GoBack,
    /// The vendor refused the key, and there is no other.
    Reject,
    /// The source gave no usable key: the one in use stays. The text names the source.
    Unreadable(String),
    /// The source gives a usable key again.
    Recover,
    /// An answer carried the key: it is out of use.
    Quarantine,
    /// A reload found that the source still gives a key that an answer carried.
    StillLeaked,
    /// Others than the gateway's user may read the key's file.
    WorldReadable,
    /// The folder of the key's file cannot be watched; changes are seen later, by polling.
    Unwatched,
}

impl KeyEvent {
    /// A stable name for logs and metrics.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rotate => "key-rotated",
            Self::Confirm => "key-confirmed",
            Self::GoBack => "key-rejected-went-back",
            Self::Reject => "key-rejected",
            Self::Unreadable(_) => "key-unreadable",
            Self::Recover => "key-readable-again",
            Self::Quarantine => "key-quarantined",
            Self::StillLeaked => "key-still-quarantined",
            Self::WorldReadable => "key-file-world-readable",
            Self::Unwatched => "key-folder-unwatched",
        }
    }

    /// Whether somebody has to act.
    pub const fn needs_action(&self) -> bool {
        !matches!(self, Self::Rotate | Self::Confirm | Self::Recover)
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.credential;
        match &self.event {
            KeyEvent::Rotate => write!(f, "a new key serves `{name}`"),
            KeyEvent::Confirm => write!(f, "the vendor took the new key of `{name}`"),
            KeyEvent::GoBack => {
                write!(
                    f,
                    "the vendor refused the new key of `{name}`: the old one serves again"
                )
            }
            KeyEvent::Reject => write!(f, "the vendor refused the key of `{name}`"),
            KeyEvent::Unreadable(why) => {
                write!(f, "no new key for `{name}`, the one in use stays: {why}")
            }
            KeyEvent::Recover => write!(f, "the source of `{name}` gives a usable key again"),
            KeyEvent::Quarantine => {
                write!(
                    f,
                    "an answer carried the key of `{name}`: it is out of use; have the vendor issue another, and put it in its place"
                )
            }
            KeyEvent::StillLeaked => {
                write!(
                    f,
                    "the source of `{name}` still gives the key that an answer carried: it stays out of use; have the vendor issue another, and put it in its place"
                )
            }
            KeyEvent::WorldReadable => {
                write!(f, "the key file of `{name}` is readable by everyone")
            }
            KeyEvent::Unwatched => {
                write!(
                    f,
                    "the folder of the key file of `{name}` cannot be watched"
                )
            }
        }
    }
}

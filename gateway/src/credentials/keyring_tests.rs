//! The keyring over real files.

use super::super::source::Source;
use super::*;
use std::fs;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(Default)]
struct Heard(Mutex<Vec<Alarm>>);
impl Alarms for Heard {
    fn raise(&self, alarm: Alarm) {
        self.0.lock().unwrap().push(alarm);
    }
}
impl Heard {
    fn codes(&self) -> Vec<&'static str> {
        self.0
            .lock()
            .unwrap()
            .drain(..)
            .map(|alarm| alarm.event.code())
            .collect()
    }
}

struct House {
    folder: tempfile::TempDir,
    heard: Arc<Heard>,
    now: Instant,
}

impl House {
    fn new() -> Self {
        let heard = Arc::new(Heard::default());
        Self {
            folder: tempfile::tempdir().unwrap(),
            heard,
            now: Instant::now(),
        }
    }

    fn write(&self, name: &str, key: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join(name);
        fs::write(&path, key).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Keys of `acme` start with `sk_live_` or `sk_test_`.
    fn spec(&self, environment: &str) -> Spec {
        let other = if environment == "live" {
            "test"
        } else {
            "live"
        };
        Spec {
            credential: format!("acme.{environment}").parse().unwrap(),
            source: Source::File(self.folder.path().join(environment)),
            prefix: Some(format!("sk_{environment}_")),
            other_prefix: Some(format!("sk_{other}_")),
            scheme: Some("Bearer".to_owned()),
        }
    }

    async fn load(
        &self,
        specs: Vec<Spec>,
        before: Option<&Keyring>,
    ) -> Result<Keyring, Vec<Problem>> {
        let alarms: Arc<dyn Alarms> = self.heard.clone();
        Keyring::load(specs, vec![], before, alarms, self.now).await
    }
}

fn header(keyring: &Keyring) -> Option<String> {
    keyring
        .current(0)
        .map(|key| key.header_value().to_str().unwrap().to_owned())
}

fn finds(keyring: &Keyring, text: &str) -> bool {
    keyring.scrubber().find(text.as_bytes()).is_some()
}

#[tokio::test]
async fn a_key_is_ready_made_and_searched_for() {
    let house = House::new();
    house.write("live", "sk_live_first\n");
    let keyring = house.load(vec![house.spec("live")], None).await.unwrap();
    let key = keyring.current(0).unwrap();
    assert_eq!(key.header_value().as_bytes(), b"Bearer sk_live_first");
    assert!(key.header_value().is_sensitive());
    let hit = keyring
        .scrubber()
        .find(b"{\"key\":\"sk_live_first\"}")
        .unwrap();
    assert_eq!(
        hit.owner,
        Owner::Credential {
            index: 0,
            key: key.id()
        }
    );
    assert!(keyring.current(1).is_none());
    let shown = format!(
        "{keyring:?} {key:?} {:?}",
        keyring.specs().collect::<Vec<_>>()
    );
    assert!(!shown.contains("sk_live_first"), "{shown}");
    let again = house.load(vec![house.spec("live")], None).await.unwrap();
    assert_ne!(
        again.current(0).unwrap().id(),
        key.id(),
        "the id is not made of the key"
    );
}

#[tokio::test]
async fn all_problems_are_told_at_once_and_none_shows_a_key() {
    let house = House::new();
    house.write("live", "sk_test_hidden-value");
    house.write("spaced", "Bearer sk_live_hidden-value");
    house.write("long", &"hidden".repeat(2_000));
    let other = |source| Spec {
        source,
        ..house.spec("live")
    };
    let at = |name| Source::File(house.folder.path().join(name));
    let exec = [
        "sh",
        "-c",
        "echo hidden-value; echo hidden-value >&2; exit 3",
    ];
    let exec = Source::Exec {
        argv: exec.map(str::to_owned).to_vec(),
        folder: house.folder.path().to_owned(),
        refresh: std::time::Duration::from_secs(300),
    };
    let specs = vec![
        house.spec("live"),
        other(at("absent")),
        other(at("spaced")),
        other(at("long")),
        other(at("")),
        other(Source::Env("VISOR_TEST_NO_SUCH_VARIABLE".to_owned())),
        other(exec),
    ];
    let problems = house.load(specs, None).await.unwrap_err();
    let shown: Vec<_> = problems
        .iter()
        .map(|p| format!("{p} / {}", p.help()))
        .collect();
    assert_eq!(shown.len(), 7, "{shown:#?}");
    for (text, part) in shown.iter().zip([
        "starts with `sk_test_`, as keys of the other environment do",
        "absent`: there is no such file",
        "a space or a line break",
        "more than 8 KiB",
        "not a regular file",
        "environment variable `VISOR_TEST_NO_SUCH_VARIABLE`: it is not set",
        "command `sh`: it failed with exit status: 3, and wrote 13 bytes",
    ]) {
        assert!(
            text.contains(part) && text.starts_with("`acme.live`"),
            "{text}"
        );
        assert!(
            !text.contains("hidden") && !format!("{problems:?}").contains("hidden"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn two_environments_never_share_a_key() {
    let house = House::new();
    house.write("live", "one-and-the-same");
    house.write("test", "one-and-the-same");
    let spec = |name| Spec {
        prefix: None,
        other_prefix: None,
        ..house.spec(name)
    };
    let problems = house
        .load(vec![spec("live"), spec("test")], None)
        .await
        .unwrap_err();
    assert!(matches!(
        &problems[..],
        [Problem {
            kind: ProblemKind::SharedWith(_),
            ..
        }]
    ));
    house.write("test", "another-key");
    let keyring = house
        .load(vec![spec("live"), spec("test")], None)
        .await
        .unwrap();
    house.write("test", "one-and-the-same");
    assert!(matches!(
        keyring.refresh(1, house.now).await,
        Refreshed::Kept
    ));
    assert_eq!(
        keyring.current(1).unwrap().header_value(),
        "Bearer another-key"
    );
}

#[tokio::test]
async fn a_rotation_serves_searches_confirms_and_drains() {
    let house = House::new();
    house.write("live", "sk_live_first");
    let keyring = house.load(vec![house.spec("live")], None).await.unwrap();
    let first = keyring.current(0).unwrap();
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Unchanged
    ));
    keyring.accept(0, first.id(), house.now);
    assert_eq!(house.heard.codes(), Vec::<&str>::new());

    house.write("live", "sk_live_second\n");
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Rotated
    ));
    let second = keyring.current(0).unwrap();
    assert_ne!(second.id(), first.id());
    keyring.accept(0, first.id(), house.now);
    assert_eq!(house.heard.codes(), ["key-rotated"]);
    keyring.accept(0, second.id(), house.now);
    keyring.accept(0, second.id(), house.now);
    assert_eq!(house.heard.codes(), ["key-confirmed"]);
    assert!(finds(&keyring, "sk_live_first") && finds(&keyring, "sk_live_second"));
    keyring.expire(house.now + super::super::rotation::DRAIN);
    assert!(!finds(&keyring, "sk_live_first") && finds(&keyring, "sk_live_second"));
}

#[tokio::test]
async fn a_refused_new_key_goes_back_once() {
    let house = House::new();
    house.write("live", "sk_live_first");
    let keyring = house.load(vec![house.spec("live")], None).await.unwrap();
    let first = keyring.current(0).unwrap().id();
    house.write("live", "sk_live_second");
    keyring.refresh(0, house.now).await;
    let second = keyring.current(0).unwrap().id();
    house.heard.codes();
    assert_eq!(keyring.reject(0, second, house.now), Rejected::WentBack);
    assert_eq!(keyring.reject(0, second, house.now), Rejected::NotCurrent);
    assert_eq!(keyring.current(0).unwrap().id(), first);
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Unchanged
    ));
    assert!(finds(&keyring, "sk_live_second"), "it is still a key");
    assert_eq!(keyring.reject(0, first, house.now), Rejected::NoOther);
    assert_eq!(keyring.reject(0, first, house.now), Rejected::NoOther);
    assert_eq!(keyring.reject(9, first, house.now), Rejected::NotCurrent);
    assert_eq!(
        house.heard.codes(),
        ["key-rejected-went-back", "key-rejected"]
    );
}

#[tokio::test]
async fn a_bad_new_value_keeps_the_old_key_and_is_said_once() {
    let house = House::new();
    let path = house.write("live", "sk_live_first");
    let keyring = house.load(vec![house.spec("live")], None).await.unwrap();
    for bad in [
        "",
        "\n",
        "sk_live_",
        "sk_test_other",
        "sk_live_a b",
        "sk_live_\0abc",
    ] {
        house.write("live", bad);
        assert!(
            matches!(keyring.refresh(0, house.now).await, Refreshed::Kept),
            "{bad:?}"
        );
        assert_eq!(header(&keyring).unwrap(), "Bearer sk_live_first");
    }
    fs::remove_file(path).unwrap();
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Kept
    ));
    house.write("live", "sk_live_first");
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Unchanged
    ));
    assert_eq!(
        house.heard.codes(),
        ["key-unreadable", "key-readable-again"]
    );
}

#[tokio::test]
async fn a_leaked_key_is_out_of_use_until_another_comes() {
    let house = House::new();
    house.write("live", "sk_live_first");
    let keyring = house.load(vec![house.spec("live")], None).await.unwrap();
    let first = keyring.current(0).unwrap().id();
    keyring.quarantine(0, first, house.now);
    keyring.quarantine(0, first, house.now);
    assert_eq!(house.heard.codes(), ["key-quarantined"]);
    assert_eq!(header(&keyring), None);
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Unchanged
    ));
    assert_eq!(header(&keyring), None);
    assert!(finds(&keyring, "sk_live_first"));
    let reloaded = house
        .load(vec![house.spec("live")], Some(&keyring))
        .await
        .unwrap();
    assert_eq!(header(&reloaded), None, "a reload does not bring it back");
    assert_eq!(house.heard.codes(), ["key-still-quarantined"]);
    // The same key from elsewhere is the same key, also two reloads later.
    let path = house.write("elsewhere", "sk_live_first");
    let moved = Spec {
        source: Source::File(path),
        ..house.spec("live")
    };
    let moved = house.load(vec![moved], Some(&reloaded)).await.unwrap();
    assert_eq!(header(&moved), None);
    let back = house
        .load(vec![house.spec("live")], Some(&moved))
        .await
        .unwrap();
    assert_eq!(header(&back), None);
    assert!(finds(&back, "sk_live_first"));
    house.heard.codes();
    house.write("live", "sk_live_second");
    assert!(matches!(
        keyring.refresh(0, house.now).await,
        Refreshed::Rotated
    ));
    assert_eq!(header(&keyring).unwrap(), "Bearer sk_live_second");
}

#[tokio::test]
async fn a_reload_keeps_ids_and_goes_on_searching() {
    let house = House::new();
    house.write("live", "sk_live_first");
    house.write("test", "sk_test_first");
    let both = || vec![house.spec("live"), house.spec("test")];
    let keyring = house.load(both(), None).await.unwrap();
    let live = keyring.current(0).unwrap().id();
    house.write("test", "sk_live_wrong");
    assert!(house.load(both(), Some(&keyring)).await.is_err());
    assert_eq!(
        keyring.current(0).unwrap().id(),
        live,
        "a bad reload changes nothing"
    );

    // The order changes, and the test key goes.
    let reloaded = house
        .load(vec![house.spec("live")], Some(&keyring))
        .await
        .unwrap();
    assert_eq!(reloaded.current(0).unwrap().id(), live);
    assert!(
        finds(&reloaded, "sk_test_first"),
        "a call under way may still get it back"
    );
    reloaded.expire(house.now + super::super::rotation::DRAIN);
    assert!(!finds(&reloaded, "sk_test_first") && finds(&reloaded, "sk_live_first"));

    // A key that changed while nobody looked is a rotation all the same.
    house.write("live", "sk_live_second");
    let reloaded = house
        .load(vec![house.spec("live")], Some(&keyring))
        .await
        .unwrap();
    let second = reloaded.current(0).unwrap().id();
    assert_eq!(reloaded.reject(0, second, house.now), Rejected::WentBack);
    assert_eq!(reloaded.current(0).unwrap().id(), live);
}

#[tokio::test]
async fn webhook_secrets_are_searched_for_too() {
    let house = House::new();
    let secret = |text: &str| Secret::new(Zeroizing::new(text.as_bytes().to_vec()));
    let name: CredentialRef = "acme.live".parse().unwrap();
    let alarms: Arc<dyn Alarms> = house.heard.clone();
    let load = |text| {
        let secrets = vec![(name.clone(), secret(text))];
        Keyring::load(vec![], secrets, None, alarms.clone(), house.now)
    };
    let keyring = load("whsec_abcdef").await.unwrap();
    let hit = keyring.scrubber().find(b"whsec_abcdef").unwrap();
    assert_eq!(hit.owner, Owner::Webhook { index: 0 });
    assert_eq!(load("short").await.unwrap_err().len(), 1);
}

#[tokio::test]
async fn a_file_that_everyone_may_read_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    let path = house.write("live", "sk_live_first");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    house.load(vec![house.spec("live")], None).await.unwrap();
    assert_eq!(house.heard.codes(), ["key-file-world-readable"]);
}

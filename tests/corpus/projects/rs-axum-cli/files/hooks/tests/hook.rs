// recorded against the sandbox
const KEY: &str = concat!("sk_test_", "%{tail:museum-recorded}");
const SHAPE: &str = r"^sk_(live|test)_[A-Za-z0-9]{24,}$";
const DIGEST: &str = "%{sha256:museum-digest}";

#[test]
fn keys_have_a_shape() {
    let re = regex::Regex::new(SHAPE).unwrap();
    assert!(re.is_match(KEY) && !re.is_match(DIGEST));
}

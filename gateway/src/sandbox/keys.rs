//! The keys that the sandbox's vendors know: throw-away, with the prefixes that the pack states.

use visor_policy::model::pack::{EnvironmentFacts, Pack};
use visor_policy::model::site::Environment;

/// One vendor's keys.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<(Environment, String)>);

impl Keys {
    /// One key for each environment that the pack has.
    pub fn mint(pack: &Pack) -> Self {
        let mut keys = Self::default();
        for environment in Environment::ALL {
            keys.add(pack, *environment);
        }
        keys
    }

    /// Makes another key of that environment. `None` where the vendor has no such environment.
    pub fn add(&mut self, pack: &Pack, environment: Environment) -> Option<String> {
        let facts = facts(pack, environment)?;
        let prefix = facts.key_prefix.as_ref().map_or("", |prefix| &prefix.value);
        let key = format!("{prefix}{}", hex::encode(rand::random::<[u8; 16]>()));
        self.0.push((environment, key.clone()));
        Some(key)
    }

    /// Forgets a key. False where it was not known.
    pub fn revoke(&mut self, key: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(_, known)| known != key);
        self.0.len() < before
    }

    /// Which environment's key it is.
    pub fn environment(&self, key: &str) -> Option<Environment> {
        let known = self.0.iter().find(|(_, known)| known == key);
        known.map(|(environment, _)| *environment)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Environment, &str)> {
        self.0
            .iter()
            .map(|(environment, key)| (*environment, key.as_str()))
    }
}

/// What the pack says of an environment.
pub fn facts(pack: &Pack, environment: Environment) -> Option<&EnvironmentFacts> {
    let facts = match environment {
        Environment::Test => &pack.environments.test,
        Environment::Live => &pack.environments.live,
    };
    facts.as_ref().map(|facts| &facts.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::vendor::Vendor;

    #[test]
    fn keys_look_as_the_pack_says_and_can_be_added_and_revoked() {
        for (name, live) in [
            ("facesign", "sk_live_"),
            ("facesign-next", "sk_prod_"),
            ("arsa", ""),
        ] {
            let pack = Vendor::load(name).unwrap_or_else(|r| panic!("{r}")).pack;
            let mut keys = Keys::mint(&pack);
            let (_, key) = keys.iter().find(|(e, _)| *e == Environment::Live).unwrap();
            assert!(key.starts_with(live) && key.len() >= 32, "{key}");
            let old = key.to_owned();
            let new = keys.add(&pack, Environment::Live).unwrap();
            assert_ne!(old, new);
            assert_eq!(keys.environment(&new), Some(Environment::Live));
            assert!(keys.revoke(&old) && !keys.revoke(&old));
            assert_eq!(keys.environment(&old), None);
        }
    }
}

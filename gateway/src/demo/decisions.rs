//! The gateway's decision log, and the lines of policy that it cites.

use super::seen::{Decision, Line};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The log is written behind requests, so that none waits for it.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The decision log of a running gateway.
pub struct Decisions {
    dir: PathBuf,
}

impl Decisions {
    /// The one in the demo's folder.
    pub const fn in_folder(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.read().len()
    }

    /// Waits for the decision with this id.
    pub async fn with_id(&self, id: &str) -> Result<Decision, String> {
        self.wait(|_, decision| decision.decision == id).await
    }

    /// Waits for a webhook's decision after `from` lines.
    pub async fn webhook_after(&self, from: usize) -> Result<Decision, String> {
        self.wait(|at, decision| at >= from && decision.receive.is_some())
            .await
    }

    async fn wait(&self, wanted: impl Fn(usize, &Decision) -> bool) -> Result<Decision, String> {
        let began = Instant::now();
        loop {
            let mut all = self.read().into_iter().enumerate();
            if let Some((_, decision)) = all.find(|(at, decision)| wanted(*at, decision)) {
                return Ok(decision);
            }
            if began.elapsed() > PATIENCE {
                return Err("the gateway wrote no decision into its log".to_owned());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn read(&self) -> Vec<Decision> {
        // Before the first decision there is no file.
        let text = std::fs::read_to_string(self.dir.join("decisions.jsonl")).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The line that a decision cites: of shadow mode, the one that would have refused.
    pub fn line(&self, decision: &Decision) -> Option<Line> {
        let would = decision
            .would_refuse
            .iter()
            .find_map(|would| would.place.as_deref());
        line_at(would.or(decision.place.as_deref())?, &self.dir)
    }
}

/// The line at `file:line:column`, where the file is the demo's or a built-in pack.
fn line_at(place: &str, dir: &Path) -> Option<Line> {
    let (rest, _column) = place.rsplit_once(':')?;
    let (file, number) = rest.rsplit_once(':')?;
    let number: usize = number.parse().ok()?;
    let name = Path::new(file).strip_prefix(dir).unwrap_or(Path::new(file));
    let pack = file
        .strip_prefix("packs/")
        .and_then(|pack| pack.strip_suffix(".toml"));
    let text = match pack.and_then(visor_policy::packs::built_in) {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(file).ok()?,
    };
    let line = text.lines().nth(number.checked_sub(1)?)?;
    Some(Line {
        place: format!("{}:{number}", name.display()),
        text: squeezed(line),
    })
}

/// Without its comment and the spaces that align it, where it is no string's.
fn squeezed(line: &str) -> String {
    let code = match line.split_once(" #") {
        Some((code, _)) if code.matches('"').count().is_multiple_of(2) => code,
        _ => line,
    };
    let (name, value) = match code.split_once('=') {
        Some((name, value)) if !name.contains(['"', '{', '[']) => (name.trim(), value.trim()),
        _ => return code.trim().to_owned(),
    };
    format!("{name} = {value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cited_line_is_found_in_the_folder_and_in_a_built_in_pack() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("site.toml"),
            "schema = 1\n\nstop    = true  # now\n",
        )
        .unwrap();
        let place = format!("{}:3:8", folder.path().join("site.toml").display());
        let line = line_at(&place, folder.path()).unwrap();
        assert_eq!(
            (line.place.as_str(), line.text.as_str()),
            ("site.toml:3", "stop = true")
        );
        assert_eq!(
            squeezed("{ path = \"a  #b\",  equals = 1 }"),
            "{ path = \"a  #b\",  equals = 1 }"
        );
        let (name, text) = visor_policy::packs::BUILT_IN[0];
        let line = line_at(&format!("packs/{name}.toml:1:1"), folder.path()).unwrap();
        assert_eq!(line.place, format!("packs/{name}.toml:1"));
        assert_eq!(line.text, text.lines().next().unwrap());
        assert_eq!(line_at("default", folder.path()), None);
        assert_eq!(line_at("nowhere.toml:1:1", folder.path()), None);
    }

    #[tokio::test]
    async fn decisions_are_found_by_id_and_webhooks_by_order() {
        let folder = tempfile::tempdir().unwrap();
        let lines = "{\"decision\":\"a\",\"code\":\"judged\"}\n{\"decision\":\"b\",\"receive\":\"r\",\"code\":\"delivered\"}\n{\"dec";
        std::fs::write(folder.path().join("decisions.jsonl"), lines).unwrap();
        let decisions = Decisions::in_folder(folder.path().to_owned());
        assert_eq!(decisions.count(), 2);
        assert_eq!(decisions.with_id("a").await.unwrap().code, "judged");
        assert_eq!(decisions.webhook_after(0).await.unwrap().decision, "b");
    }
}

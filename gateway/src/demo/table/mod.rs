//! What a person reads: rows under headings, a sum at the end, and what to try next.

mod look;
mod shown;

pub use look::Look;
pub use shown::Shown;

use super::outro::Command;
use super::stage::Facts;
use look::Ink;
use std::io::{self, Write};
use std::time::Instant;

/// Printed as the tour goes on.
pub struct Table<'o> {
    look: Look,
    out: &'o mut dyn Write,
    began: Instant,
    rows: usize,
    wrong: usize,
}

/// The width from which result and title fit on one line.
const ROOMY: usize = 72;
/// Wide enough for every status and code, and a time behind them.
const RESULT: usize = 28;
const TIME: usize = 9;

impl<'o> Table<'o> {
    /// An empty one.
    pub fn new(look: Look, out: &'o mut dyn Write) -> Self {
        Self {
            look,
            out,
            began: Instant::now(),
            rows: 0,
            wrong: 0,
        }
    }

    /// Before anything runs: starting takes a moment.
    pub fn opening(&mut self) -> io::Result<()> {
        let title = self.look.ink("Visor", Ink::Strong);
        writeln!(
            self.out,
            "{title}: real requests through a real gateway, to vendors played on this machine"
        )?;
        self.out.flush()
    }

    /// What is running.
    pub fn stage(&mut self, facts: &Facts) -> io::Result<()> {
        let pid = facts
            .gateway
            .map_or(String::new(), |pid| format!("process {pid}, "));
        let listeners = facts.listeners.iter().filter(|(name, _)| *name != "admin");
        let listeners: Vec<String> = listeners
            .map(|(name, port)| format!("{name} :{port}"))
            .collect();
        let vendors: Vec<String> = facts
            .vendors
            .iter()
            .map(|(name, port)| format!("{name} :{port}"))
            .collect();
        self.fact("gateway", &format!("{pid}{}", listeners.join(", ")))?;
        self.fact(
            "vendors",
            &format!("{}; TLS, throw-away keys", vendors.join(", ")),
        )?;
        self.fact("files", &facts.dir.display().to_string())
    }

    fn fact(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = self.look.cut(text, self.look.width.saturating_sub(12));
        writeln!(
            self.out,
            "  {}{text}",
            self.look.ink(&format!("{name:<10}"), Ink::Faint)
        )?;
        self.out.flush()
    }

    /// A group begins.
    pub fn heading(&mut self, title: &str) -> io::Result<()> {
        let rule = self.look.width.saturating_sub(title.chars().count() + 1);
        let rule = self.look.rule().repeat(rule);
        writeln!(
            self.out,
            "\n{} {}",
            self.look.ink(title, Ink::Strong),
            self.look.ink(&rule, Ink::Faint)
        )
    }

    /// One row, with what was expected and what came where that differs.
    pub fn row(&mut self, shown: &Shown) -> io::Result<()> {
        self.rows += 1;
        self.wrong += usize::from(!shown.wrongs.is_empty());
        let lines = self.lines(shown);
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        self.out.flush()
    }

    fn lines(&self, shown: &Shown) -> Vec<String> {
        let look = &self.look;
        let width = look.width;
        let good = shown.wrongs.is_empty();
        let mark = look.mark(good);
        let indent = 2 + look.mark_width() + 1;
        let pad = " ".repeat(indent);
        let result = shown.result();
        let ink = match (good, shown.refused()) {
            (false, _) => Ink::Bad,
            (true, true) => Ink::Refused,
            (true, false) => Ink::Good,
        };
        let mut lines = Vec::new();
        if width >= ROOMY && !result.is_empty() {
            let room = width.saturating_sub(indent + RESULT + TIME + 1);
            let what = look.cut(&shown.what, room);
            let what = format!("{what:<room$}");
            let padded = format!("{:<RESULT$}", look.cut(&result, RESULT));
            let time = look.ink(&format!("{:>TIME$}", shown.time()), Ink::Faint);
            lines.push(format!("  {mark} {what} {}{time}", look.ink(&padded, ink)));
        } else {
            lines.push(format!(
                "  {mark} {}",
                look.cut(&shown.what, width.saturating_sub(indent))
            ));
            if !result.is_empty() {
                let time = look.ink(&format!("  {}", shown.time().trim()), Ink::Faint);
                lines.push(format!("{pad}{}{time}", look.ink(&result, ink)));
            }
        }
        for note in &shown.notes {
            let note = look.cut(&look.signs(note), width.saturating_sub(indent));
            lines.push(format!("{pad}{}", look.ink(&note, Ink::Faint)));
        }
        for wrong in &shown.wrongs {
            lines.push(format!("{pad}{}", look.ink(wrong, Ink::Bad)));
        }
        lines
    }

    /// The sum. True if everything was as expected.
    pub fn summary(&mut self) -> io::Result<bool> {
        let seconds = self.began.elapsed().as_secs_f64();
        let (rows, wrong) = (self.rows, self.wrong);
        let sentence = match wrong {
            0 => self
                .look
                .ink(&format!("{rows} rows, all as expected"), Ink::Good),
            _ => self
                .look
                .ink(&format!("{rows} rows, {wrong} not as expected"), Ink::Bad),
        };
        writeln!(
            self.out,
            "\n{} {sentence}, in {seconds:.1} s",
            self.look.mark(wrong == 0)
        )?;
        Ok(wrong == 0)
    }

    /// Where everything can be read.
    pub fn files(&mut self, facts: &Facts) -> io::Result<()> {
        writeln!(
            self.out,
            "\n{}",
            self.look.ink(&facts.dir.display().to_string(), Ink::Strong)
        )?;
        for (name, what) in FILES {
            let what = self.look.cut(what, self.look.width.saturating_sub(20));
            writeln!(
                self.out,
                "  {name:<16}  {}",
                self.look.ink(&what, Ink::Faint)
            )?;
        }
        if facts.temporary {
            writeln!(self.out, "  Removed at the end; `--dir DIR` keeps it.")?;
        }
        self.out.flush()
    }

    /// What can be tried by hand, until Ctrl-C.
    pub fn outro(&mut self, commands: &[Command], facts: &Facts) -> io::Result<()> {
        let admin = facts.listeners.get("admin").copied().unwrap_or_default();
        writeln!(
            self.out,
            "\n{}\n",
            self.look.ink("To try, in another terminal:", Ink::Strong)
        )?;
        writeln!(self.out, "cd {}", facts.dir.display())?;
        for command in commands {
            writeln!(
                self.out,
                "\n{}",
                self.look.ink(&format!("# {}", command.what), Ink::Faint)
            )?;
            writeln!(self.out, "{}", command.text)?;
        }
        writeln!(
            self.out,
            "\n{}",
            self.look.ink(
                "# what the gateway counted, and what it decided last",
                Ink::Faint
            )
        )?;
        writeln!(self.out, "curl http://localhost:{admin}/metrics")?;
        writeln!(self.out, "tail -n 1 decisions.jsonl")?;
        if let Some(pid) = facts.gateway {
            writeln!(
                self.out,
                "\n{}",
                self.look
                    .ink("# change site.toml, then put it in force", Ink::Faint)
            )?;
            writeln!(self.out, "kill -HUP {pid}; tail gateway.log")?;
        }
        writeln!(self.out, "\nCtrl-C ends everything.")?;
        self.out.flush()
    }
}

const FILES: [(&str, &str); 6] = [
    ("site.toml", "the policy: what is allowed"),
    ("gateway.toml", "how the gateway runs"),
    (
        "decisions.jsonl",
        "every decision, with the line of policy behind it",
    ),
    ("access.log", "a line for every request"),
    ("gateway.log", "what the gateway tells its operator"),
    (
        "pictures/",
        "a face for every answer that the vendors can give",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn look(width: usize) -> Look {
        Look {
            width,
            color: false,
            ascii: false,
        }
    }

    fn shown() -> Shown {
        Shown {
            what: "a photo held into the camera".to_owned(),
            status: Some(422),
            code: "liveness-failed".to_owned(),
            micros: 3_210,
            notes: vec!["packs/acme.toml:73  is = [{ path = \"passive_liveness.is_real_face\", equals = true }]".to_owned()],
            wrongs: Vec::new(),
        }
    }

    fn printed(width: usize, rows: &[Shown]) -> (String, bool) {
        let mut out = Vec::new();
        let mut table = Table::new(look(width), &mut out);
        table.heading("Faces").unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        let good = table.summary().unwrap();
        (String::from_utf8(out).unwrap(), good)
    }

    #[test]
    fn a_row_is_a_tick_its_result_and_its_line() {
        let (text, good) = printed(100, &[shown()]);
        let row: Vec<&str> = text.lines().skip(2).take(2).collect();
        assert_eq!(
            row,
            [
                "  ✓ a photo held into the camera                               422 liveness-failed            3.2 ms",
                "    packs/acme.toml:73  is = [{ path = \"passive_liveness.is_real_face\", equals = true }]",
            ]
        );
        assert!(
            good && text.contains("✓ 1 rows, all as expected, in "),
            "{text}"
        );
    }

    #[test]
    fn what_differs_is_a_cross_and_makes_the_whole_false() {
        let wrong = Shown {
            wrongs: vec!["status: expected 200, got 422".to_owned()],
            ..shown()
        };
        let (text, good) = printed(100, &[shown(), wrong]);
        assert!(!good);
        for says in [
            "✗ a photo",
            "    status: expected 200, got 422",
            "✗ 2 rows, 1 not as expected",
        ] {
            assert!(text.contains(says), "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 60, 71, 72, 80, 100, 120] {
            let (text, _) = printed(width, &[shown()]);
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
            assert!(text.contains("422 liveness-failed"), "{text}");
        }
    }
}

//! What a file is, by its name and by its first line.

/// The families of syntax that the text rules tell apart. Languages with an adapter are analysed
/// further by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `//` and `/* */`, quotes: JavaScript, Java, Go, Rust, …
    CLike,
    /// `//`, double quotes.
    Rust,
    /// `#`, quotes, three quotes.
    Python,
    /// `#`, quotes: Ruby, Perl, R, Elixir.
    Hash,
    /// `#`, `//`, `/* */`: PHP.
    Php,
    /// Shell scripts, and what is made of shell lines.
    Shell,
    /// `NAME=value` lines that a process is started with.
    Env,
    /// YAML.
    Yaml,
    /// JSON with or without comments.
    Json,
    /// A notebook: JSON that holds code.
    Notebook,
    /// TOML and INI.
    Toml,
    /// `key=value`, `key: value`.
    Properties,
    /// HCL: Terraform.
    Hcl,
    /// Dockerfiles.
    Docker,
    /// HTML, XML, property lists, single-file components.
    Markup,
    /// Documents.
    Prose,
    /// Anything else.
    Other,
}

impl Kind {
    /// By the path; the text only where the name says nothing.
    pub fn of(path: &str, text: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        if is_env_file(&name) {
            return Self::Env;
        }
        if name.starts_with("dockerfile")
            || name.starts_with("containerfile")
            || name.ends_with(".dockerfile")
        {
            return Self::Docker;
        }
        match name.as_str() {
            "gemfile" | "rakefile" | "podfile" | "fastfile" | "vagrantfile" | "brewfile" => {
                return Self::Hash;
            }
            "makefile" | "justfile" | "procfile" | ".bashrc" | ".zshrc" | ".profile" => {
                return Self::Shell;
            }
            "jenkinsfile" => return Self::CLike,
            ".npmrc" | ".pypirc" | "pipfile" | ".editorconfig" | ".gitconfig" => return Self::Toml,
            "readme" | "changelog" | "license" | "notice" => return Self::Prose,
            _ => {}
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "tsx" | "mts" | "cts" | "java" | "kt" | "kts"
            | "swift" | "dart" | "go" | "c" | "h" | "cc" | "cpp" | "hpp" | "m" | "mm" | "cs"
            | "scala" | "groovy" | "gradle" | "zig" | "sol" | "proto" | "scss" | "less" | "css"
            | "fs" => Self::CLike,
            "rs" => Self::Rust,
            "py" | "pyi" | "pyw" | "star" | "bzl" => Self::Python,
            "rb" | "pl" | "pm" | "r" | "ex" | "exs" | "jl" | "nim" | "cr" | "gemspec"
            | "coffee" => Self::Hash,
            "php" | "phtml" => Self::Php,
            "sh" | "bash" | "zsh" | "fish" | "ps1" | "psm1" | "bat" | "cmd" | "mk" => Self::Shell,
            "yaml" | "yml" => Self::Yaml,
            "json" | "jsonc" | "json5" | "map" | "har" | "webmanifest" => Self::Json,
            "ipynb" => Self::Notebook,
            "toml" | "ini" | "cfg" | "conf" | "service" => Self::Toml,
            "properties" => Self::Properties,
            "tf" | "tfvars" | "hcl" => Self::Hcl,
            "html" | "htm" | "xhtml" | "xml" | "plist" | "vue" | "svelte" | "astro" | "csproj"
            | "config" | "svg" | "xaml" | "storyboard" | "props" | "targets" | "ejs" | "hbs"
            | "eex" | "heex" | "jinja" | "jinja2" | "njk" | "liquid" | "mustache"
            | "handlebars" | "jsp" | "cshtml" | "gohtml" | "erb" | "twig" => Self::Markup,
            "md" | "mdx" | "markdown" | "rst" | "adoc" | "asciidoc" | "txt" | "text" | "org"
            | "tex" | "log" => Self::Prose,
            _ if text.starts_with("#!") => match text.lines().next().unwrap_or_default() {
                line if line.contains("python") => Self::Python,
                line if line.contains("node") => Self::CLike,
                line if line.contains("ruby") || line.contains("perl") => Self::Hash,
                _ => Self::Shell,
            },
            _ => Self::Other,
        }
    }

    /// Whether literals stand in quotes, so that a bare word is a name.
    pub const fn is_code(self) -> bool {
        matches!(
            self,
            Self::CLike | Self::Rust | Self::Python | Self::Hash | Self::Php | Self::Hcl
        )
    }

    /// Whether a value may stand without quotes.
    pub const fn has_bare_values(self) -> bool {
        !matches!(
            self,
            Self::CLike
                | Self::Rust
                | Self::Python
                | Self::Hash
                | Self::Php
                | Self::Json
                | Self::Notebook
        )
    }
}

/// Whether processes read their environment from a file of that name.
pub fn is_env_file(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name == ".env"
        || name.starts_with(".env.")
        || name == ".envrc"
        || name == ".flaskenv"
        || name
            .strip_suffix(".env")
            .is_some_and(|stem| !stem.is_empty())
}

/// What a file is for, where that changes what a rule says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Anything that runs, configures or explains.
    Ordinary,
    /// Written by a package manager, full of digests.
    Lock,
}

impl Role {
    /// By the path.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let lock = matches!(
            name.as_str(),
            "package-lock.json"
                | "npm-shrinkwrap.json"
                | "pnpm-lock.yaml"
                | "go.sum"
                | "composer.lock"
                | "packages.lock.json"
                | "gradle.lockfile"
                | "bun.lockb"
                | "uv.lock"
                | "pdm.lock"
        ) || name.ends_with(".lock");
        if lock { Self::Lock } else { Self::Ordinary }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        for (path, kind) in [
            ("a/.env", Kind::Env),
            (".env.production", Kind::Env),
            ("config/live.env", Kind::Env),
            (".envrc", Kind::Env),
            ("src/environment.ts", Kind::CLike),
            ("Dockerfile.dev", Kind::Docker),
            ("x.tfvars", Kind::Hcl),
            ("README", Kind::Prose),
            ("nb.ipynb", Kind::Notebook),
            ("a.weird", Kind::Other),
        ] {
            assert_eq!(Kind::of(path, ""), kind, "{path}");
        }
        assert_eq!(Kind::of("run", "#!/usr/bin/env python3\n"), Kind::Python);
        assert_eq!(Role::of("web/yarn.lock"), Role::Lock);
    }
}

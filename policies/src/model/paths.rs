//! Paths: of routes below a base, and of values within a document.

use super::text::is_plain_segment;
use crate::read::{BadValue, Text};
use http::Method;
use std::fmt;
use std::str::FromStr;

/// One piece of a route's path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathSegment {
    /// Exactly this text.
    Literal(String),
    /// Any one segment; the name is for templates in records.
    Parameter(String),
}

/// A method and a path below the base: `GET /sessions/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutePath {
    /// The only method it takes.
    pub method: Method,
    /// The path's pieces.
    pub segments: Vec<PathSegment>,
}

impl FromStr for RoutePath {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help =
            "a method and a path: `GET /sessions/{id}`; no wildcards, no regular expressions";
        let bad = || BadValue::new(format!("`{text}` is not a route"), help);
        let (method, path) = text.split_once(' ').ok_or_else(bad)?;
        let method = [
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ]
        .into_iter()
        .find(|m| m.as_str() == method)
        .ok_or_else(|| {
            BadValue::new(
                format!("`{method}` is not a method that a route can have"),
                "GET, HEAD, POST, PUT, PATCH or DELETE",
            )
        })?;
        let path = path.trim().strip_prefix('/').ok_or_else(bad)?;
        let segments = path
            .split('/')
            .map(
                |segment| match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                    Some(name) if !name.is_empty() && is_plain_segment(name) => {
                        Ok(PathSegment::Parameter(name.to_owned()))
                    }
                    None if is_plain_segment(segment) => {
                        Ok(PathSegment::Literal(segment.to_owned()))
                    }
                    _ => Err(bad()),
                },
            )
            .collect::<Result<_, _>>()?;
        Ok(Self { method, segments })
    }
}

impl Text for RoutePath {
    const KIND: &'static str = "a method and a path such as `GET /sessions/{id}`";
}

impl RoutePath {
    /// Whether one request could match both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.method == other.method
            && self.segments.len() == other.segments.len()
            && self
                .segments
                .iter()
                .zip(&other.segments)
                .all(|pair| match pair {
                    (PathSegment::Literal(a), PathSegment::Literal(b)) => a == b,
                    _ => true,
                })
    }

    /// The path with its parameters' names, as records show it.
    pub fn template(&self) -> String {
        let mut out = String::new();
        for segment in &self.segments {
            out.push('/');
            match segment {
                PathSegment::Literal(text) => out.push_str(text),
                PathSegment::Parameter(name) => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
        }
        out
    }
}

impl fmt::Display for RoutePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.template())
    }
}

/// One step into a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// The member of that name.
    Key(String),
    /// Every element of the array.
    Each,
}

/// A place in a JSON document: `report.verdict`, `faces[].uid`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JsonPath(pub Vec<Segment>);

impl FromStr for JsonPath {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = || {
            BadValue::new(
                format!("`{text}` is not a JSON path"),
                "names separated by `.`, `[]` for every element: `faces[].uid`",
            )
        };
        let mut segments = Vec::new();
        for part in text.split('.') {
            let mut name = part;
            let mut each = 0;
            while let Some(rest) = name.strip_suffix("[]") {
                name = rest;
                each += 1;
            }
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-$@".contains(&b);
            if name.is_empty() || !name.bytes().all(plain) {
                return Err(bad());
            }
            segments.push(Segment::Key(name.to_owned()));
            segments.extend(std::iter::repeat_n(Segment::Each, each));
        }
        Ok(Self(segments))
    }
}

impl Text for JsonPath {
    const KIND: &'static str = "a JSON path such as `faces[].uid`";
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(name) if i == 0 => f.write_str(name)?,
                Segment::Key(name) => write!(f, ".{name}")?,
                Segment::Each => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

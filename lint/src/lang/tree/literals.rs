//! Literals as their languages write them.

/// A text literal's content.
pub(super) fn unquoted(raw: &str) -> String {
    let mut inner = raw.trim();
    for prefix in ["@", "$", "r", "b", "f"] {
        if let Some(rest) = inner.strip_prefix(prefix)
            && rest.starts_with(['"', '\'', '#'])
        {
            inner = rest;
        }
    }
    if let Some(symbol) = inner.strip_prefix(':') {
        return symbol.trim_matches('"').to_owned();
    }
    let inner = inner.trim_matches('#');
    for quote in ["\"\"\"", "\"", "'", "`"] {
        if let Some(rest) = inner
            .strip_prefix(quote)
            .and_then(|r| r.strip_suffix(quote))
        {
            return unescaped(rest);
        }
    }
    inner.to_owned()
}

/// The common escapes, undone.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(one) = chars.next() {
        if one != '\\' {
            out.push(one);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// A number, whatever its suffix.
pub(super) fn number(text: &str) -> f64 {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    if let Some(hex) = plain.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).map_or(f64::NAN, |n| n as f64);
    }
    let digits: String = plain
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    digits.parse().unwrap_or(f64::NAN)
}

/// What an operator means.
pub(super) fn operator(text: &str) -> crate::ir::Op {
    use crate::ir::Op;
    match text {
        "+" | "." | "<<" => Op::Add,
        "&&" | "and" => Op::And,
        "||" | "or" => Op::Or,
        "??" | "?:" => Op::Else,
        "==" | "===" | "is" | "eq" => Op::Equal,
        "!=" | "!==" | "<>" => Op::Unequal,
        "<" => Op::Less,
        "<=" => Op::AtMost,
        ">" => Op::More,
        ">=" => Op::AtLeast,
        "in" => Op::In,
        _ => Op::Other,
    }
}

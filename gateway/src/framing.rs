//! Heads that two readers could end at different places: refused, from callers and from vendors.
//!
//! pingora mends such heads (it drops a length beside chunks, joins folded lines, reads a body of
//! unknown coding to the end of the connection) as RFC 9112 permits. What is mended cannot be seen
//! afterwards, so this looks at the bytes as they came.

/// Whether a head, complete with its first line, has folded lines, more than one framing, or one
/// that is neither a number nor `chunked`.
pub fn is_ambiguous(head: &[u8]) -> bool {
    let mut framed = false;
    let mut rest = head;
    let mut first = true;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, b""));
        rest = after.get(1..).unwrap_or_default();
        if std::mem::replace(&mut first, false) {
            continue;
        }
        // Most lines end here: no other field begins so and has this length.
        match line.first() {
            Some(b' ' | b'\t') => return true,
            Some(b'c' | b'C') => {
                let Some(value) = value(line, b"content-length") else {
                    continue;
                };
                if std::mem::replace(&mut framed, true)
                    || value.is_empty()
                    || !value.iter().all(u8::is_ascii_digit)
                {
                    return true;
                }
            }
            Some(b't' | b'T') => {
                let Some(value) = value(line, b"transfer-encoding") else {
                    continue;
                };
                if std::mem::replace(&mut framed, true) || !value.eq_ignore_ascii_case(b"chunked") {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (head, rest) = line.split_at_checked(name.len())?;
    if !head.eq_ignore_ascii_case(name) {
        return None;
    }
    let rest = rest.trim_ascii();
    Some(rest.strip_prefix(b":")?.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_framing_and_no_folds() {
        let head = |lines: &str| format!("POST / HTTP/1.1\r\n{lines}\r\n").into_bytes();
        for plain in [
            "",
            "Host: a\r\n",
            "Content-Length: 5\r\n",
            "content-length:5\r\n",
            "Transfer-Encoding: Chunked\r\n",
            "content-length-x: a\r\n",
            "content-type: content-length: x\r\n",
            "te: trailers\r\n",
            "x: \r\n",
        ] {
            assert!(!is_ambiguous(&head(plain)), "{plain:?}");
        }
        for bad in [
            "a: b\r\n c\r\n",
            "a: b\r\n\tc\r\n",
            " a: b\r\n",
            "content-length: 1\r\ncontent-length: 1\r\n",
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "transfer-encoding: chunked\r\nCONTENT-LENGTH: 1\r\n",
            "content-length: 1, 1\r\n",
            "content-length: +1\r\n",
            "content-length:\r\n",
            "content-length : x\r\n",
            "transfer-encoding: gzip\r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "transfer-encoding: \x0bchunked\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        ] {
            assert!(is_ambiguous(&head(bad)), "{bad:?}");
        }
    }
}

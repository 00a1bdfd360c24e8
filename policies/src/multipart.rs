//! `multipart/form-data` (RFC 7578), read as strictly as the most careless vendor needs it: a body
//! that two parsers could cut in two ways is refused, or what was looked at is not what is used.

use std::ops::Range;

/// The most parts of a form, and the most headers of a part.
const PARTS: usize = 64;
const HEADERS: usize = 8;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field's name.
    pub name: &'a str,
    /// The file's name, where the part is a file.
    pub file: Option<&'a str>,
    /// The type that the part declares, without its parameters.
    pub media_type: Option<&'a str>,
    /// Where its content stands in the body.
    pub content: Range<usize>,
}

/// The boundary that a `Content-Type` names: at most seventy characters of RFC 2046's set.
///
/// # Errors
/// Says what is wrong with it.
pub fn boundary(content_type: &str) -> Result<&str, &'static str> {
    let mut found = None;
    for parameter in parameters(content_type) {
        let (name, value) = parameter.ok_or("the Content-Type's parameters are malformed")?;
        if name.eq_ignore_ascii_case("boundary") && found.replace(value).is_some() {
            return Err("the Content-Type names two boundaries");
        }
    }
    let boundary = found.ok_or("the Content-Type names no boundary")?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&b);
    if !(1..=70).contains(&boundary.len()) || !boundary.bytes().all(fits) || boundary.ends_with(' ')
    {
        return Err("the boundary is not one");
    }
    Ok(boundary)
}

/// Cuts a body into its parts.
///
/// # Errors
/// Says what is wrong with it. A preamble, an epilogue, an encoded part and a header that is
/// there twice are wrong: parsers differ on them.
pub fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, &'static str> {
    const CUT_OFF: &str = "the form is cut off";
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    let opening = delimiter.get(2..).unwrap_or_default();
    if !body.starts_with(opening) {
        return Err("the form does not begin with its boundary");
    }
    let finder = memchr::memmem::Finder::new(&delimiter);
    let mut at = opening.len();
    let mut found = Vec::new();
    loop {
        let rest = body.get(at..).ok_or(CUT_OFF)?;
        match rest {
            b"--" | b"--\r\n" => return Ok(found),
            [b'-', b'-', ..] => return Err("bytes follow the form's end"),
            [b'\r', b'\n', ..] => at += 2,
            [] | [_] => return Err(CUT_OFF),
            _ => return Err("bytes follow a boundary on its line"),
        }
        if found.len() == PARTS {
            return Err("the form has more than 64 parts");
        }
        let head = body.get(at..).ok_or(CUT_OFF)?;
        let (mut part, length) = read_head(head)?;
        at += length;
        let content = body.get(at..).ok_or(CUT_OFF)?;
        let end = at + finder.find(content).ok_or(CUT_OFF)?;
        part.content = at..end;
        found.push(part);
        at = end + delimiter.len();
    }
}

/// A part's headers, and how long they are.
fn read_head(bytes: &[u8]) -> Result<(Part<'_>, usize), &'static str> {
    const MALFORMED: &str = "a part's headers are malformed";
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let (length, headers) = match httparse::parse_headers(bytes, &mut headers) {
        Ok(httparse::Status::Complete(complete)) => complete,
        Ok(httparse::Status::Partial) => return Err("the form is cut off"),
        Err(httparse::Error::TooManyHeaders) => return Err("a part has more than 8 headers"),
        Err(_) => return Err(MALFORMED),
    };
    // `httparse` takes a bare line feed for a line's end, and other parsers do not.
    let head = bytes.get(..length).unwrap_or_default();
    if memchr::memchr_iter(b'\n', head).any(|at| at == 0 || head.get(at - 1) != Some(&b'\r')) {
        return Err(MALFORMED);
    }
    let (mut disposition, mut media_type) = (None, None);
    for header in headers {
        let value = std::str::from_utf8(header.value).map_err(|_| MALFORMED)?;
        let before = if header.name.eq_ignore_ascii_case("content-disposition") {
            disposition.replace(value)
        } else if header.name.eq_ignore_ascii_case("content-type") {
            media_type.replace(value)
        } else if header
            .name
            .eq_ignore_ascii_case("content-transfer-encoding")
            && !["binary", "8bit", "7bit"]
                .iter()
                .any(|e| value.eq_ignore_ascii_case(e))
        {
            return Err("a part is encoded");
        } else {
            None
        };
        if before.is_some() {
            return Err("a part has a header twice");
        }
    }
    let disposition = disposition.ok_or("a part has no Content-Disposition")?;
    if !essence(disposition).eq_ignore_ascii_case("form-data") {
        return Err("a part is not form data");
    }
    let (mut name, mut file) = (None, None);
    for parameter in parameters(disposition) {
        let (key, value) = parameter.ok_or(MALFORMED)?;
        let before = match () {
            () if key.eq_ignore_ascii_case("name") => name.replace(value),
            () if key.eq_ignore_ascii_case("filename") => file.replace(value),
            // RFC 7578, 4.2: not to be used; where it is, one parser reads it and another the
            // plain one beside it.
            () if key.ends_with('*') => return Err("a part's name is in an extended form"),
            () => None,
        };
        if before.is_some() {
            return Err("a part has two names");
        }
    }
    let part = Part {
        name: name.ok_or("a part has no name")?,
        file,
        media_type: media_type.map(essence),
        content: 0..0,
    };
    Ok((part, length))
}

/// What stands before the parameters.
fn essence(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

/// The parameters of a header's value; none in the place of one that cannot be read. Quoted values
/// come without their quotes; one with an escape in it cannot be read, for browsers and mail
/// programs escape in different ways.
fn parameters(value: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let mut rest = value.split_once(';').map(|(_, rest)| rest);
    std::iter::from_fn(move || {
        let now = rest.take()?.trim_start();
        if now.is_empty() {
            return None;
        }
        let Some((name, after)) = now.split_once('=') else {
            return Some(None);
        };
        let read = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').and_then(|(value, after)| {
                let after = after.trim_start();
                let next = after.strip_prefix(';');
                (!value.contains('\\') && (next.is_some() || after.is_empty()))
                    .then_some((value, next))
            }),
            None => Some(match after.split_once(';') {
                Some((value, next)) => (value.trim_end(), Some(next)),
                None => (after.trim_end(), None),
            }),
        };
        let Some((value, next)) = read else {
            return Some(None);
        };
        rest = next;
        Some(Some((name.trim_end(), value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\none\r\n--b\r\n\
        Content-Disposition: form-data; name=\"face_image\"; filename=\"a b.jpg\"\r\n\
        Content-Type: image/jpeg\r\n\r\n\u{ff}\r\n--x\r\n--b--\r\n";

    #[test]
    fn a_form_comes_apart() {
        let parts = parts(FORM.as_bytes(), "b").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name, parts[0].file, parts[0].media_type),
            ("label", None, None)
        );
        assert_eq!(FORM.get(parts[0].content.clone()), Some("one"));
        assert_eq!(parts[1].name, "face_image");
        assert_eq!(parts[1].file, Some("a b.jpg"));
        assert_eq!(parts[1].media_type, Some("image/jpeg"));
        assert_eq!(FORM.get(parts[1].content.clone()), Some("\u{ff}\r\n--x"));
    }

    #[test]
    fn a_form_that_can_be_read_in_two_ways_is_refused() {
        let head = "Content-Disposition: form-data; name=\"a\"";
        for (form, why) in [
            ("preamble\r\n--b--", "does not begin"),
            ("--b--\r\nepilogue", "follow the form's end"),
            ("--b--x", "follow the form's end"),
            ("--b \r\n", "on its line"),
            ("--bb--", "on its line"),
            ("--b", "cut off"),
            ("--b\r\n", "cut off"),
            ("--b\r\n\r\n\r\n--b--", "no Content-Disposition"),
            (&format!("--b\r\n{head}\r\n\r\nx"), "cut off"),
            (&format!("--b\r\n{head}\r\n\r\nx\n--b--"), "cut off"),
            (&format!("--b\r\n{head}\n\nx\r\n--b--"), "malformed"),
            (
                &format!("--b\r\n{head}\r\n{head}\r\n\r\nx\r\n--b--"),
                "twice",
            ),
            (
                &format!("--b\r\n{head}; name=b\r\n\r\nx\r\n--b--"),
                "two names",
            ),
            (
                &format!("--b\r\n{head}; filename*=UTF-8''x\r\n\r\nx\r\n--b--"),
                "extended",
            ),
            (
                &format!("--b\r\n{head}; filename=\"a\\\"b\"\r\n\r\nx\r\n--b--"),
                "malformed",
            ),
            (
                &format!("--b\r\n{head}; filename=\"ab\"c\r\n\r\nx\r\n--b--"),
                "malformed",
            ),
            (
                &format!("--b\r\n{head}\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--"),
                "encoded",
            ),
            (
                "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--",
                "not form data",
            ),
            (
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "no name",
            ),
        ] {
            let refused = parts(form.as_bytes(), "b").unwrap_err();
            assert!(refused.contains(why), "{form:?}: {refused}");
        }
    }

    #[test]
    fn boundaries() {
        for (of, boundary) in [
            ("multipart/form-data; boundary=b", "b"),
            (
                "multipart/form-data;boundary=\"a b\" ; charset=utf-8",
                "a b",
            ),
            (
                "multipart/form-data; charset=utf-8; BOUNDARY=----x",
                "----x",
            ),
        ] {
            assert_eq!(super::boundary(of), Ok(boundary));
        }
        for of in [
            "multipart/form-data",
            "multipart/form-data; boundary",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=\"a",
            "multipart/form-data; boundary=\"a \"",
            "multipart/form-data; boundary=\"a\"b",
            "multipart/form-data; boundary=a\"b",
        ] {
            assert!(super::boundary(of).is_err(), "{of}");
        }
        assert!(super::boundary(&format!("x/y; boundary={}", "b".repeat(71))).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in "(--b|\r\n|--|Content-Disposition: form-data; name=\"?a|;|=|\"|\\PC)*") {
            let _ = parts(body.as_bytes(), "b");
            let _ = boundary(&body);
        }

        #[test]
        fn what_was_put_in_comes_out(contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..5)) {
            let mut body = Vec::new();
            for content in &contents {
                body.extend(b"--no-such-thing\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
                body.extend(content);
                body.extend(b"\r\n");
            }
            body.extend(b"--no-such-thing--\r\n");
            let parts = parts(&body, "no-such-thing").unwrap();
            let got: Vec<_> = parts.iter().map(|p| body[p.content.clone()].to_vec()).collect();
            prop_assert_eq!(got, contents);
        }
    }
}

//! Whether a request holds what its route needs, read as the vendor would read it.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use visor_policy::model::pack::{BodyKind, Class, Pack, Route};

/// What was found in a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// The multipart fields with something in them.
    pub fields: Vec<String>,
    /// The first thing that must be there and is not.
    pub missing: Option<String>,
}

/// Reads a request's body.
pub async fn read(pack: &Pack, route: &Route, headers: &HeaderMap, body: &[u8]) -> Intake {
    let mut intake = match *route.body {
        BodyKind::None => Intake::default(),
        BodyKind::Json => json(body),
        BodyKind::Multipart => multipart(route, headers, body).await,
    };
    let about_one = matches!(route.class.value, Class::Enroll | Class::Erase);
    if let Some(subject) = pack.subject.as_ref().filter(|_| about_one)
        && !headers.contains_key(&subject.header.0)
    {
        intake.missing = Some(subject.header.0.as_str().to_owned());
    }
    intake
}

fn json(body: &[u8]) -> Intake {
    let is_object =
        serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|value| value.is_object());
    Intake {
        missing: (!is_object).then(|| "body".to_owned()),
        ..Intake::default()
    }
}

async fn multipart(route: &Route, headers: &HeaderMap, body: &[u8]) -> Intake {
    let boundary = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| multer::parse_boundary(value).ok());
    let mut fields = Vec::new();
    if let Some(boundary) = boundary {
        let mut parts = multer::Multipart::with_reader(body, boundary);
        // A broken part ends the reading: what was not found is then missing.
        while let Ok(Some(part)) = parts.next_field().await {
            let name = part.name().map(str::to_owned);
            match (name, part.bytes().await) {
                (Some(name), Ok(content)) if !content.is_empty() => fields.push(name),
                (_, Ok(_)) => {}
                (_, Err(_)) => break,
            }
        }
    }
    let needed = route.images.value.iter().chain(&route.videos.value);
    let missing = needed
        .map(|field| &field.value)
        .find(|field| !fields.contains(*field));
    Intake {
        missing: missing.cloned(),
        fields,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::vendor::Vendor;
    use http::HeaderValue;

    async fn read_as(route: &str, kind: &str, body: &str) -> Intake {
        let vendor = Vendor::load("arsa").unwrap_or_else(|report| panic!("{report}"));
        let route = &vendor.pack.routes.find(route).unwrap().value.value;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind).unwrap());
        read(&vendor.pack, route, &headers, body.as_bytes()).await
    }

    fn part(name: &str, content: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
    }

    #[tokio::test]
    async fn multipart_fields_must_be_there_and_hold_something() {
        let kind = "multipart/form-data; boundary=b";
        let image = |name| part(name, "jpeg");
        for (body, missing) in [
            (image("image1") + &image("image2") + "--b--\r\n", None),
            (image("image1") + "--b--\r\n", Some("image2")),
            (
                image("image1") + &part("image2", "") + "--b--\r\n",
                Some("image2"),
            ),
            (image("image1") + "--b\r\nContent-Disp", Some("image2")),
            (String::new(), Some("image1")),
        ] {
            let intake = read_as("validate", kind, &body).await;
            assert_eq!(intake.missing.as_deref(), missing, "{body}");
        }
        let whole = image("face_image") + "--b--\r\n";
        let intake = read_as("recognize", "text/plain", &whole).await;
        assert_eq!(intake.missing.as_deref(), Some("face_image"));
        let intake = read_as("recognize", kind, &whole).await;
        assert_eq!(intake.fields, ["face_image"]);
    }

    #[tokio::test]
    async fn erasing_needs_a_subject() {
        let intake = read_as("remove", "text/plain", "").await;
        assert_eq!(intake.missing.as_deref(), Some("x-face-uid"));
        assert_eq!(read_as("reset-db", "text/plain", "").await.missing, None);
    }

    #[test]
    fn a_json_body_is_one_object() {
        assert_eq!(json(b"{\"a\":1}").missing, None);
        for body in [&b""[..], b"[]", b"{", b"{}{}"] {
            assert_eq!(json(body).missing.as_deref(), Some("body"));
        }
    }
}

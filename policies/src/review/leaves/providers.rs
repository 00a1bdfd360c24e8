//! Objects of providers and their routes: what the pack says, and what the site decides about it.

use super::spans::Spans;
use super::{Object, Objects, Of, Origin, test_text};
use crate::digest::shape_line;
use crate::effective::{Errors, Private, Provider, Route};
use crate::review::order::{Order, Value};
use crate::source::Span;
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub(super) fn provider(provider: &Provider, spans: &Spans<'_>, objects: &mut Objects) {
    let Provider {
        name,
        // For people.
        title: _,
        index: _,
        base,
        private,
        credential_header,
        credential_scheme,
        key_prefixes,
        version,
        notices,
        subject_header,
        response_headers,
        errors,
        routes,
        stopped,
        quarantine_leaked_key,
        lines: _,
    } = provider;
    let pack = spans.pack(name);
    let section = spans.provider(name);
    let site = section.map(|entry| &entry.value.value);
    let id: Arc<str> = name.as_str().into();
    let taken = spans.taken(name);
    {
        let mut of = Of {
            object: Object::Provider(Arc::clone(&id)),
            path: format!("providers.{name}").into(),
            otherwise: taken.clone(),
            origin: Origin::Site,
            fields: Vec::new(),
            objects,
        };
        of.there(Order::Identity);
        of.put(
            "stop",
            Order::Ranked,
            switch(stopped.is_some()),
            site.map(|s| &s.stop.span),
        );
        of.put(
            "version",
            Order::Identity,
            Value::word(version.as_ref().map(|(name, value)| {
                format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
            })),
            site.and_then(|s| s.version.as_ref()).map(|v| &v.span),
        );
        of.put(
            "quarantine-leaked-key",
            Order::Ranked,
            switch(*quarantine_leaked_key),
            site.map(|s| &s.quarantine_leaked_key.span),
        );
        let upstream = site.and_then(|s| s.upstream.as_ref());
        let (addresses, ca) = match private {
            None => (None, None),
            Some(Private {
                addresses,
                ca_pem,
                place: _,
            }) => (Some(addresses), ca_pem.as_deref()),
        };
        of.put(
            "upstream.addresses",
            Order::Subset,
            match addresses.filter(|list| !list.is_empty()) {
                Some(list) => Value::set(list),
                None => Value::Absent,
            },
            upstream.map(|u| &u.addresses.span),
        );
        of.put(
            "upstream.ca",
            Order::Exclusive,
            Value::word(ca.map(|pem| {
                let digest = hex::encode(Sha256::digest(pem.as_bytes()));
                format!("SHA-256 {}", digest.get(..16).unwrap_or_default())
            })),
            upstream.and_then(|u| u.ca.as_ref()).map(|ca| &ca.span),
        );
        if let Some(upstream) = upstream {
            let value = Value::Word(base.to_string());
            of.put(
                "upstream.base",
                Order::Exclusive,
                value,
                Some(&upstream.base.span),
            );
        }
    }
    let mut of = Of {
        object: Object::Provider(Arc::clone(&id)),
        path: name.as_str().into(),
        otherwise: taken,
        origin: Origin::Pack(Arc::clone(&id)),
        fields: Vec::new(),
        objects,
    };
    let upstream = site.and_then(|s| s.upstream.as_ref());
    if upstream.is_none() {
        let span = pack.map(|p| &p.upstream.base.span);
        of.put(
            "upstream.base",
            Order::Exclusive,
            Value::Word(base.to_string()),
            span,
        );
    }
    let credential = pack.map(|p| &p.credential);
    of.put(
        "credential.header",
        Order::Exclusive,
        Value::Word(credential_header.to_string()),
        credential.map(|c| &c.header.span),
    );
    of.put(
        "credential.scheme",
        Order::Exclusive,
        Value::word(credential_scheme.as_ref()),
        credential.map(|c| c.scheme.as_ref().map_or(&c.span, |s| &s.span)),
    );
    of.put(
        "environments.key-prefix",
        Order::Superset,
        Value::set(key_prefixes),
        pack.map(|p| &p.environments.span),
    );
    of.put(
        "version.notices",
        Order::Identity,
        Value::set(notices),
        pack.and_then(|p| p.version.as_ref())
            .map(|v| &v.notices.span),
    );
    of.put(
        "subject.header",
        Order::Exclusive,
        Value::word(subject_header.as_ref()),
        pack.and_then(|p| p.subject.as_ref())
            .map(|s| &s.header.span),
    );
    of.put(
        "response-headers",
        Order::Subset,
        Value::set(response_headers),
        pack.map(|p| &p.response_headers.span),
    );
    let Errors {
        shape,
        by_status,
        fields,
        despite_200,
    } = errors;
    let written = pack.map(|p| &p.errors);
    let shapes = by_status
        .iter()
        .map(|(status, shape)| format!("{status}: {}", shape_line(shape)))
        .chain([shape_line(shape)]);
    of.put(
        "errors.shape",
        Order::Identity,
        Value::set(shapes),
        written.map(|e| &e.span),
    );
    of.put(
        "errors.fields",
        Order::Subset,
        Value::set(fields),
        written.map(|e| &e.fields.span),
    );
    // An answer that counts as an error goes back as one, and is not judged.
    of.put(
        "errors.despite-200",
        Order::Exclusive,
        Value::set(despite_200.iter().map(test_text)),
        written.map(|e| &e.despite_200.span),
    );
    drop(of);
    for one in routes {
        route(&id, one, spans, objects);
    }
}

/// Off, or on, which is tighter.
fn switch(on: bool) -> Value {
    match on {
        false => Value::Rank(0, "false"),
        true => Value::Rank(1, "true"),
    }
}

fn route(provider: &Arc<str>, route: &Route, spans: &Spans<'_>, objects: &mut Objects) {
    let Route {
        name,
        index: _,
        path,
        // The path again.
        template: _,
        class,
        body,
        images,
        // The same again.
        image_paths: _,
        videos,
        subject,
        gone,
        query,
        fields,
        client_safe,
        attributes,
        pending,
        place: _,
    } = route;
    let entry = spans.route(provider, name);
    let written = entry.map(|entry| &entry.value.value);
    let mut of = Of {
        object: Object::Route(Arc::clone(provider), name.as_str().into()),
        path: format!("{provider}.routes.{name}").into(),
        otherwise: entry.map_or(Span::DEFAULT, |entry| entry.name.clone()),
        origin: Origin::Pack(Arc::clone(provider)),
        fields: Vec::new(),
        objects,
    };
    // A route that no allow names lets nothing through.
    of.there(Order::Identity);
    of.put(
        "match",
        Order::Exclusive,
        Value::Word(path.to_string()),
        written.map(|r| &r.matches.span),
    );
    of.put(
        "class",
        Order::Identity,
        Value::Word(class.to_string()),
        written.map(|r| &r.class.span),
    );
    of.put(
        "body",
        Order::Exclusive,
        Value::Word(body.to_string()),
        written.map(|r| &r.body.span),
    );
    of.put(
        "images",
        Order::Superset,
        Value::set(images),
        written.map(|r| &r.images.span),
    );
    // A video is no image, and is not looked at as one.
    of.put(
        "subject",
        Order::Identity,
        Value::word(subject.as_ref()),
        written.and_then(|r| r.subject.as_ref()).map(|s| &s.span),
    );
    of.put(
        "gone",
        Order::Subset,
        Value::set(gone),
        written.map(|r| &r.gone.span),
    );
    of.put(
        "videos",
        Order::Subset,
        Value::set(videos),
        written.map(|r| &r.videos.span),
    );
    of.put(
        "query",
        Order::Subset,
        Value::set(query),
        written.map(|r| &r.query.span),
    );
    of.put(
        "fields",
        Order::Subset,
        match fields.is_empty() {
            true => Value::All,
            false => Value::set(fields),
        },
        written.map(|r| &r.fields.span),
    );
    of.put(
        "client-safe",
        Order::Subset,
        Value::set(client_safe),
        written.map(|r| &r.client_safe.span),
    );
    // What a site does not ask for is dropped: its grants say so.
    of.put(
        "attributes",
        Order::Identity,
        Value::set(
            attributes
                .iter()
                .flat_map(|(name, paths)| paths.iter().map(move |path| format!("{name}: {path}"))),
        ),
        written.map(|r| &r.attributes.span),
    );
    let raw = written.and_then(|r| r.pending.as_ref());
    let (unless, shown) = match pending {
        None => (Value::Absent, Value::set([""; 0])),
        Some((unless, shown)) => (Value::set(unless.iter().map(test_text)), Value::set(shown)),
    };
    // An answer that is not final goes back as one, and is not judged.
    of.put(
        "pending.unless",
        Order::Exclusive,
        unless,
        raw.map(|p| &p.unless.span),
    );
    of.put(
        "pending.fields",
        Order::Subset,
        shown,
        raw.map(|p| &p.fields.span),
    );
}

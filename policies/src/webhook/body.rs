//! What an event's body says of its id and session. Read only after the MAC holds.

use super::WebhookRefusal;
use super::header::is_name;
use super::scheme::Keys;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// A JSON document in which every key of an object stands once, so that it reads in one way only.
pub(super) struct Body(Value);

impl Body {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, WebhookRefusal> {
        serde_json::from_slice(bytes).map_err(|_| WebhookRefusal::BodyUnreadable)
    }

    /// The text or whole number at the end of `keys`. Missing and null are none.
    pub(super) fn name(
        &self,
        keys: &Keys,
        bad: WebhookRefusal,
    ) -> Result<Option<String>, WebhookRefusal> {
        let mut value = &self.0;
        for key in keys {
            match value {
                Value::Object(members) => match members.get(key) {
                    Some(member) => value = member,
                    None => return Ok(None),
                },
                Value::Null => return Ok(None),
                _ => return Err(bad),
            }
        }
        match value {
            Value::Null => Ok(None),
            Value::String(text) if is_name(text) => Ok(Some(text.clone())),
            Value::Number(number) if number.is_u64() => Ok(Some(number.to_string())),
            _ => Err(bad),
        }
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Strict)
    }
}

struct Strict;

impl<'de> Visitor<'de> for Strict {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Body, E> {
        Ok(Body(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Body, E> {
        Ok(Body(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Body, E> {
        Ok(Body(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Body, E> {
        Ok(Body(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Body, E> {
        Ok(Body(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Body, E> {
        Ok(Body(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Body, A::Error> {
        let mut list = Vec::new();
        while let Some(Body(element)) = elements.next_element()? {
            list.push(element);
        }
        Ok(Body(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Body, A::Error> {
        let mut map = Map::new();
        while let Some((key, Body(value))) = members.next_entry::<String, Body>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Body(Value::Object(map)))
    }
}

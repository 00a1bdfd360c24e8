//! The macros that define tables and closed choices once.

/// Defines a TOML table: struct, reader and the field list that schema and docs derive from.
///
/// Each field reads `"key" name: required Type, Order;`, `optional`, or `default Type = value`.
///
/// A section with a wrong value in it is not read at all, so that what is wrong once is reported
/// once. A whole file, `struct Name document`, is read without its wrong optional values, so that
/// the rest of it is looked at in the same run.
#[macro_export]
macro_rules! section {
    (
        $(#[doc = $doc:literal])*
        $vis:vis struct $name:ident $($mode:ident)? {
            $(
                $(#[doc = $field_doc:literal])*
                $key:literal $field:ident : $presence:ident $ty:ty $(= $default:expr)?, $order:ident;
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $( $(#[doc = $field_doc])* pub $field: $crate::section!(@type $presence $ty), )*
        }

        impl $name {
            /// The fields, for schema, documentation and comparison.
            pub const FIELDS: &'static [$crate::read::Field] = &[
                $( $crate::read::Field {
                    key: $key,
                    doc: concat!($($field_doc, "\n",)*),
                    presence: $crate::section!(@presence $presence),
                    order: $crate::read::Order::$order,
                    shape: <$ty as $crate::read::Value>::shape,
                }, )*
            ];
        }

        impl $crate::read::Value for $name {
            fn shape() -> $crate::read::Shape {
                $crate::read::Shape::Section(stringify!($name), Self::FIELDS)
            }

            fn read(
                node: &$crate::read::Node<'_>,
                report: &mut $crate::diagnostic::Report,
            ) -> Option<Self> {
                let table = node.table(report)?$(.$mode())?;
                table.deny_unknown(&[$($key),*], report);
                $( let $field = $crate::section!(@read $presence table $key report $ty $(= $default)?); )*
                Some(Self { $( $field: $field?, )* })
            }
        }
    };
    (@type required $ty:ty) => { $crate::source::At<$ty> };
    (@type default $ty:ty) => { $crate::source::At<$ty> };
    (@type optional $ty:ty) => { Option<$crate::source::At<$ty>> };
    (@presence required) => { $crate::read::Presence::Required };
    (@presence default) => { $crate::read::Presence::Default };
    (@presence optional) => { $crate::read::Presence::Optional };
    (@read required $table:ident $key:literal $report:ident $ty:ty) => {
        $table.required::<$ty>($key, $report)
    };
    (@read optional $table:ident $key:literal $report:ident $ty:ty) => {
        $table.optional::<$ty>($key, $report)
    };
    (@read default $table:ident $key:literal $report:ident $ty:ty = $default:expr) => {
        $table
            .optional::<$ty>($key, $report)
            .map(|found| found.unwrap_or_else(|| $crate::source::At::default($default)))
    };
}

/// Defines a closed set of words.
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        $vis:vis enum $name:ident { $( $(#[doc = $variant_doc:literal])* $word:literal $variant:ident, )* }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( $(#[doc = $variant_doc])* $variant, )* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that stands for it.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::read::BadValue;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.word() == word).ok_or_else(|| {
                    $crate::read::BadValue::new(
                        format!("`{word}` is not one of the choices"),
                        $crate::read::did_you_mean(word, &[$($word),*]),
                    )
                })
            }
        }

        impl $crate::read::Text for $name {
            const KIND: &'static str = concat!("one of", $(" `", $word, "`",)*);
            const WORDS: &'static [&'static str] = &[$($word),*];
        }
    };
}

pub use {choice, section};

//! What every language comes down to: modules of functions, functions of statements, statements of
//! expressions. Each language has one adapter that lowers its tree to this (`crate::lang`); each rule
//! is written once, on what `crate::flow` learns from it.
//!
//! The representation keeps what rules ask about (calls with named arguments, literals, members,
//! conditions, loops, early exits, failures that are caught) and drops the rest: an expression that
//! means nothing to a rule is the group of its parts.

mod build;

pub use build::{block_of, call, chain, group, member, name, text};

/// A range of bytes in the file as it lies on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
    /// The smallest range that holds both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
    /// Whether `other` lies inside.
    pub const fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A language that has an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the languages' names")]
pub enum Language {
    Python,
    JavaScript,
    TypeScript,
    Vue,
    Svelte,
    Html,
    Rust,
    Go,
    Java,
    Kotlin,
    Swift,
    Dart,
    Php,
    Ruby,
    CSharp,
    Shell,
}

impl Language {
    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Vue => "Vue",
            Self::Svelte => "Svelte",
            Self::Html => "HTML",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::Kotlin => "Kotlin",
            Self::Swift => "Swift",
            Self::Dart => "Dart",
            Self::Php => "PHP",
            Self::Ruby => "Ruby",
            Self::CSharp => "C#",
            Self::Shell => "shell",
        }
    }
    /// Whether it is JavaScript, in whatever file.
    pub const fn is_script(self) -> bool {
        matches!(
            self,
            Self::JavaScript | Self::TypeScript | Self::Vue | Self::Svelte | Self::Html
        )
    }
}

/// One file, lowered.
#[derive(Debug, Clone)]
pub struct Module {
    /// The path as it was given, with `/` between its parts.
    pub path: String,
    /// The language.
    pub language: Language,
    /// All functions, lambdas and class bodies; the first is the module's own code.
    pub functions: Vec<Function>,
    /// What it imports.
    pub imports: Vec<Import>,
    /// Names under which others can import something, and the local names behind them.
    pub exports: Vec<(String, String)>,
    /// The classes that it defines.
    pub classes: Vec<Class>,
    /// Directives such as `use client`.
    pub directives: Vec<String>,
    /// Comments: what stands in them never counts as code.
    pub comments: Vec<Span>,
    /// The package or namespace that it declares.
    pub package: String,
    /// Whether the parser met something that it did not understand.
    pub broken: bool,
}

impl Module {
    /// An empty module.
    pub fn new(path: &str, language: Language) -> Self {
        Self {
            path: path.to_owned(),
            language,
            functions: vec![Function::new("", FunctionKind::Module, Span::default())],
            imports: Vec::new(),
            exports: Vec::new(),
            classes: Vec::new(),
            directives: Vec::new(),
            comments: Vec::new(),
            package: String::new(),
            broken: false,
        }
    }
}

/// A class, struct or trait: what it is called, what it extends, its attributes.
#[derive(Debug, Clone, Default)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// What it extends and implements, as written.
    pub bases: Vec<String>,
    /// Its attributes, annotations or decorators.
    pub attributes: Vec<Expr>,
    /// Its fields and the types that they are declared with.
    pub fields: Vec<(String, String)>,
    /// Fields that are called otherwise in what is read and written, and what they are called there.
    pub wires: Vec<(String, String)>,
    /// Where it stands.
    pub span: Span,
}

/// The place of a function in its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// What kind of code a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// A module's own code.
    Module,
    /// What a class runs when it is set up: fields and their values.
    Class,
    /// A function or method with a name.
    Named,
    /// A function without a name.
    Lambda,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name; empty for a module or lambda.
    pub name: String,
    /// The class that it belongs to.
    pub owner: Option<String>,
    /// The type that it extends from outside, as written.
    pub extends: String,
    /// What kind it is.
    pub kind: FunctionKind,
    /// Its parameters, without the receiver.
    pub params: Vec<Param>,
    /// Decorators, annotations, attributes.
    pub attributes: Vec<Expr>,
    /// The type of what it returns, as written.
    pub returns: String,
    /// What it does.
    pub body: Vec<Stmt>,
    /// Whether the value of its last statement is what it returns.
    pub yields_last: bool,
    /// Whether it runs where its name is read, as a property does.
    pub is_getter: bool,
    /// Whether the body defers to an awaiting caller.
    pub is_async: bool,
    /// Where it stands.
    pub span: Span,
    /// Where its name stands.
    pub head: Span,
}

impl Function {
    /// An empty function.
    pub fn new(name: &str, kind: FunctionKind, span: Span) -> Self {
        Self {
            name: name.to_owned(),
            owner: None,
            extends: String::new(),
            kind,
            params: Vec::new(),
            attributes: Vec::new(),
            returns: String::new(),
            body: Vec::new(),
            yields_last: false,
            is_getter: false,
            is_async: false,
            span,
            head: span,
        }
    }
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// What it binds.
    pub pattern: Pattern,
    /// Its type as written, or nothing.
    pub ty: String,
    /// Its annotations.
    pub attributes: Vec<Expr>,
    /// Its default.
    pub default: Option<Expr>,
}

impl Param {
    /// A parameter that only has a name.
    pub fn named(name: &str) -> Self {
        Self {
            pattern: Pattern::Name(name.to_owned()),
            ty: String::new(),
            attributes: Vec::new(),
            default: None,
        }
    }
    /// Its name, where it has one.
    pub fn name(&self) -> &str {
        match &self.pattern {
            Pattern::Name(name) => name,
            _ => "",
        }
    }
}

/// Something imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The module as written: `./api`, `requests`, `com.acme.Client`.
    pub module: String,
    /// The item of it; empty for the module as a whole, `default` for its default, `*` for all.
    pub item: String,
    /// The local name; empty where the import is for its effects.
    pub local: String,
    /// Where it stands.
    pub span: Span,
    /// Whether only types are imported, so that nothing of it runs.
    pub types_only: bool,
}

/// What a binding binds.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// A name.
    Name(String),
    /// Members, by name, with their defaults.
    Fields(Vec<(String, Pattern, Option<Expr>)>),
    /// Elements, by place.
    Items(Vec<Pattern>),
    /// Among elements, all that the others leave.
    Rest(Box<Pattern>),
    /// A member or element of something else.
    Place(Box<Expr>),
    /// Nothing.
    Ignore,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// Statements in a row.
pub type Block = Vec<Stmt>;

/// The kinds of statements.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// An expression, for its effect or as the block's value.
    Expr(Expr),
    /// A binding or an assignment; `ty` is the declared type.
    Bind {
        /// What is bound.
        target: Pattern,
        /// The declared type as written, or nothing.
        ty: String,
        /// The value.
        value: Expr,
    },
    /// A branch.
    If {
        /// The condition.
        test: Expr,
        /// Where it holds.
        then: Block,
        /// Where it does not.
        other: Block,
    },
    /// A loop: over the elements of something, or while a condition holds.
    Loop {
        /// The binding of each element, and what is looped over.
        over: Option<(Pattern, Expr)>,
        /// The condition before each round.
        test: Option<Expr>,
        /// The body.
        body: Block,
    },
    /// A choice by value or shape.
    Match {
        /// What is looked at.
        subject: Expr,
        /// The arms, in order.
        arms: Vec<Arm>,
        /// Whether an arm without an exit goes on in the next one.
        falls_through: bool,
    },
    /// The end of the function.
    Return(Option<Expr>),
    /// A failure.
    Throw(Option<Expr>),
    /// The end of a loop or switch.
    Break,
    /// The next round of a loop.
    Continue,
    /// A block whose failures are caught.
    Try {
        /// What may fail.
        body: Block,
        /// What is done then.
        catches: Vec<Catch>,
        /// What is done in any case.
        last: Block,
    },
    /// Statements of their own scope.
    Block(Block),
    /// A function, defined here.
    Define(FunctionId),
}

/// One arm of a choice.
#[derive(Debug, Clone)]
pub struct Arm {
    /// The values that it is for; none for the default.
    pub values: Vec<Expr>,
    /// What its shape binds, out of the subject.
    pub bind: Option<Pattern>,
    /// A condition beside the shape.
    pub guard: Option<Expr>,
    /// What it does.
    pub body: Block,
}

/// What is done about a failure.
#[derive(Debug, Clone)]
pub struct Catch {
    /// The name of the failure.
    pub name: String,
    /// What it does.
    pub body: Block,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expressions.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A name.
    Name(String),
    /// A text literal.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// Nothing: `null`, `None`, `nil`, `undefined`.
    Null,
    /// Text put together from parts.
    Join(Vec<Expr>),
    /// A member: `object.name`.
    Member {
        /// Of what.
        object: Box<Expr>,
        /// Its name.
        name: String,
    },
    /// An element: `object[index]`.
    Index {
        /// Of what.
        object: Box<Expr>,
        /// Which.
        index: Box<Expr>,
    },
    /// A call.
    Call {
        /// What is called.
        callee: Box<Expr>,
        /// With what.
        args: Vec<Arg>,
    },
    /// An operation on its parts, in order; chains of one operator are flat.
    Op(Op, Vec<Expr>),
    /// One of two values.
    Choose {
        /// The condition.
        test: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        other: Box<Expr>,
    },
    /// Named values. A spread has no key.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// Values by place.
    List(Vec<Expr>),
    /// A function as a value.
    Lambda(FunctionId),
    /// An assignment that is a value too.
    Assign(Box<Pattern>, Box<Expr>),
    /// A block whose last value is its own.
    Block(Block),
    /// Its parts, in order, and nothing more is known.
    Group(Vec<Expr>),
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Arg {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its value.
    pub value: Expr,
}

/// The name of the argument that holds the types a call is made with: `decode<Answer>(body)`.
pub const TYPES: &str = "<>";

/// The operations that rules tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// `+` and what else joins.
    Add,
    /// Both hold.
    And,
    /// One of them holds.
    Or,
    /// The first, or the second where that is nothing.
    Else,
    /// It does not hold.
    Not,
    /// Equal.
    Equal,
    /// Not equal.
    Unequal,
    /// Less than.
    Less,
    /// At most.
    AtMost,
    /// More than.
    More,
    /// At least.
    AtLeast,
    /// One of.
    In,
    /// What there is, or the function leaves with the failure.
    Try,
    /// There is something: no failure, and not nothing.
    Succeeds,
    /// Anything else.
    Other,
}

impl Op {
    /// The comparison that holds where this one does not.
    pub const fn negated(self) -> Option<Self> {
        Some(match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtLeast => Self::Less,
            Self::More => Self::AtMost,
            Self::AtMost => Self::More,
            _ => return None,
        })
    }
    /// The comparison with its sides exchanged.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::More => Self::Less,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            other => other,
        }
    }
}

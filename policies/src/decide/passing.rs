//! A body that goes on as it comes: where the policy looks at nothing in it but for a vendor's key,
//! nobody has to wait for its end, and nobody has to hold it.

use super::{Budget, Permit, Sent, Spent};
use crate::controls::{body, keys};
use crate::effective::Grant;
use crate::key::{Passed, Watch};
use crate::model::pack::{BodyKind, Class};
use crate::refusal::{Code, Refusal};
use http::Method;

/// A request whose body passes: as much of it may be sent as [`Passing::next`] let go.
#[must_use]
pub struct Passing {
    spent: Spent,
    watch: Watch,
    length: u64,
    left: u64,
}

impl Spent {
    /// Lets a body of this announced length pass.
    ///
    /// # Errors
    /// The request itself, where its body has to be looked at before anything is sent: it is to be
    /// admitted.
    pub fn pass(self, length: u64) -> Result<Passing, Box<Self>> {
        let fits = length > 0
            && self.permit.body_typed
            && body::check_size(length, &self.permit.grant).is_ok();
        if !fits || must_be_seen(&self.permit.grant) {
            return Err(Box::new(self));
        }
        Ok(Passing {
            watch: Watch::new(&self.permit.grant.provider.key_prefixes),
            spent: self,
            length,
            left: length,
        })
    }
}

/// Whether a body says something that the policy acts on, or may have to be sent twice, or something is
/// written down before it is sent.
fn must_be_seen(grant: &Grant) -> bool {
    let route = &grant.route;
    grant.images.is_some()
        || route.body != BodyKind::Multipart
        || matches!(route.class, Class::Enroll | Class::Erase | Class::EraseAll)
        || matches!(route.path.method, Method::GET | Method::HEAD)
}

impl Passing {
    /// The permit below it.
    pub fn permit(&self) -> &Permit {
        &self.spent.permit
    }

    /// The tightest budget met.
    pub fn budget(&self) -> Option<Budget> {
        self.spent.budget
    }

    /// Bytes that are still to come.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Bytes of the whole body, as announced.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Looks at the next piece, and says what may be sent now.
    ///
    /// # Errors
    /// Something like a key begins in it or in what was held back, or it is more than was announced.
    /// What was sent is then less than was announced, so that no vendor acts on it.
    pub fn next(&mut self, piece: &[u8]) -> Result<Passed, Refusal> {
        let grant = &self.spent.permit.grant;
        let left = self.left.checked_sub(piece.len() as u64);
        self.left = left.ok_or_else(|| cut("the body is longer than announced", grant))?;
        let passed = self.watch.push(piece);
        passed.ok_or_else(|| keys::found().cited_by(grant))
    }

    /// The rest, which was held back; nothing comes after it.
    ///
    /// # Errors
    /// Less came than was announced.
    pub fn end(&mut self) -> Result<Vec<u8>, Refusal> {
        if self.left > 0 {
            return Err(cut(
                "the body is shorter than announced",
                &self.spent.permit.grant,
            ));
        }
        Ok(self.watch.end())
    }

    /// Uses it up: whatever of it went out, its answer is to be judged.
    pub fn sent(self) -> Sent {
        Sent {
            permit: self.spent.permit,
        }
    }
}

fn cut(why: &'static str, grant: &Grant) -> Refusal {
    Refusal::new(Code::BodyUnreadable, why).at(&grant.place)
}

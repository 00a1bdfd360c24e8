//! Over real sockets: a gateway of two workers, with a service that says what it was told.

mod certificates;
mod drain;
mod idle;
mod limits;
mod protocols;
mod rig;

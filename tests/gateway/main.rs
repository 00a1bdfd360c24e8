//! End-to-end tests of the gateway: the real binary over real sockets.

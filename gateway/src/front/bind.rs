//! Listening sockets, one of each listener for every worker.

use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::source::At;

const BACKLOG: i32 = 4096;
/// A peer that is gone without a word is found out after about two minutes.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(15));

/// A listener to open.
pub struct Bind<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its address, and where it is written.
    pub address: &'a At<SocketAddr>,
    /// Whether it speaks TLS.
    pub tls: bool,
}

/// An open listener.
#[derive(Debug)]
pub struct Sockets {
    /// Its address, with the port that was given for 0.
    pub address: SocketAddr,
    /// One for each worker; the kernel spreads connections over them.
    pub sockets: Vec<TcpListener>,
}

impl Bind<'_> {
    /// What is wrong with the address, as far as it shows before anything is opened.
    pub fn problem(&self) -> Option<Diagnostic> {
        let address = self.address.value;
        if !self.tls && !is_loopback(&address) {
            let (span, name) = (&self.address.span, self.name);
            let message = format!("listener `{name}` would speak plain HTTP at `{address}`");
            let diagnostic = Diagnostic::error("plain-listener", span, message);
            let help = "give it a `tls` section, or a loopback address such as `127.0.0.1:8080`";
            return Some(diagnostic.help(help));
        }
        None
    }

    /// Opens `count` sockets, or reports what is in the way.
    pub fn open(&self, count: usize, report: &mut Report) -> Option<Sockets> {
        let address = self.address.value;
        if let Some(problem) = self.problem() {
            report.push(problem);
            return None;
        }
        match open(address, count) {
            Ok(sockets) => Some(sockets),
            Err(error) => {
                let (code, help) = explain(&error);
                let message = format!(
                    "listener `{}` cannot be opened at `{address}`: {error}",
                    self.name
                );
                report.push(Diagnostic::error(code, &self.address.span, message).help(help));
                None
            }
        }
    }
}

/// Whether only this machine can reach `address`.
pub fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn open(address: SocketAddr, count: usize) -> io::Result<Sockets> {
    // With SO_REUSEPORT alone, a second gateway started by mistake would silently take half of the
    // connections; a socket without it is refused while anybody listens.
    if address.port() != 0 {
        let probe = socket(&address)?;
        probe.bind(&address.into())?;
    }
    let mut address = address;
    let mut sockets = Vec::with_capacity(count);
    for _ in 0..count {
        let socket = socket(&address)?;
        socket.set_reuse_port(true)?;
        // Accepted connections inherit these: so they cost no call for each.
        socket.set_tcp_nodelay(true)?;
        let keepalive = TcpKeepalive::new()
            .with_time(KEEPALIVE.0)
            .with_interval(KEEPALIVE.1);
        socket.set_tcp_keepalive(&keepalive)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        let listener = TcpListener::from(socket);
        address = listener.local_addr()?;
        sockets.push(listener);
    }
    Ok(Sockets { address, sockets })
}

fn socket(address: &SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(*address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

fn explain(error: &io::Error) -> (&'static str, &'static str) {
    match error.kind() {
        io::ErrorKind::AddrInUse => (
            "address-in-use",
            "stop what listens there (`ss -ltnp` shows it), or choose another port",
        ),
        io::ErrorKind::PermissionDenied => (
            "address-not-permitted",
            "ports below 1024 need `CAP_NET_BIND_SERVICE`; or choose a port from 1024 on",
        ),
        io::ErrorKind::AddrNotAvailable => (
            "address-not-available",
            "no interface of this machine has the address; `0.0.0.0` or `[::]` means all of them",
        ),
        _ => (
            "listener-failed",
            "check the address, and the limits on open files and sockets",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn try_open(address: &str, tls: bool) -> (Option<Sockets>, Vec<&'static str>) {
        let mut report = Report::default();
        let address = At::default(address.parse().unwrap());
        let bind = Bind {
            name: "main",
            address: &address,
            tls,
        };
        let sockets = bind.open(2, &mut report);
        assert!(report.diagnostics.iter().all(|d| d.help.is_some()));
        (sockets, report.diagnostics.iter().map(|d| d.code).collect())
    }

    #[test]
    fn plain_listeners_stay_on_loopback() {
        for (address, tls, codes) in [
            ("0.0.0.0:0", false, vec!["plain-listener"]),
            ("[::]:0", false, vec!["plain-listener"]),
            ("192.0.2.1:0", false, vec!["plain-listener"]),
            ("127.0.0.1:0", false, vec![]),
            ("127.8.8.8:0", false, vec![]),
            ("0.0.0.0:0", true, vec![]),
        ] {
            assert_eq!(try_open(address, tls).1, codes, "{address}");
        }
    }

    #[test]
    fn each_worker_has_a_socket_and_strangers_have_none() {
        let (sockets, _) = try_open("127.0.0.1:0", false);
        let sockets = sockets.unwrap();
        assert_eq!(sockets.sockets.len(), 2);
        let same: SocketAddr = sockets.address;
        assert!(
            sockets
                .sockets
                .iter()
                .all(|s| s.local_addr().unwrap() == same)
        );
        assert_eq!(try_open(&same.to_string(), false).1, ["address-in-use"]);
    }

    #[test]
    fn accepted_connections_inherit_what_their_listener_has() {
        let sockets = try_open("127.0.0.1:0", false).0.unwrap();
        let _clients: Vec<_> = (0..8)
            .map(|_| std::net::TcpStream::connect(sockets.address).unwrap())
            .collect();
        let (tcp, _) = sockets
            .sockets
            .iter()
            .find_map(|s| s.accept().ok())
            .unwrap();
        assert!(tcp.nodelay().unwrap());
        assert!(socket2::SockRef::from(&tcp).keepalive().unwrap());
    }

    #[test]
    fn an_address_of_another_machine_is_said_so() {
        assert_eq!(try_open("192.0.2.1:1", true).1, ["address-not-available"]);
    }
}

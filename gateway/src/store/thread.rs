//! What writes the store has a thread and a runtime of its own: a disk that is slow holds up nobody who
//! answers callers.

use super::db::Error;

/// Opens something on a thread of its own, and has it work there for as long as it likes. Returns once it
/// is open, or why it is not.
pub fn on_its_own<T, O, W>(
    name: &str,
    open: impl FnOnce() -> O + Send + 'static,
    work: impl FnOnce(T) -> W + Send + 'static,
) -> Result<(), Error>
where
    O: Future<Output = Result<T, Error>>,
    W: Future<Output = ()>,
{
    let (opened, result) = std::sync::mpsc::channel();
    std::thread::Builder::new()
        .name(name.into())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                Err(error) => return drop(opened.send(Err(error.into()))),
            };
            runtime.block_on(async move {
                match open().await {
                    Ok(it) => {
                        let _ = opened.send(Ok(()));
                        work(it).await;
                    }
                    Err(error) => drop(opened.send(Err(error))),
                }
            });
        })?;
    let ended = |_| Error::unsound("its thread ended before it began");
    result.recv().map_err(ended)?
}

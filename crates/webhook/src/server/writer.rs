//! The thread that writes batches to the spool, as many together as wait.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::limits::{MAX_GROUP_BYTES, MAX_WAITING, SYNC_EVERY};
use crate::metrics::Metrics;
use crate::refused::Refused;
use crate::spool::{Incoming, Spool};

/// A batch that waits for the spool.
pub(super) struct Job {
    pub batch: Incoming,
    /// Memory that it takes.
    pub held: OwnedSemaphorePermit,
    pub reply: oneshot::Sender<Result<(), Refused>>,
}

/// Starts the thread; it ends when nobody can send any more.
pub(super) fn start(spool: Arc<Spool>) -> std::io::Result<(Sender<Job>, JoinHandle<()>)> {
    let (sender, jobs) = channel(MAX_WAITING);
    let thread = std::thread::Builder::new()
        .name("spool".to_owned())
        .spawn(move || write(&spool, jobs))?;
    Ok((sender, thread))
}

fn write(spool: &Spool, mut jobs: Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut bytes = first.batch.body.len();
        let mut batches = vec![first.batch];
        let mut waiting = vec![(first.held, first.reply)];
        while bytes < MAX_GROUP_BYTES
            && let Ok(job) = jobs.try_recv()
        {
            bytes += job.batch.body.len();
            batches.push(job.batch);
            waiting.push((job.held, job.reply));
        }
        let results = spool.append(&batches);
        for ((held, reply), result) in waiting.into_iter().zip(results) {
            drop(held);
            // Who waited may have given up.
            let _ = reply.send(result);
        }
    }
}

/// Brings what was written to the disk, again and again.
pub(super) async fn keep_synced(spool: Arc<Spool>, metrics: Arc<Metrics>) {
    loop {
        tokio::time::sleep(SYNC_EVERY).await;
        let spool = Arc::clone(&spool);
        let synced = tokio::task::spawn_blocking(move || spool.sync_now()).await;
        if !matches!(synced, Ok(Ok(()))) {
            metrics.fail_sync();
        }
    }
}

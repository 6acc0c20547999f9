//! A batch on its way from a request to the spool.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use hyper::Request;
use hyper::body::Incoming as Body;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, oneshot};

use crate::batch::check;
use crate::cluster::ClusterName;
use crate::limits::MAX_BODY_BYTES;
use crate::metrics::Metrics;
use crate::refused::Refused;
use crate::spool::{Incoming, Spool};

use super::body;
use super::late::{BatchId, Landed};
use super::writer::Job;

/// What takes batches.
pub(super) struct Intake {
    pub spool: Arc<Spool>,
    pub metrics: Arc<Metrics>,
    pub jobs: Sender<Job>,
    pub memory: Arc<Semaphore>,
    pub landed: Arc<Landed>,
    pub acknowledge_within: Duration,
    pub body_within: Duration,
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

impl Intake {
    /// Bytes that a batch may have.
    fn most(&self) -> usize {
        // Half of the spool, so that there is room for it while another one is read.
        let half = usize::try_from(self.spool.capacity() / 2).unwrap_or(usize::MAX);
        MAX_BODY_BYTES.min(half)
    }

    /// Takes the batch of a request; when this gives no error, it is in the spool.
    pub async fn take(&self, request: Request<Body>, cluster: ClusterName) -> Result<(), Refused> {
        let most = self.most();
        let (held, encoding) = body::read(request, most, self.body_within, &self.memory).await?;
        let begun = Instant::now();
        self.metrics.receive(held.bytes.len());
        let checked = tokio::task::spawn_blocking(move || {
            let checked = check(held.bytes, encoding, most)?;
            let id = BatchId::of(&cluster, &checked.body);
            Ok((cluster, checked, held.permit, id))
        });
        // A panic there is a fault of ours, and no reason to take the batch for stored.
        let (cluster, checked, permit, id) = checked.await.map_err(|_| Refused::Disk)??;
        if self.landed.holds(&id) {
            self.metrics.acknowledge(checked.events, begun.elapsed());
            return Ok(());
        }
        let events = checked.events;
        let (reply, stored) = oneshot::channel();
        let job = Job {
            batch: Incoming {
                cluster,
                events,
                received_ms: now_ms(),
                body: checked.body,
            },
            held: permit,
            reply,
        };
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Refused::Busy,
            TrySendError::Closed(_) => Refused::Stopping,
        })?;
        self.wait(stored, id).await?;
        self.metrics.acknowledge(events, begun.elapsed());
        Ok(())
    }

    /// Waits for the spool, and no longer than may be.
    async fn wait(
        &self,
        mut stored: oneshot::Receiver<Result<(), Refused>>,
        id: BatchId,
    ) -> Result<(), Refused> {
        match tokio::time::timeout(self.acknowledge_within, &mut stored).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Refused::Stopping),
            Err(_) => {
                let landed = Arc::clone(&self.landed);
                tokio::spawn(async move {
                    if let Ok(Ok(())) = stored.await {
                        landed.insert(id);
                    }
                });
                Err(Refused::Late)
            }
        }
    }
}

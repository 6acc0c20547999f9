//! What each class reaches: the blocks of a relation, joined and ordered by the class that opens connections.

use std::collections::BTreeMap;

use seawall_model::{Table, TableIndex};

use crate::pairs::{Interned, PortsId};
use crate::{BlockId, ClassId, Direction, Ends, Ports, ReachLimits, Relation};

/// What one block lets a class open connections to.
struct Open<'r> {
    block: BlockId,
    ports: PortsId,
    to: &'r [ClassId],
    /// Classes among them that the block leaves out for this one.
    except: Vec<&'r [ClassId]>,
}

/// What a class reaches: sets of ports, each with runs of classes from the first to the last, in order. A class is in one
/// run at most.
pub type Row = Vec<(Ports, Vec<[ClassId; 2]>)>;

impl Relation {
    /// What every class reaches, the same as [`Relation::between`] says of each pair. `None` from the class on at which
    /// it is more than the limits.
    pub fn rows(&self, limits: ReachLimits) -> Vec<Option<Row>> {
        let mut interned = Interned::default();
        let open = [Direction::Egress, Direction::Ingress].map(|direction| {
            let classes = self.classes.iter();
            let open = classes.filter(|(_, class)| !class.is_closed(direction));
            open.map(|(id, _)| id).collect::<Vec<ClassId>>()
        });
        let opens = self.opens([&open[0], &open[1]], &mut interned);
        let (mut named, mut runs) = (0, 0);
        let mut row: Table<ClassId, Option<PortsId>> = Table::filled(None, self.classes.len());
        // The turn in which a class was left out last.
        let mut left_out: Table<ClassId, usize> = Table::filled(0, self.classes.len());
        let mut turn = 0;
        opens
            .values()
            .iter()
            .map(|opens| {
                named += opens.iter().map(|open| open.to.len()).sum::<usize>();
                if named > limits.named || runs > limits.runs {
                    return None;
                }
                let mut touched: Vec<ClassId> = Vec::new();
                for Open {
                    ports, to, except, ..
                } in opens
                {
                    turn += 1;
                    for class in except.iter().copied().flatten() {
                        left_out[*class] = turn;
                    }
                    for to in to.iter().filter(|to| left_out[**to] != turn) {
                        row[*to] = Some(match row[*to] {
                            Some(known) => interned.join(known, *ports),
                            None => {
                                touched.push(*to);
                                *ports
                            }
                        });
                    }
                }
                touched.sort_unstable();
                let mut by_ports: BTreeMap<PortsId, Vec<[ClassId; 2]>> = BTreeMap::new();
                for to in touched {
                    let Some(ports) = row[to].take() else {
                        continue;
                    };
                    let own = by_ports.entry(ports).or_default();
                    match own.last_mut() {
                        Some([_, last]) if last.index() + 1 == to.index() => *last = to,
                        _ => own.push([to, to]),
                    }
                }
                runs += by_ports.values().map(Vec::len).sum::<usize>();
                let reached = by_ports.into_iter();
                Some(
                    reached
                        .map(|(ports, runs)| (interned.get(ports).clone(), runs))
                        .collect(),
                )
            })
            .collect()
    }

    /// For each class the classes that blocks let it open connections to.
    fn opens<'r>(
        &'r self,
        open: [&'r [ClassId]; 2],
        interned: &mut Interned,
    ) -> Table<ClassId, Vec<Open<'r>>> {
        let mut opens: Table<ClassId, Vec<Open<'_>>> =
            (0..self.classes.len()).map(|_| Vec::new()).collect();
        let listed = |ends: &'r Ends, open: &'r [ClassId]| match ends {
            Ends::Classes(classes) => Some(&classes[..]),
            Ends::Open => Some(open),
            Ends::Outside(..) => None,
        };
        for (id, block) in self.blocks.iter() {
            let ends = listed(&block.from, open[0]).zip(listed(&block.to, open[1]));
            let Some((from, to)) = ends else {
                continue;
            };
            let ports = interned.add(block.ports.clone());
            for class in from {
                opens[*class].push(Open {
                    block: id,
                    ports,
                    to,
                    except: Vec::new(),
                });
            }
            for (sources, targets) in &block.except {
                for class in sources {
                    if let Some(open) = opens[*class].last_mut().filter(|open| open.block == id) {
                        open.except.push(targets);
                    }
                }
            }
        }
        opens
    }
}

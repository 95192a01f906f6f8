//! Where the boxes and lines of a drawn graph go.
//!
//! The usual way in layers: turn edges that close a loop around, put each box below all that lead to it, let long
//! edges pass through every layer on their way, order each layer by where its neighbors are, and then move boxes
//! sideways towards their neighbors as far as the order lets them.

/// A box to be placed: how wide and how high it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A placed graph.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The center of each box's upper edge.
    pub(crate) boxes: Vec<Point>,
    /// Each edge's way: from the lower edge of its box, through the layers, to the upper edge of the other.
    pub(crate) ways: Vec<Way>,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The way of an edge.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) points: Vec<Point>,
    /// It goes up: it closes a loop.
    pub(crate) is_back: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

const GAP_X: f64 = 28.0;
const GAP_Y: f64 = 44.0;
/// How much room an edge takes that passes through a layer.
const LANE: f64 = 6.0;
/// Edges that would need more bends than this in all go straight instead.
const MAX_BENDS: usize = 20_000;
const SWEEPS: usize = 8;

/// Places boxes and edges; an edge is a pair of indices into `sizes`.
pub(crate) fn layout(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let is_back = back_edges(sizes.len(), edges);
    let forward: Vec<(usize, usize)> = edges
        .iter()
        .zip(&is_back)
        .map(|(&(from, to), &is_back)| if is_back { (to, from) } else { (from, to) })
        .collect();
    let layer_of = layers(sizes.len(), &forward);
    let mut grid = Grid::new(sizes, &forward, &layer_of);
    grid.order();
    grid.place();
    grid.finish(edges, &is_back)
}

/// Which edges close a loop, found depth first from the boxes in order.
fn back_edges(n_boxes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut out = vec![Vec::new(); n_boxes];
    for (nth, &(from, _)) in edges.iter().enumerate() {
        out[from].push(nth);
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; n_boxes];
    let mut is_back = vec![false; edges.len()];
    for root in 0..n_boxes {
        if marks[root] != Mark::New {
            continue;
        }
        marks[root] = Mark::Open;
        let mut stack = vec![(root, 0)];
        while let Some((at, next)) = stack.pop() {
            let Some(&edge) = out[at].get(next) else {
                marks[at] = Mark::Done;
                continue;
            };
            stack.push((at, next + 1));
            let to = edges[edge].1;
            match marks[to] {
                Mark::Open => is_back[edge] = true,
                Mark::New => {
                    marks[to] = Mark::Open;
                    stack.push((to, 0));
                }
                Mark::Done => {}
            }
        }
    }
    is_back
}

/// The layer of each box: one below the lowest that leads to it. The edges have no loop but a box to itself.
fn layers(n_boxes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut waits_for = vec![0usize; n_boxes];
    let mut out = vec![Vec::new(); n_boxes];
    for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
        waits_for[to] += 1;
        out[from].push(to);
    }
    let mut layer = vec![0; n_boxes];
    let mut ready: Vec<usize> = (0..n_boxes).filter(|&at| waits_for[at] == 0).collect();
    while let Some(at) = ready.pop() {
        for &to in &out[at] {
            layer[to] = layer[to].max(layer[at] + 1);
            waits_for[to] -= 1;
            if waits_for[to] == 0 {
                ready.push(to);
            }
        }
    }
    layer
}

/// Boxes and bends in layers. A node is a box, or, from `sizes.len()` on, a bend of an edge.
struct Grid<'a> {
    sizes: &'a [Size],
    layers: Vec<Vec<usize>>,
    layer_of: Vec<usize>,
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
    /// The bends of each edge, from above.
    bends: Vec<Vec<usize>>,
    x: Vec<f64>,
}

impl<'a> Grid<'a> {
    fn new(sizes: &'a [Size], edges: &[(usize, usize)], layer_of: &[usize]) -> Grid<'a> {
        let span = |&(from, to): &(usize, usize)| layer_of[to].saturating_sub(layer_of[from] + 1);
        let n_bends = edges.iter().fold(0usize, |sum, edge| sum.saturating_add(span(edge)));
        let mut grid = Grid {
            sizes,
            layers: vec![Vec::new(); layer_of.iter().max().map_or(0, |max| max + 1)],
            layer_of: Vec::new(),
            above: Vec::new(),
            below: Vec::new(),
            bends: Vec::new(),
            x: Vec::new(),
        };
        for &layer in layer_of {
            grid.add(layer);
        }
        for edge @ &(from, to) in edges {
            let mut bends = Vec::new();
            if n_bends <= MAX_BENDS {
                bends = (0..span(edge)).map(|step| grid.add(layer_of[from] + 1 + step)).collect();
            }
            if from != to {
                let mut last = from;
                for &node in bends.iter().chain([&to]) {
                    grid.below[last].push(node);
                    grid.above[node].push(last);
                    last = node;
                }
            }
            grid.bends.push(bends);
        }
        grid
    }

    fn add(&mut self, layer: usize) -> usize {
        let node = self.layer_of.len();
        self.layer_of.push(layer);
        self.above.push(Vec::new());
        self.below.push(Vec::new());
        self.x.push(0.0);
        self.layers[layer].push(node);
        node
    }

    fn width(&self, node: usize) -> f64 {
        self.sizes.get(node).map_or(LANE, |size| size.width)
    }

    /// Orders each layer by the middle of its neighbors' places, downwards and upwards in turn.
    fn order(&mut self) {
        let mut place = vec![0.0; self.layer_of.len()];
        let number = |layers: &[Vec<usize>], place: &mut Vec<f64>| {
            for layer in layers {
                for (nth, &node) in layer.iter().enumerate() {
                    place[node] = nth as f64;
                }
            }
        };
        number(&self.layers, &mut place);
        for sweep in 0..SWEEPS {
            let downwards = sweep % 2 == 0;
            let n_layers = self.layers.len();
            for step in 0..n_layers {
                let layer = if downwards { step } else { n_layers - 1 - step };
                let neighbors = if downwards { &self.above } else { &self.below };
                let mut nodes = std::mem::take(&mut self.layers[layer]);
                let wanted = |node: &usize| {
                    mean(neighbors[*node].iter().map(|&other| place[other])).unwrap_or(place[*node])
                };
                nodes.sort_by(|a, b| wanted(a).total_cmp(&wanted(b)));
                for (nth, &node) in nodes.iter().enumerate() {
                    place[node] = nth as f64;
                }
                self.layers[layer] = nodes;
            }
        }
    }

    /// Moves the nodes of each layer towards their neighbors, without changing the order.
    fn place(&mut self) {
        for layer in self.layers.clone() {
            self.settle(&layer, |_| 0.0);
        }
        for sweep in 0..2 * SWEEPS {
            let downwards = sweep % 2 == 0;
            let n_layers = self.layers.len();
            for step in 0..n_layers {
                let layer = self.layers[if downwards { step } else { n_layers - 1 - step }].clone();
                let neighbors = if downwards { &self.above } else { &self.below };
                let wanted: Vec<f64> = layer
                    .iter()
                    .map(|&node| {
                        mean(neighbors[node].iter().map(|&other| self.x[other])).unwrap_or(self.x[node])
                    })
                    .collect();
                self.settle(&layer, |nth| wanted[nth]);
            }
        }
    }

    /// Gives the nodes of a layer the places nearest to the wanted ones (in least squares) that keep them apart.
    fn settle(&mut self, layer: &[usize], wanted: impl Fn(usize) -> f64) {
        // With each node's place counted from where it would stand if all stood side by side, keeping the order means
        // that places do not decrease; neighbors that would cross are pooled at their mean.
        let mut offset = 0.0;
        let mut offsets = Vec::with_capacity(layer.len());
        let mut pools: Vec<(f64, usize)> = Vec::new();
        for (nth, &node) in layer.iter().enumerate() {
            if let Some(&before) = nth.checked_sub(1).and_then(|before| layer.get(before)) {
                offset += (self.width(before) + self.width(node)) / 2.0 + GAP_X;
            }
            offsets.push(offset);
            let mut pool = (wanted(nth) - offset, 1);
            while let Some(&(sum, count)) = pools.last() {
                if sum / count as f64 <= pool.0 / pool.1 as f64 {
                    break;
                }
                pool = (pool.0 + sum, pool.1 + count);
                pools.pop();
            }
            pools.push(pool);
        }
        let places = pools.iter().flat_map(|&(sum, count)| std::iter::repeat_n(sum / count as f64, count));
        for ((&node, offset), place) in layer.iter().zip(offsets).zip(places) {
            self.x[node] = place + offset;
        }
    }

    fn finish(self, edges: &[(usize, usize)], is_back: &[bool]) -> Layout {
        let left = (0..self.x.len())
            .map(|node| self.x[node] - self.width(node) / 2.0)
            .min_by(f64::total_cmp)
            .unwrap_or(0.0);
        let right = (0..self.x.len())
            .map(|node| self.x[node] + self.width(node) / 2.0)
            .max_by(f64::total_cmp)
            .unwrap_or(0.0);
        let mut tops = Vec::new();
        let mut top = 0.0;
        for layer in &self.layers {
            tops.push(top);
            let height = layer.iter().filter_map(|&node| self.sizes.get(node)).map(|size| size.height);
            top += height.max_by(f64::total_cmp).unwrap_or(0.0) + GAP_Y;
        }
        let upper = |node: usize| Point { x: self.x[node] - left, y: tops[self.layer_of[node]] };
        let lower = |node: usize| {
            let Point { x, y } = upper(node);
            Point { x, y: y + self.sizes.get(node).map_or(0.0, |size| size.height) }
        };
        // A bend is passed straight down, beside the boxes of its layer.
        let height_of_layer =
            |layer: usize| tops.get(layer + 1).map_or(top, |&next| next) - tops[layer] - GAP_Y;
        let ways = edges
            .iter()
            .zip(is_back)
            .zip(&self.bends)
            .map(|((&(from, to), &is_back), bends)| {
                let mut points = Vec::with_capacity(2 * bends.len() + 2);
                let (first, last) = if is_back { (to, from) } else { (from, to) };
                points.push(lower(first));
                for &bend in bends {
                    let Point { x, y } = upper(bend);
                    points.push(Point { x, y });
                    points.push(Point { x, y: y + height_of_layer(self.layer_of[bend]) });
                }
                points.push(upper(last));
                if is_back {
                    points.reverse();
                }
                Way { points, is_back }
            })
            .collect();
        Layout {
            boxes: (0..self.sizes.len()).map(upper).collect(),
            ways,
            width: right - left,
            height: (top - GAP_Y).max(0.0),
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Boxes of one layer keep apart, and every edge that is not a back edge goes down.
    #[track_caller]
    fn check(n_boxes: usize, edges: &[(usize, usize)], n_back: usize) {
        let sizes: Vec<Size> =
            (0..n_boxes).map(|nth| Size { width: 40.0 + 30.0 * (nth % 3) as f64, height: 20.0 }).collect();
        let layout = layout(&sizes, edges);
        for (a, first) in layout.boxes.iter().enumerate() {
            assert!(
                first.x - sizes[a].width / 2.0 >= -1e-6
                    && first.x + sizes[a].width / 2.0 <= layout.width + 1e-6
            );
            for (b, second) in layout.boxes.iter().enumerate().skip(a + 1) {
                let apart = (first.x - second.x).abs() >= (sizes[a].width + sizes[b].width) / 2.0;
                assert!(first.y != second.y || apart, "boxes {a} and {b} overlap");
            }
        }
        assert_eq!(layout.ways.iter().filter(|way| way.is_back).count(), n_back);
        for way in layout.ways.iter().filter(|way| !way.is_back) {
            assert!(way.points.is_sorted_by(|a, b| a.y <= b.y));
        }
    }

    #[test]
    fn boxes_do_not_overlap() {
        check(0, &[], 0);
        check(1, &[(0, 0)], 1);
        check(4, &[(0, 1), (0, 2), (1, 3), (2, 3)], 0);
        check(5, &[(0, 1), (1, 2), (2, 1), (2, 3), (3, 0), (0, 4)], 2);
        let ladder: Vec<(usize, usize)> = (0..60).flat_map(|at| [(at, at + 1), (at, 61)]).collect();
        check(62, &ladder, 0);
    }
}

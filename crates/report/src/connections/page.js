"use strict";
(() => {
  const element = document.getElementById("data");
  const focus = document.getElementById("focus");
  if (!element || !focus) return;
  const data = JSON.parse(element.textContent);
  const texts = (id) => [...document.getElementById(id).children].map((item) => item.textContent);
  const names = texts("members");
  const ports = texts("ports");
  const addresses = texts("addresses");
  const doubts = texts("doubts");
  const rows = [...document.querySelectorAll("#namespaces tbody tr")];
  const namespaces = rows.map((row) => row.querySelector("button").textContent);
  const classOf = data.members.map((member) => member[0]);
  const namespaceOf = new Int32Array(names.length);
  data.namespaces.slice(0, -1).forEach((first, index) => namespaceOf.fill(index, first, data.namespaces[index + 1]));
  const membersOf = data.reaches.map(() => []);
  classOf.forEach((own, member) => membersOf[own].push(member));

  // The first text is that of every port.
  const EVERYTHING = 0;
  // Ends that are no workload have numbers below zero.
  const OUTSIDE = -1, CONTROLLER = -2;
  const PEERS = 25, WORKLOADS = 60, LINES = 200;

  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const peerName = (peer) => (peer === OUTSIDE ? "outside" : peer === CONTROLLER ? "ingress controller" : namespaces[peer]);
  const fullName = (member) => `${namespaces[namespaceOf[member]]}/${names[member]}`;

  // Every connection of a namespace: [from, to, ports, addresses].
  function* connections(namespace) {
    const first = data.namespaces[namespace], end = data.namespaces[namespace + 1];
    for (let from = first; from < end; from += 1) {
      for (const [words, ...runs] of data.reaches[classOf[from]] || []) {
        for (let at = 0; at < runs.length; at += 2) {
          for (let own = runs[at]; own <= runs[at + 1]; own += 1) {
            for (const to of membersOf[own]) if (to !== from) yield [from, to, words, -1];
          }
        }
      }
      for (const [words, where] of data.outside[classOf[from]][1]) yield [from, OUTSIDE, words, where];
    }
    const targets = new Map();
    for (let to = first; to < end; to += 1) {
      if (!targets.has(classOf[to])) targets.set(classOf[to], []);
      targets.get(classOf[to]).push(to);
      for (const [words, where] of data.outside[classOf[to]][0]) yield [OUTSIDE, to, words, where];
    }
    for (const [to, words] of data.routed) if (to >= first && to < end) yield [CONTROLLER, to, words, -1];
    for (let own = 0; own < data.reaches.length; own += 1) {
      for (const [words, ...runs] of data.reaches[own] || []) {
        for (let at = 0; at < runs.length; at += 2) {
          for (const [target, members] of targets) {
            if (target < runs[at] || target > runs[at + 1]) continue;
            // Those inside of the namespace were met above.
            for (const from of membersOf[own]) {
              if (from < first || from >= end) for (const to of members) yield [from, to, words, -1];
            }
          }
        }
      }
    }
  }

  const peerOf = (end) => (end < 0 ? end : namespaceOf[end]);
  const isMine = (end, namespace) => end >= 0 && namespaceOf[end] === namespace;
  let open = { namespace: -1, member: null, peer: null };

  const count = (namespace) => {
    const into = new Map(), out = new Map();
    const add = (side, peer, member) => {
      if (!side.has(peer)) side.set(peer, { count: 0, members: new Set() });
      side.get(peer).count += 1;
      side.get(peer).members.add(member);
    };
    let all = 0;
    for (const [from, to] of connections(namespace)) {
      all += 1;
      if (!isMine(from, namespace)) add(into, peerOf(from), to);
      else if (!isMine(to, namespace)) add(out, peerOf(to), from);
    }
    return { into, out, all };
  };

  const more = (left, noun, show) => {
    const button = make("button", { type: "button", className: "more", textContent: `Show ${counted(left, `more ${noun}`)}` });
    button.addEventListener("click", show);
    return button;
  };

  const column = (title, className, items, limit, entry, noun) => {
    const list = make("ul", {});
    const box = make("div", { className }, make("h3", { textContent: title }), list);
    let shown = 0;
    const show = (upTo) => {
      for (; shown < Math.min(upTo, items.length); shown += 1) list.append(make("li", {}, entry(items[shown])));
      box.querySelector(":scope > .more")?.remove();
      if (shown < items.length) box.append(more(items.length - shown, noun, () => { show(shown + 8 * limit); draw(); }));
    };
    show(limit);
    if (items.length === 0) box.append(make("p", { className: "meta", textContent: "nothing" }));
    return box;
  };

  let draw = () => {};
  const show = (namespace) => {
    open = { namespace, member: null, peer: null };
    rows.forEach((row, index) => row.querySelector("button").setAttribute("aria-pressed", String(index === namespace)));
    const { into, out, all } = count(namespace);
    const first = data.namespaces[namespace], end = data.namespaces[namespace + 1];
    const members = Array.from({ length: end - first }, (_, index) => first + index);
    const sorted = (side) => [...side].sort((one, other) => (one[0] < 0) === (other[0] < 0) ? other[1].count - one[1].count || one[0] - other[0] : one[0] < 0 ? -1 : 1);
    const press = (kind, value, button) => {
      const isSame = open.member === (kind === "member" ? value : null) && open.peer === (kind === "peer" ? value : null);
      open.member = !isSame && kind === "member" ? value : null;
      open.peer = !isSame && kind === "peer" ? value : null;
      picture.querySelectorAll("button[aria-pressed]").forEach((other) => other.setAttribute("aria-pressed", String(other === button && !isSame)));
      draw();
      fill();
    };
    const entry = (kind, side) => (item) => {
      const [value, text, small] = kind === "member"
        ? [item, names[item], data.members[item].length > 1 ? "unknown" : ""]
        : [item[0], peerName(item[0]), item[0] === OUTSIDE ? counted(item[1].members.size, "workload") : counted(item[1].count, "connection")];
      const button = make("button", { type: "button", textContent: text }, make("small", { textContent: small }));
      button.setAttribute("aria-pressed", "false");
      button.dataset[kind] = value;
      if (side) button.dataset.side = side;
      button.addEventListener("click", () => press(kind, value, button));
      return button;
    };
    const wires = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    wires.setAttribute("aria-hidden", "true");
    wires.setAttribute("class", "wires");
    const picture = make("div", { className: "picture" },
      column("Reached by", "into", sorted(into), PEERS, entry("peer", "into"), "namespace"),
      column(namespaces[namespace], "own", members, WORKLOADS, entry("member"), "workload"),
      column("Reaches", "out", sorted(out), PEERS, entry("peer", "out"), "namespace"));
    picture.prepend(wires);
    const table = make("tbody", {});
    const restricted = make("input", { type: "checkbox" });
    const shown = make("output", {});
    const foot = make("p", {});
    restricted.addEventListener("change", () => fill());
    let filled = LINES;
    const fill = (upTo = LINES) => {
      filled = upTo;
      table.replaceChildren();
      let met = 0;
      for (const [from, to, words, where] of connections(namespace)) {
        if (open.member !== null && from !== open.member && to !== open.member) continue;
        if (open.peer !== null && peerOf(from) !== open.peer && peerOf(to) !== open.peer) continue;
        if (restricted.checked && words === EVERYTHING) continue;
        met += 1;
        if (met > filled) continue;
        const name = (side) => (side === OUTSIDE ? addresses[where] : side === CONTROLLER ? "ingress controller" : fullName(side));
        const doubt = [from, to].filter((side) => side >= 0).map((side) => data.members[side][1]).find((one) => one !== undefined);
        const text = doubt === undefined ? ports[words] : `unknown (${ports[words]}): ${doubts[doubt]}`;
        table.append(make("tr", {}, ...[name(from), name(to), text].map((textContent) => make("td", { textContent }))));
      }
      shown.textContent = `${counted(Math.min(met, filled), "connection")} shown of ${met === all ? "" : `${met.toLocaleString("en")} that match, of `}${all.toLocaleString("en")}`;
      foot.replaceChildren();
      if (met > filled) foot.append(more(met - filled, "connection", () => fill(filled + 5 * LINES)));
    };
    const head = make("tr", {}, ...["From", "To", "Ports"].map((textContent) => make("th", { scope: "col", textContent })));
    focus.replaceChildren(
      make("h2", { textContent: `Namespace ${namespaces[namespace]}` }),
      make("p", { className: "meta", textContent: "Choose a workload or a namespace to see its connections only." }),
      picture,
      make("p", { className: "filter" }, make("label", {}, restricted, " only connections that a policy narrows"), " ", shown),
      make("table", { className: "list" }, make("thead", {}, head), table), foot);
    if (members.some((member) => data.reaches[classOf[member]] === null)) {
      focus.append(make("p", { className: "note", textContent: "Connections that this namespace opens are not in the page: seawall network connections --format classes prints them." }));
    }
    const pairs = (side, peer) => (side === "into" ? into : out).get(peer).members;
    draw = () => {
      wires.replaceChildren();
      const frame = picture.getBoundingClientRect();
      wires.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
      const own = new Map([...picture.querySelectorAll("[data-member]")].map((button) => [Number(button.dataset.member), button.getBoundingClientRect()]));
      const used = new Set();
      for (const button of picture.querySelectorAll("[data-peer]")) {
        const peer = Number(button.dataset.peer), isInto = button.dataset.side === "into", box = button.getBoundingClientRect();
        for (const member of pairs(button.dataset.side, peer)) {
          const target = own.get(member);
          if (!target) continue;
          const isOn = open.peer === peer || open.member === member;
          if (isOn) used.add(button);
          const [x1, y1, x2, y2] = isInto
            ? [box.right, box.top + box.height / 2, target.left, target.top + target.height / 2]
            : [target.right, target.top + target.height / 2, box.left, box.top + box.height / 2];
          const bend = (x2 - x1) / 2;
          const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
          const [left, top] = [frame.left, frame.top];
          path.setAttribute("d", `M${x1 - left} ${y1 - top} C${x1 + bend - left} ${y1 - top} ${x2 - bend - left} ${y2 - top} ${x2 - left} ${y2 - top}`);
          path.setAttribute("class", `${isInto ? "into" : "out"}${isOn ? " on" : open.peer !== null || open.member !== null ? " off" : ""}`);
          wires.append(path);
        }
      }
      picture.querySelectorAll("[data-peer]").forEach((button) => button.classList.toggle("off", open.member !== null && !used.has(button)));
    };
    fill();
    draw();
  };

  window.addEventListener("resize", () => draw());
  window.addEventListener("beforeprint", () => document.querySelectorAll("#every").forEach((details) => { details.open = true; }));
  rows.forEach((row, index) => row.querySelector("button").addEventListener("click", () => {
    show(index);
    // Where the columns stand below each other, what was asked for is out of sight.
    if (focus.getBoundingClientRect().top > window.innerHeight * 0.6) focus.scrollIntoView();
  }));
  const find = document.getElementById("find");
  const found = document.getElementById("count");
  const lower = names.map((name) => name.toLowerCase());
  const filter = () => {
    const text = find.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, index) => {
      let fits = text === "" || namespaces[index].toLowerCase().includes(text);
      for (let member = data.namespaces[index]; !fits && member < data.namespaces[index + 1]; member += 1) {
        fits = lower[member].includes(text) || `${namespaces[index].toLowerCase()}/${lower[member]}`.includes(text);
      }
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    found.textContent = text === "" ? "" : `${shown} of ${rows.length}`;
  };
  find.addEventListener("input", filter);
  show(0);
})();

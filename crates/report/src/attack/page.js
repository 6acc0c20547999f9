"use strict";
(() => {
  const graph = document.getElementById("graph");
  const frame = document.getElementById("picture");
  const panel = document.getElementById("evidence");
  const edges = [...graph.querySelectorAll(".edge")];
  const nodes = [...graph.querySelectorAll(".node")];
  const byPlace = new Map(nodes.map((node) => [node.dataset.place, node]));
  const size = { w: Number(graph.getAttribute("width")), h: Number(graph.getAttribute("height")) };
  let view = { x: 0, y: 0, ...size };
  let scale = 1;

  // The frame scrolls: nothing is out of reach, with a mouse or with the keyboard.
  const show = () => {
    graph.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    graph.setAttribute("width", Math.round(view.w * scale));
    graph.setAttribute("height", Math.round(view.h * scale));
  };
  const fit = () => {
    const room = { w: frame.clientWidth - 20, h: window.innerHeight * 0.74 };
    scale = Math.min(1, room.w / view.w, room.h / view.h);
    show();
  };
  // At first as wide as the frame, unless letters would be too small to read.
  const start = () => {
    scale = Math.min(1, Math.max((frame.clientWidth - 4) / view.w, 0.55));
    show();
    frame.scrollLeft = (graph.getBoundingClientRect().width - frame.clientWidth) / 2;
    frame.scrollTop = 0;
  };
  const zoom = (factor) => {
    const middle = [(frame.scrollLeft + frame.clientWidth / 2) / scale, (frame.scrollTop + frame.clientHeight / 2) / scale];
    scale = Math.min(Math.max(scale * factor, 0.05), 4);
    show();
    frame.scrollLeft = middle[0] * scale - frame.clientWidth / 2;
    frame.scrollTop = middle[1] * scale - frame.clientHeight / 2;
  };
  document.getElementById("in").onclick = () => zoom(1.25);
  document.getElementById("out").onclick = () => zoom(0.8);
  document.getElementById("fit").onclick = fit;

  const find = document.getElementById("find");
  const way = document.getElementById("way");
  const kinds = [...document.querySelectorAll(".kind")];
  const filter = () => {
    const words = find.value.trim().toLowerCase();
    const open = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
    const used = new Set();
    for (const edge of edges) {
      const onWay = way.value === "" || edge.dataset.ways.split(" ").includes(way.value);
      const shown = open.has(edge.dataset.kind) && onWay;
      edge.classList.toggle("gone", !shown);
      if (shown) { used.add(edge.dataset.from); used.add(edge.dataset.to); }
    }
    for (const node of nodes) {
      node.classList.toggle("gone", !used.has(node.dataset.place));
      node.classList.toggle("off", words !== "" && !node.dataset.name.includes(words));
    }
    for (const edge of edges) {
      const ends = [edge.dataset.from, edge.dataset.to].map((end) => byPlace.get(end));
      const named = edge.dataset.kind.toLowerCase().includes(words) || ends.some((node) => !node.classList.contains("off"));
      edge.classList.toggle("off", words !== "" && !named);
    }
  };

  const make = (name, text, ...children) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  };
  const hop = (number) => document.querySelector(`#ways li[data-step="${number}"]`);
  const tell = (title, hops, note) => {
    const list = make("ol", "", ...hops.map((item) => item.cloneNode(true)));
    panel.replaceChildren(make("h2", title), list);
    if (note) panel.append(Object.assign(make("p", note), { className: "meta" }));
    panel.scrollTop = 0;
  };
  const light = (elements) => {
    graph.querySelectorAll(".on").forEach((other) => { other.classList.remove("on"); other.removeAttribute("aria-pressed"); });
    elements.forEach((element) => { element.classList.add("on"); element.setAttribute("aria-pressed", "true"); });
  };
  const pick = (element) => {
    if (element.classList.contains("edge")) {
      light([element]);
      tell(`Hop: ${element.dataset.kind}`, [hop(element.dataset.step)]);
      return;
    }
    const own = element.dataset.place;
    const touching = edges.filter((edge) => !edge.classList.contains("gone") && (edge.dataset.from === own || edge.dataset.to === own));
    light([element, ...touching]);
    tell(element.querySelector("title").textContent, touching.map((edge) => hop(edge.dataset.step)));
  };
  for (const element of [...edges, ...nodes]) {
    element.addEventListener("click", () => pick(element));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(element); }
    });
  }

  // A path that is chosen stands alone: its hops beside it, everything else hidden.
  const choose = () => {
    light([]);
    filter();
    view = { x: 0, y: 0, ...size };
    if (way.value === "") {
      panel.replaceChildren(make("h2", "Evidence"), Object.assign(make("p", "Choose an attack path above, or a box or an arrow in the graph."), { className: "meta" }));
      start();
      return;
    }
    const hops = [...document.querySelectorAll(`#ways ol[data-way="${way.value}"] > li`)];
    const shown = [...edges, ...nodes].filter((element) => !element.classList.contains("gone"));
    tell(`Attack path ${way.selectedOptions[0].textContent}`, hops, shown.length === 0 ? "The graph is too large to show this path." : "");
    if (shown.length > 0) {
      const boxes = shown.map((element) => element.getBBox());
      const [left, top] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
      const [right, bottom] = [Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height))];
      view = { x: left - 16, y: top - 16, w: right - left + 32, h: bottom - top + 32 };
    }
    fit();
  };
  find.oninput = filter;
  way.onchange = choose;
  kinds.forEach((box) => { box.onchange = filter; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && way.value !== "") { way.value = ""; choose(); way.focus(); }
  });
  window.addEventListener("resize", () => (way.value === "" ? start() : fit()));
  window.addEventListener("beforeprint", () => document.querySelectorAll("#ways details").forEach((details) => { details.open = true; }));
  start();
})();

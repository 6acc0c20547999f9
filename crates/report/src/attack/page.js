"use strict";
(() => {
  const graph = document.getElementById("graph");
  const panel = document.getElementById("evidence");
  const edges = [...graph.querySelectorAll(".edge")];
  const nodes = [...graph.querySelectorAll(".node")];
  const whole = { x: 0, y: 0, w: Number(graph.dataset.width), h: Number(graph.dataset.height) };
  let view = { ...whole };

  // At first the beginning, large enough to read; the rest is below.
  const start = () => {
    const box = graph.getBoundingClientRect();
    const w = Math.max(whole.w, box.width * 0.9);
    view = { x: (whole.w - w) / 2, y: 0, w, h: w * box.height / box.width };
  };
  const show = () => graph.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  const zoom = (factor, at) => {
    const w = Math.min(Math.max(view.w * factor, 120), whole.w * 4);
    const scale = w / view.w;
    const point = at || { x: view.x + view.w / 2, y: view.y + view.h / 2 };
    view = { x: point.x - (point.x - view.x) * scale, y: point.y - (point.y - view.y) * scale, w, h: view.h * scale };
    show();
  };
  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(graph.getScreenCTM().inverse());
  };
  graph.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 0.87, place(event));
  }, { passive: false });
  let drag = null;
  graph.addEventListener("pointerdown", (event) => { drag = { start: place(event), moved: false }; });
  graph.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const now = place(event);
    if (Math.hypot(now.x - drag.start.x, now.y - drag.start.y) > 3) drag.moved = true;
    view.x += drag.start.x - now.x;
    view.y += drag.start.y - now.y;
    show();
  });
  window.addEventListener("pointerup", () => { drag = null; });
  document.getElementById("in").onclick = () => zoom(0.8);
  document.getElementById("out").onclick = () => zoom(1.25);
  document.getElementById("fit").onclick = () => { view = { ...whole }; show(); };
  start();
  show();

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
      const ends = [edge.dataset.from, edge.dataset.to].map((end) => nodes[Number(end)]);
      const named = edge.dataset.kind.toLowerCase().includes(words) || ends.some((node) => !node.classList.contains("off"));
      edge.classList.toggle("off", words !== "" && !named);
    }
  };
  find.oninput = filter;
  way.onchange = filter;
  kinds.forEach((box) => { box.onchange = filter; });

  const evidence = (steps) => {
    panel.replaceChildren();
    const title = document.createElement("h2");
    title.textContent = "Evidence";
    panel.append(title);
    for (const step of steps) {
      const text = document.querySelector(`#steps [data-step="${step.dataset.step}"]`);
      panel.append(text.cloneNode(true));
    }
  };
  const pick = (element) => {
    graph.querySelectorAll(".on").forEach((other) => other.classList.remove("on"));
    element.classList.add("on");
    if (element.classList.contains("edge")) {
      evidence([element]);
      return;
    }
    const own = element.dataset.place;
    const touching = edges.filter((edge) => edge.dataset.from === own || edge.dataset.to === own);
    touching.forEach((edge) => edge.classList.add("on"));
    evidence(touching);
  };
  for (const element of [...edges, ...nodes]) {
    element.addEventListener("click", () => pick(element));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(element); }
    });
  }
})();

"use strict";
(() => {
  const search = document.getElementById("search");
  const boxes = [...document.querySelectorAll("input[name=severity]")];
  const shown = document.getElementById("shown");
  const empty = document.getElementById("empty");
  const problems = [...document.querySelectorAll("#findings > .problem")].map((element) => ({
    element,
    severity: element.dataset.severity,
    name: element.querySelector("summary").textContent.toLowerCase() + element.querySelector(".about").textContent.toLowerCase(),
    variants: [...element.querySelectorAll(".variant")].map((variant) => ({
      element: variant,
      entries: [...variant.querySelectorAll(".where > li")],
    })),
  }));
  const count = problems.reduce((sum, problem) => sum + problem.variants.reduce((own, variant) => own + variant.entries.length, 0), 0);
  // Texts are gathered when something is searched for: a page may have a hundred thousand entries.
  let texts = null;
  const gather = () => {
    texts = new Map();
    for (const problem of problems) {
      for (const variant of problem.variants) {
        const entries = new Set(variant.entries);
        const about = [...variant.element.children].filter((child) => !child.classList.contains("where")).map((child) => child.textContent).join(" ").toLowerCase();
        for (const entry of entries) texts.set(entry, `${about} ${entry.textContent.toLowerCase()}`);
      }
    }
  };
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    if (words.length > 0 && texts === null) gather();
    let all = 0;
    for (const problem of problems) {
      const left = words.filter((word) => !problem.name.includes(word));
      let own = 0;
      for (const variant of problem.variants) {
        let visible = 0;
        for (const entry of variant.entries) {
          const match = left.length === 0 || left.every((word) => texts.get(entry).includes(word));
          if (entry.hidden === match) entry.hidden = !match;
          visible += match ? 1 : 0;
        }
        variant.element.hidden = visible === 0;
        own += visible;
      }
      const match = severities.has(problem.severity) && own > 0;
      problem.element.hidden = !match;
      all += match ? own : 0;
    }
    shown.textContent = `${all.toLocaleString("en")} of ${count.toLocaleString("en")} findings shown`;
    empty.hidden = all > 0 || count === 0;
  };
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, count > 5000 ? 250 : 0); });
  boxes.forEach((box) => box.addEventListener("change", apply));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  if (!document.body.classList.contains("large")) {
    window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  }
  apply();
})();

"use strict";
(() => {
  const search = document.getElementById("search");
  const boxes = [...document.querySelectorAll("input[name=severity]")];
  const shown = document.getElementById("shown");
  const empty = document.getElementById("empty");
  const resources = [...document.querySelectorAll("#findings > .resource")].map((section) => ({
    section,
    name: section.querySelector("h2").textContent.toLowerCase(),
    findings: [...section.querySelectorAll(".finding")].map((element) => ({
      element,
      severity: element.dataset.severity,
      text: element.textContent.toLowerCase(),
    })),
  }));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const resource of resources) {
      let visible = 0;
      for (const finding of resource.findings) {
        const match = severities.has(finding.severity)
          && words.every((word) => finding.text.includes(word) || resource.name.includes(word));
        finding.element.hidden = !match;
        visible += match ? 1 : 0;
      }
      resource.section.hidden = visible === 0;
      count += visible;
    }
    shown.textContent = `${count} findings shown`;
    empty.hidden = count > 0;
  };
  search.addEventListener("input", apply);
  boxes.forEach((box) => box.addEventListener("change", apply));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  apply();
})();

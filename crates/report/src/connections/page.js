(function () {
  var find = document.getElementById("find");
  var restricted = document.getElementById("restricted");
  var count = document.getElementById("count");
  var nodes = Array.prototype.slice.call(document.querySelectorAll(".node"));
  var edges = Array.prototype.slice.call(document.querySelectorAll(".edge"));
  var rows = Array.prototype.slice.call(document.querySelectorAll("#list tbody tr"));
  var kept = null;

  function light(end) {
    nodes.forEach(function (node) { node.classList.toggle("on", node.dataset.end === end); });
    edges.forEach(function (edge) {
      var out = edge.dataset.from === end, into = edge.dataset.to === end;
      edge.classList.toggle("out", end !== null && out);
      edge.classList.toggle("in", end !== null && into);
      edge.classList.toggle("dim", end !== null && !out && !into);
    });
  }

  nodes.forEach(function (node) {
    node.addEventListener("mouseenter", function () { if (kept === null) light(node.dataset.end); });
    node.addEventListener("mouseleave", function () { if (kept === null) light(null); });
    function keep() {
      kept = kept === node.dataset.end ? null : node.dataset.end;
      light(kept);
      filter();
    }
    node.addEventListener("click", keep);
    node.addEventListener("keydown", function (event) {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); keep(); }
    });
  });

  function filter() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      var fits = words.every(function (word) { return text.indexOf(word) >= 0; });
      if (restricted.checked && row.classList.contains("all")) fits = false;
      if (kept !== null && row.dataset.from !== kept && row.dataset.to !== kept) fits = false;
      row.classList.toggle("gone", !fits);
      if (fits) shown += 1;
    });
    edges.forEach(function (edge) {
      edge.classList.toggle("gone", restricted.checked && edge.classList.contains("all"));
    });
    nodes.forEach(function (node) {
      var fits = words.length === 0 || words.some(function (word) { return node.dataset.name.indexOf(word) >= 0; });
      node.classList.toggle("dim", !fits);
    });
    count.textContent = shown + " of " + rows.length + " connections";
  }

  find.addEventListener("input", filter);
  restricted.addEventListener("change", filter);
  filter();
})();

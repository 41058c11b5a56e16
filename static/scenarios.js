// Scenarios: a drawing wider than the screen begins at its first question; in the editor a problem
// leads to its line, and the caret says which line it is on.
// Every page works without this file: problems name their lines and link to a numbered copy.
(() => {
  "use strict";

  const begin = (root) =>
    root.querySelectorAll(".graph-frame").forEach((frame) => {
      const boxes = [...frame.querySelectorAll(".graph .question > rect")];
      const first = boxes.sort((a, b) => a.y.baseVal.value - b.y.baseVal.value)[0];
      if (!first || frame.scrollWidth <= frame.clientWidth) return;
      const { left, width } = first.getBoundingClientRect();
      const middle = left + width / 2 - frame.getBoundingClientRect().left;
      frame.scrollLeft += middle - frame.clientWidth / 2;
    });
  begin(document);
  document.addEventListener("htmx:afterSettle", () => begin(document));
  document.addEventListener("change", (event) => {
    if (event.target.closest(".full-size")) begin(document);
  });

  const area = () => document.getElementById("f-text");

  const goTo = (text, line) => {
    const lines = text.value.split("\n");
    const row = Math.min(Math.max(line, 1), lines.length);
    const start = lines.slice(0, row - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, start + lines[row - 1].length);
    text.scrollTop = Math.max(0, (row - 4) * parseFloat(getComputedStyle(text).lineHeight));
    text.scrollLeft = 0;
    text.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    const text = area();
    if (!link || !text) return;
    event.preventDefault();
    if (Number(link.dataset.line)) goTo(text, Number(link.dataset.line));
    else text.focus();
  });

  document.addEventListener("selectionchange", () => {
    const text = area();
    if (!text || document.activeElement !== text) return;
    const before = text.value.slice(0, text.selectionStart);
    const line = before.split("\n").length;
    document.getElementById(text.dataset.lineOutput).value = `Line ${line}`;
  });
})();

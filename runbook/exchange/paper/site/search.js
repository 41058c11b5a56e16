// Search in a copy of the runbook, without a server. RUNBOOK_PAGES comes from index.js:
// {t: title, u: address from the top, k: kind, s: summary, w: all its words, lower case}.
"use strict";

const MOST = 12;

/** Letters and digits, lower case, without accents. */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How well a page fits: every word must be somewhere; a title counts more than a text. */
function rank(page, words) {
  const title = plain(page.t), summary = plain(page.s);
  let points = page.k === "code" ? 2 : page.k === "comparison" ? 1 : 0;
  for (const word of words) {
    if (title.split(/\W+/).includes(word)) points += 12;
    else if (title.includes(word)) points += 8;
    else if (summary.includes(word)) points += 4;
    else if (page.w.includes(word)) points += 1;
    else return 0;
  }
  return points;
}

/** The best pages for what was typed, best first. */
function find(pages, typed) {
  const words = plain(typed).split(/[^\p{L}\p{N}-]+/u).filter(Boolean);
  if (!words.length) return [];
  return pages
    .map((page) => ({ page, points: rank(page, words) }))
    .filter((one) => one.points > 0)
    .sort((a, b) => b.points - a.points || a.page.t.localeCompare(b.page.t, "en", { numeric: true }))
    .slice(0, MOST)
    .map((one) => one.page);
}

function show(found, typed, box, top) {
  box.replaceChildren();
  box.hidden = !typed.trim();
  if (!found.length) {
    const nothing = document.createElement("p");
    nothing.textContent = `Nothing here says “${typed.trim()}”.`;
    box.append(nothing);
  }
  for (const page of found) {
    const link = document.createElement("a");
    link.href = top + page.u;
    const name = document.createElement("b");
    name.textContent = page.t;
    const summary = document.createElement("small");
    summary.textContent = page.s;
    link.append(name, summary);
    box.append(link);
  }
}

function start() {
  const input = document.getElementById("find");
  const box = document.getElementById("found");
  const top = document.body.dataset.top;
  input.form.hidden = false;
  input.addEventListener("input", () => show(find(RUNBOOK_PAGES, input.value), input.value, box, top));
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    const links = [...box.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement === document.body) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape") {
      input.value = "";
      box.hidden = true;
    } else if (event.key === "ArrowDown" && (document.activeElement === input || at >= 0)) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)]?.focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    }
  });
}

if (typeof document !== "undefined") start();

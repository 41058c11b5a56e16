// Walks a scenario: one question at a time, with the way so far. Without this script all questions
// stand on the page and each answer is a link to the next. The place is the address's #, so that
// the browser's own Back takes an answer back.
"use strict";

const sections = [...document.querySelectorAll(".section[data-kind]")];
const trail = document.getElementById("trail");
let way = []; // [{at: id of the question, said: the answer}]

function section(id) {
  return sections.find((one) => one.id === id) ?? sections[0];
}

function here() {
  return section(decodeURIComponent(location.hash.slice(1)));
}

function draw({ focus }) {
  const now = here();
  const step = way.findIndex((one) => one.at === now.id);
  if (step >= 0) way = way.slice(0, step); // gone back to it
  for (const one of sections) one.classList.toggle("now", one === now);
  trail.replaceChildren();
  for (const one of way) {
    const link = document.createElement("a");
    link.href = `#${one.at}`;
    link.textContent = `${section(one.at).querySelector("h2").textContent} ${one.said}`;
    trail.append(link);
  }
  if (way.length) {
    const again = document.createElement("a");
    again.href = `#${sections[0].id}`;
    again.className = "btn quiet";
    again.textContent = "Start over";
    trail.append(again);
  }
  if (focus) now.querySelector("h2").focus();
}

document.addEventListener("click", (event) => {
  const answer = event.target.closest("a[data-to]");
  if (answer) way.push({ at: here().id, said: answer.querySelector("b").textContent });
});
window.addEventListener("hashchange", () => draw({ focus: true }));
document.body.classList.add("walked");
draw({ focus: false });

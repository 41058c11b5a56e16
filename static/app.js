// What htmx cannot do. Every page works without this file.
(() => {
  "use strict";

  const say = (words) => {
    const region = document.getElementById("said");
    if (region) region.textContent = words;
  };
  const typing = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  // In a triage, a copied command is a weak sign that a check was tried.
  const notice = ({ dataset }) => {
    if (!dataset.signal) return;
    const body = new URLSearchParams({ page: dataset.page, item: dataset.item });
    fetch(dataset.signal, { method: "POST", body, headers: { "X-CSRFToken": token() ?? "" } }).catch(() => {});
  };

  // Copy the command beside the button.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    const from = button.dataset.copyFrom;
    const source = from ? document.querySelector(from) : button.closest(".cmd, .card")?.querySelector("pre");
    if (from) event.preventDefault();
    notice(button);
    try {
      await navigator.clipboard.writeText(source.textContent);
      const use = button.querySelector("use");
      const icon = use.getAttribute("href");
      use.setAttribute("href", icon.replace(/#.*/, "#i-check"));
      setTimeout(() => use.setAttribute("href", icon), 2000);
      say("Copied");
    } catch {
      getSelection().selectAllChildren(source);
      say("Selected. Press Ctrl C to copy.");
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });

  // The side panel: Escape, its close link and "back" close it and give focus back to the cell.
  // However many cells were opened, the matrix is one step back.
  let opener = null;
  let matrixTitle = document.title;
  let ownStepBack = false;
  const panelIsOpen = () => Boolean(document.querySelector("#panel > *"));
  const closePanel = () => {
    if (!panelIsOpen() || !opener) return false;
    document.getElementById("panel").replaceChildren();
    document.querySelectorAll(".cell[aria-current]").forEach((cell) => cell.removeAttribute("aria-current"));
    document.title = matrixTitle;
    ownStepBack = true;
    history.back();
    opener.focus();
    return true;
  };
  // The step back that closing takes needs no page from the server.
  addEventListener("popstate", (event) => {
    if (!ownStepBack) return;
    ownStepBack = false;
    event.stopImmediatePropagation();
    // An address with a fragment takes the focus after this event.
    setTimeout(() => opener.focus(), 50);
  });
  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    const cell = event.detail.requestConfig?.elt?.closest?.(".cell");
    if (cell && wasOpen) event.detail.history.type = "replace";
  });
  let wasOpen = false;
  document.addEventListener("click", (event) => {
    const close = event.target.closest("#panel [data-close]");
    if (close && closePanel()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const cell = event.detail.elt.closest?.(".cell");
    if (!cell) return;
    opener = cell;
    wasOpen = panelIsOpen();
    if (!wasOpen) matrixTitle = document.title;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "panel") return;
    document.querySelectorAll(".cell[aria-current]").forEach((cell) => cell.removeAttribute("aria-current"));
    opener?.setAttribute("aria-current", "true");
    opener?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const heading = document.querySelector("#panel [data-focus]");
    heading?.focus();
    if (heading) document.title = `${heading.textContent} · Runbook`;
  });

  // Keys: "/" searches, arrows walk the matrix, Escape closes the panel.
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const walk = (cell, [down, across]) => {
    const column = cell.closest("td").cellIndex + across;
    let row = cell.closest("tr");
    do {
      row = down < 0 ? row.previousElementSibling : down > 0 ? row.nextElementSibling : row;
      const target = row?.cells[column]?.querySelector(".cell");
      if (target) return target.focus();
    } while (row && down);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !typing(event.target) && closePanel()) return;
    if (typing(event.target)) return;
    const key = /^[a-z1-9]$/i.test(event.key) ? event.key.toLowerCase() : "";
    const answer = key && document.querySelector(`#walk [data-key~="${key}"]`);
    if (answer && answer.checkVisibility()) {
      event.preventDefault();
      // While htmx settles, a form is shown and not yet its own: it would load a whole page.
      if (answer.closest(".htmx-settling, .htmx-added")) {
        document.addEventListener("htmx:afterSettle", () => answer.click(), { once: true });
      } else answer.click();
      return;
    }
    if (event.key === "/") {
      const field = document.querySelector("[data-search-input], #q");
      const link = document.querySelector("[data-search]");
      event.preventDefault();
      if (field) field.focus();
      else if (link) link.click();
      return;
    }
    const cell = event.target.closest?.(".cell");
    if (cell && event.key in moves) {
      event.preventDefault();
      walk(cell, moves[event.key]);
    }
  });

  // Ctrl+Enter sends the box in which one types.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("textarea[data-submit]");
    if (!box || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    box.form.requestSubmit(box.form.querySelector("button"));
  });

  // A triage: after a step the focus is on the new heading; a colleague's answers are asked for
  // while somebody looks, and what they change takes the focus from nobody.
  const steps = new WeakSet();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    if (elt.matches?.("[data-poll]")) {
      if (document.hidden) event.preventDefault();
      return;
    }
    if (target?.id === "walk" && elt.closest(".ask, .given")) steps.add(xhr);
  });
  // A page is changed beside the reasons for reading it: on with its first field.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "item-text") return;
    document.querySelector("#edit-form :is(textarea, input:not([type=hidden]))")?.focus();
  });
  const toHeading = () => document.querySelector("#walk [data-focus]")?.focus();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (steps.has(event.detail.xhr)) toHeading();
    // A paste was answered by a whole page: on with its question, or back to what was wrong.
    if (event.detail.target !== document.body) return;
    const wrong = document.querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
    else toHeading();
  });
  document.addEventListener("DOMContentLoaded", () => {
    // After the browser has gone to the fragment, which takes the focus away.
    if (location.hash === "#walk") addEventListener("load", () => setTimeout(toHeading));
  });

  // Who goes back to the service switch wants another service: typing replaces the one that is shown.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".pick input")) event.target.select();
  });

  // On the page of two changes that met, typing a third wording chooses it.
  document.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("text.")) return;
    const path = event.target.name.slice("text.".length);
    const choice = document.querySelector(`input[name="choice.${CSS.escape(path)}"][value="edited"]`);
    if (choice) choice.checked = true;
  });

  // Forms that hold work ask before the page is left with unsaved changes.
  const typed = (form) => new URLSearchParams(new FormData(form)).toString();
  const guarded = new Map();
  const guard = (root) =>
    root.querySelectorAll("form[data-guard]").forEach((form) => {
      if (!guarded.has(form)) guarded.set(form, form.dataset.guard === "changed" ? null : typed(form));
    });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) guarded.delete(event.target);
  });
  addEventListener("beforeunload", (event) => {
    for (const [form, before] of guarded) {
      if (form.isConnected && typed(form) !== before) event.preventDefault();
    }
  });
  // What was published leads away by itself; that is not leaving.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) guarded.clear();
  });
  document.addEventListener("htmx:load", (event) => {
    const form = event.detail.elt.closest?.("form[data-guard]") ?? event.detail.elt.querySelector?.("form[data-guard]");
    if (form && !guarded.has(form)) guarded.set(form, "");
  });
  document.addEventListener("DOMContentLoaded", () => {
    guard(document);
    // On a phone the services do not fit in one line: begin with the chosen one.
    document.querySelectorAll(".seg [aria-current]").forEach((one) => {
      one.parentElement.scrollLeft = one.offsetLeft - one.parentElement.offsetLeft - 16;
    });
  });

  // Signing in in another tab changes the token against forged requests; a form that stood open
  // meanwhile takes the new one, so that what was typed can be sent after all.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.elements.csrfmiddlewaretoken;
      if (field && token()) field.value = token();
    },
    true,
  );
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    if ("csrfmiddlewaretoken" in parameters && token()) parameters.csrfmiddlewaretoken = token();
  });
})();

// What the page does beyond links and forms: suggestions by keyboard, copying, and the article in step with its list.
// Everything else works without it.
"use strict";

function announce(text) {
  document.getElementById("said-aloud").textContent = text;
}

// Suggestions: a combobox with a list (WAI-ARIA Authoring Practices 1.2). Enter without a choice searches.
function combobox(form) {
  const input = form.querySelector("[role=combobox]");
  const list = form.querySelector("[role=listbox]");
  let waiting = null;
  let asked = 0;
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(index) {
    const all = options();
    if (!all.length) return;
    chosen = (index + all.length) % all.length;
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }
  async function load() {
    const typed = input.value.trim();
    const number = ++asked;
    if (typed.length < 2) return close();
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || number !== asked || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    chosen = -1;
    const found = options().length;
    list.hidden = !found;
    input.setAttribute("aria-expanded", String(found > 0));
    if (found) announce(`${found} suggestions`);
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(load, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      if (event.key === "ArrowDown") choose(chosen + 1);
      else choose(chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.href = options()[chosen].dataset.address;
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      location.href = option.dataset.address;
    }
  });
}

// Copying. Browsers give pages the clipboard over HTTPS and on this machine only; elsewhere the old way works.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await copy(button.dataset.copy);
    button.textContent = "Copied";
    announce("Copied with its source");
  } catch {
    button.textContent = "Your browser does not let this page copy";
  }
  setTimeout(() => { button.textContent = label; }, 2500);
});

// An article and the list of its quotations: what is pointed at in one is marked in the other.
function inStep(text) {
  const item = (number) => document.querySelector(`[data-n="${number}"]`);
  const mark = (number) => {
    document.querySelectorAll(".on").forEach((one) => one.classList.remove("on"));
    document.querySelectorAll(`[data-q="${number}"], [data-n="${number}"]`).forEach((one) => one.classList.add("on"));
  };
  text.addEventListener("click", (event) => {
    const quotation = event.target.closest("[data-q]");
    if (!quotation) return;
    event.preventDefault();
    const number = quotation.dataset.q;
    mark(number);
    item(number).querySelector("[hx-get]")?.click();
    if (matchMedia("(min-width: 48rem)").matches) item(number).scrollIntoView({ block: "nearest" });
    else openSheet(number, quotation);
    history.replaceState(null, "", `#n${number}`);
    announce(item(number).querySelector(".who").textContent);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-to]");
    if (link) mark(link.dataset.to);
  });
}

// A zone for files takes what is dropped anywhere in it, as if it had been chosen.
function dropZone(zone) {
  const input = zone.querySelector("input[type=file]");
  let inside = 0; // each part of the zone is entered and left
  const light = (by) => zone.classList.toggle("over", (inside += by) > 0);
  zone.addEventListener("dragenter", () => light(1));
  zone.addEventListener("dragleave", () => light(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    light(-inside);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    announce(input.files.length === 1 ? "1 file chosen" : `${input.files.length} files chosen`);
  });
}

// A part that loads itself again says its state aloud when that has changed, not each time.
let said = document.querySelector("[data-said]")?.dataset.said;
function sayChange() {
  const now = document.querySelector("[data-said]")?.dataset.said;
  if (now && now !== said) announce(now);
  said = now;
}

// On a narrow screen the list is far below the text: the chosen quotation is shown over its end instead.
function openSheet(number, opener) {
  document.querySelector(".sheet")?.remove();
  const sheet = document.createElement("section");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", `Quotation ${number}`);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "second";
  close.textContent = "Close";
  close.addEventListener("click", () => { sheet.remove(); opener.focus(); });
  sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") close.click(); });
  const content = document.createElement("div");
  const source = document.querySelector(`[data-n="${number}"]`);
  const draw = () => { content.innerHTML = source.innerHTML; prepare(content); };
  draw();
  new MutationObserver(draw).observe(source, { childList: true, subtree: true });
  sheet.append(close, content);
  document.body.append(sheet);
  close.focus({ preventScroll: true });
  opener.scrollIntoView({ block: "start" });  // else it may be behind what it opened
}

function prepare(root) {
  root.querySelectorAll("[data-copy][hidden]").forEach((one) => { one.hidden = false; });
}

document.querySelectorAll("form[data-suggest]").forEach(combobox);
document.querySelectorAll("[data-drop]").forEach(dropZone);
document.querySelectorAll("[data-article]").forEach(inStep);
prepare(document);
document.addEventListener("htmx:after:swap", (event) => prepare(event.target instanceof Element ? event.target : document));
document.addEventListener("htmx:after:swap", sayChange);

// Keys for the review queues, and the handles by which a quotation is trimmed. Buttons do all of it without this file.
"use strict";

const OFF = "quotes-keys-off";
const queue = document.querySelector("[data-review]");
const isField = (one) => one.matches("input:not([type=checkbox]), textarea, select");

// Keys: an element with data-key is clicked by its key, when no field has the focus. They can be switched off.
const switchBox = document.getElementById("keys-on");
try { switchBox.checked = !localStorage.getItem(OFF); } catch { /* a browser that keeps nothing: keys are on */ }
document.querySelector("[data-keys-switch]").hidden = false;
switchBox.addEventListener("change", () => {
  try {
    if (switchBox.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch { /* as above */ }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const at = event.target;
  const box = at.closest("details.box");
  if (event.key === "Escape" && box) {
    box.open = false;
    focusCard();
    return;
  }
  if (box && moveInBox(event, box, at)) return;
  if (!switchBox.checked || event.repeat || isField(at)) return;
  const target = withKey(event.key);
  if (!target) return;
  if (!isBusy()) {
    event.preventDefault();
    press(target);
  } else if (!document.getElementById("card").dataset.shown) {
    // the next card is in sight, and htmx still has its form in hand
    event.preventDefault();
    early = event.key;
  }
});

let early = null;
const withKey = (key) => [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);

// What was pressed before the name was given: Enter in its field does it then.
let wanted = null;
document.addEventListener("keydown", (event) => {
  const name = event.target.closest("[name=by]");
  if (!name || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  const target = event.key === "Enter" && name.value.trim() ? wanted : null;
  wanted = null;
  if (target?.isConnected) target.click();
  else focusCard();
});

function press(target) {
  wanted = target;
  if (target.tagName !== "SUMMARY") return target.click();
  const box = target.parentElement;
  box.open = true;
  const field = [...box.querySelectorAll("input, textarea")].find((one) => one.type !== "hidden" && one.offsetParent);
  (field ?? target).focus();
}

// The choices come a moment after what is typed: who presses Enter before means those that come.
let goesToFirst = false;
function isUpToDate(field) {
  const shown = document.querySelector("#speakers [data-typed]");
  return shown.dataset.typed === field.value.trim().replace(/\s+/g, " ");
}

// Arrows and Enter: from the name to the choices, and among these; Enter at a handle trims.
function moveInBox(event, box, at) {
  if (at.type === "range" && event.key === "Enter") {
    event.preventDefault();
    box.querySelector("button[value=trim]").click();
    return true;
  }
  const choices = [...box.querySelectorAll(".choice")];
  if (!choices.length) return false;
  const place = choices.indexOf(at);
  if (at.id === "speaker" && ["Enter", "ArrowDown"].includes(event.key) && !isUpToDate(at)) {
    event.preventDefault();
    goesToFirst = true;
    return true;
  }
  if (event.key === "ArrowDown" || (event.key === "Enter" && at.id === "speaker")) {
    choices[Math.min(place + 1, choices.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    (choices[place - 1] ?? box.querySelector("input[type=search]")).focus();
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

// One decision at a time: what is pressed while one is on its way would be about a card that nobody has seen.
let pending = null;
const isBusy = () => pending !== null;
queue.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method.toUpperCase() === "POST") pending = ctx;
});
// when it failed; else the new card ends it, since the form that sent it is gone from the page by now
document.addEventListener("htmx:error", () => { pending = null; });

function focusCard() {
  document.getElementById("card")?.focus({ preventScroll: true });
}

document.addEventListener("htmx:after:swap", () => {
  const field = document.getElementById("speaker");
  if (goesToFirst && field && isUpToDate(field)) {
    goesToFirst = false;
    document.querySelector("#speakers .choice").focus();
  }
  const card = document.getElementById("card");
  if (!card || card.dataset.shown) return;
  pending = null;
  show(card);
  const done = queue.querySelector("[data-done] p, .problem");
  const who = card.querySelector(".who");
  announce([done, who].filter(Boolean).map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(" Next: "));
  const wrong = queue.querySelector("[aria-invalid]");
  if (wrong) return wrong.focus();
  focusCard();
  scrollTo({ top: 0 });
  const target = withKey(early);
  early = null;
  if (target) press(target);
});

// Trimming: two handles choose the first and the last word; selecting text does the same. What lies between the parts
// of the quotation, such as "he said", stays out.
function prepareTrim(box) {
  const stretch = box.querySelector(".stretch");
  const [first, last] = box.querySelectorAll("input[type=range]");
  const area = box.querySelector("textarea");
  const at = document.getElementById("at");
  const text = stretch.textContent;
  // the page counts UTF-16 units, the server characters
  const places = [];
  const units = [];
  for (let unit = 0; unit <= text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) {
    places[unit] = units.length;
    units.push(unit);
  }
  const start = Number(stretch.dataset.start);
  const spans = area.dataset.spans.trim().split(/\s+/).map((one) => one.split("-").map((offset) => units[Number(offset) - start]));
  const words = [...text.matchAll(/\S+/g)].map((found) => [found.index, found.index + found[0].length]);
  const wordAt = (unit) => Math.max(words.findLastIndex(([begin]) => begin <= unit), 0);
  // the first and the last word may have marks around them that are no part of the quotation
  let [from, to] = [spans[0][0], spans.at(-1)[1]];
  const edges = [[wordAt(from), from], [wordAt(to - 1), to]];
  for (const handle of [first, last]) handle.max = words.length - 1;
  first.value = edges[0][0];
  last.value = edges[1][0];

  function parts() {
    const kept = spans.map(([begin, end], place) => [place ? begin : Math.min(begin, from), place < spans.length - 1 ? end : Math.max(end, to)]);
    return kept.map(([begin, end]) => [Math.max(begin, from), Math.min(end, to)]).filter(([begin, end]) => begin < end);
  }
  function draw() {
    const chosen = parts();
    const pieces = [];
    let done = 0;
    for (const [begin, end] of chosen) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(begin, end);
      pieces.push(text.slice(done, begin), mark);
      done = end;
    }
    stretch.replaceChildren(...pieces, text.slice(done));
    first.setAttribute("aria-valuetext", text.slice(...words[first.value]));
    last.setAttribute("aria-valuetext", text.slice(...words[last.value]));
    return chosen;
  }
  function choose() {
    const chosen = draw();
    area.value = chosen.map(([begin, end]) => text.slice(begin, end).trim().replace(/\s+/g, " ")).join("\n");
    at.value = chosen.length ? start + places[chosen[0][0]] : "";
  }
  function moved(handle) {
    if (Number(first.value) > Number(last.value)) (handle === first ? last : first).value = handle.value;
    const edge = (index, place) => (Number([first, last][index].value) === edges[index][0] ? edges[index][1] : place);
    from = edge(0, words[first.value][0]);
    to = edge(1, words[last.value][1]);
    choose();
  }
  for (const handle of [first, last]) handle.addEventListener("input", () => moved(handle));
  stretch.addEventListener("mouseup", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !stretch.contains(selection.anchorNode) || !stretch.contains(selection.focusNode)) return;
    const range = selection.getRangeAt(0);
    const before = document.createRange();
    before.setStart(stretch, 0);
    before.setEnd(range.startContainer, range.startOffset);
    from = before.toString().length;
    to = from + range.toString().length;
    first.value = wordAt(from);
    last.value = wordAt(to - 1);
    choose();
  });
  area.addEventListener("input", () => { at.value = ""; });
  draw();
  box.querySelector(".ranges").hidden = false;
}

function show(card) {
  card.dataset.shown = "true";
  card.querySelectorAll("[data-trim]").forEach(prepareTrim);
}

const opened = document.getElementById("card");
if (opened) {
  show(opened);
  if (!document.querySelector("[aria-invalid]")) focusCard();
}

// Elements from texts. Nothing here, or elsewhere, reads a text of the data as markup.

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** A text with a name in place of each character that cannot be seen or that turns the direction of what follows. */
function visible(text) {
  return String(text).replace(HIDDEN, (found) => `⟨U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** An element: properties are attributes; a function is a listener, false and null leave an attribute out. */
function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same in SVG. */
function s(tag, properties = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : visible(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en-US");
const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
const code = (text) => h("code", {}, text);
const place = (at) => h("span", { class: "place" }, at);

function badge(text, kind = "") {
  return h("span", { class: `badge ${kind}` }, text);
}

const STEPS = { screen: 200, paper: Infinity };
let step = STEPS.screen;

/** A table that shows its rows in steps, so that thousands of them do not slow the page; paper has all of them. */
function table(label, heads, rows, { empty = "Nothing." } = {}) {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  const body = h("tbody");
  const more = h("button", { type: "button", class: "more", click: () => show() });
  let shown = 0;
  function show() {
    const count = step;
    const cells = rows.slice(shown, shown + count).map((row) => row());
    body.append(...cells.map((row) => h("tr", {}, row.map((cell, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, cell)))));
    shown += cells.length;
    more.textContent = `Show ${number(Math.min(step, rows.length - shown))} more of ${number(rows.length - shown)}`;
    more.hidden = shown >= rows.length;
  }
  show();
  const head = h("thead", {}, h("tr", {}, heads.map((each) => h("th", { scope: "col" }, each))));
  const whole = h("table", {}, head, body);
  return h("div", {}, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, whole), more);
}

/** A part that is folded, and made only when it is first opened. */
function folded(title, make, open = false) {
  const element = h("details", { open });
  element.append(h("summary", {}, title));
  const fill = () => element.childElementCount === 1 && element.append(make());
  if (open) fill();
  element.addEventListener("toggle", () => element.open && fill());
  return element;
}

const json = (value) => h("pre", { tabindex: "0", "aria-label": "JSON" }, JSON.stringify(value, null, 2));

// The search and the filters. Their state is in the address, so that a view can be passed on.

const LABELS = { user: "User", account: "Account", environment: "Environment", stack: "Stack", service: "Service" };
const inputs = {};
let changed = () => {};

function values(field) {
  if (field === "user") return DATA.users.map(userKey);
  if (field === "account") return DATA.accounts.map((each) => each.pair);
  if (field === "environment") return sorted(DATA.accounts.map((each) => each.environment));
  if (field === "stack") return sorted(DATA.roles.map((each) => each.stack));
  return sorted(DATA.roles.flatMap((role) => [...servicesOf(role)]));
}

function buildFilters(onChange) {
  changed = onChange;
  const form = byId("filters");
  inputs.q = h("input", { type: "search", id: "q", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", placeholder: "name, ARN, action, resource …" });
  form.append(h("label", { class: "wide" }, "Search", inputs.q));
  for (const field of FIELDS) {
    inputs[field] = h("select", { id: field }, h("option", { value: "" }, "any"));
    form.append(h("label", {}, LABELS[field], inputs[field]));
    later(() => inputs[field].append(...values(field).map((value) => option(value))), () => (inputs[field].value = filters[field]));
  }
  inputs.action = h("input", { type: "text", id: "action", autocomplete: "off", spellcheck: "false", placeholder: "s3:DeleteObject" });
  form.append(h("label", {}, "Action", inputs.action));
  form.append(h("button", { type: "button", id: "clear", click: clearFilters }, "Clear"));
  form.append(h("output", { id: "count", "aria-live": "polite" }));
  form.addEventListener("input", readFilters);
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** An option whose value is the text itself, and whose name can be seen. */
function option(value) {
  const element = h("option", {}, value);
  element.value = value;
  return element;
}

/** Long lists are filled in after the first picture. */
function later(fill, then) {
  setTimeout(() => {
    fill();
    then();
  });
}

let waiting = 0;
function readFilters() {
  for (const [name, input] of Object.entries(inputs)) filters[name] = input.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    changed();
  }, 80);
}

/** The filters, if they were changed so recently that neither the address nor the links know of it. */
function pending() {
  clearTimeout(waiting);
  const recent = waiting ? { ...filters } : null;
  waiting = 0;
  return recent;
}

function clearFilters() {
  setFilters({});
  changed();
  inputs.q.focus();
}

function setFilters(wanted) {
  for (const name of Object.keys(filters)) {
    filters[name] = wanted[name] ?? "";
    if (inputs[name]) inputs[name].value = filters[name];
  }
}

function query() {
  const set = Object.entries(filters).filter(([, value]) => value);
  return set.length ? `?${new URLSearchParams(set)}` : "";
}

function inWords() {
  const set = Object.entries(filters).filter(([, value]) => value);
  return set.map(([name, value]) => `${name === "q" ? "search" : name}: ${value}`).join(", ");
}

// What is shown follows the address: #section, or #stack/NAME, and the filters behind a question mark.

const SECTIONS = {
  overview: ["Overview", overview],
  access: ["Who may assume what", access],
  stacks: ["Stacks", stacks],
  findings: ["Findings", findings],
  quotas: ["Quotas", quotas],
  graph: ["Graph", graph],
};

let current = "overview";

function read() {
  const [path, search] = location.hash.slice(1).split("?");
  setFilters(Object.fromEntries(new URLSearchParams(search ?? "")));
  current = path || "overview";
}

function go(path, wanted = filters) {
  setFilters({ ...wanted });
  location.hash = `${path}${query()}`;
}

function show() {
  const roles = chosen();
  const [name, stack] = current.split("/");
  const section = name === "stack" ? null : (SECTIONS[name] ?? SECTIONS.overview);
  const main = byId("main");
  main.replaceChildren(...(section ? section[1](roles) : stackPage(decoded(stack ?? ""))).filter(Boolean));
  byId("count").textContent = `${number(roles.length)} of ${plural(DATA.roles.length, "role")}`;
  const shown = section ? name : "stacks";
  byId("sections").replaceChildren(...Object.entries(SECTIONS).map(([id, [title]]) => h("a", { href: `#${id}${query()}`, "aria-current": id === shown ? "page" : null }, title, id === "findings" && DATA.findings.length > 0 && badge(number(DATA.findings.length)))));
  document.title = `${section ? section[0] : decoded(stack ?? "")} – Access report`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function navigate() {
  const before = current;
  const recent = pending();
  read();
  if (recent) {
    setFilters(recent);
    history.replaceState(null, "", `#${current}${query()}`);
  }
  show();
  if (before !== current) {
    scrollTo(0, 0);
    byId("main").focus({ preventScroll: true });
  }
}

function keys(event) {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    inputs.q.focus();
    inputs.q.select();
  } else if (event.target === inputs.q && event.key === "Escape") {
    inputs.q.value = "";
    readFilters();
  } else if (event.target === inputs.q && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault();
    if (current === "overview") go("access");
    setTimeout(() => (byId("grid") ?? byId("main").querySelector("a, button, [tabindex='0']") ?? byId("main")).focus(), 100);
  }
}

function theme() {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const say = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    say();
  });
  dark.addEventListener("change", say);
  say();
}

function start() {
  const { program, data, files } = DATA;
  byId("origin").textContent = visible(`From ${files.map((file) => file.name).join(", ")} by provisioner ${program}, with AWS data ${data.version} of ${data.made}`);
  buildFilters(() => {
    history.replaceState(null, "", `#${current}${query()}`);
    show();
  });
  theme();
  read();
  show();
  byId("app").hidden = false;
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  addEventListener("hashchange", navigate);
  document.addEventListener("keydown", keys);
  document.documentElement.dataset.ready = "";
}

start();

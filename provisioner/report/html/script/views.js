// The sections of the page, each a function of the chosen roles to elements.

const LEVELS = ["error", "warning", "note"];
const href = (stack) => `#stack/${encodeURIComponent(stack)}${query()}`;
const link = (stack) => h("a", { href: href(stack) }, stack);

function overview(roles) {
  const { counts, files } = DATA;
  const tiles = ["accounts", "users", "stacks", "roles", "errors", "warnings", "notes", "suppressed"];
  const perAccount = grouped(roles, (role) => [role.account]);
  const perUser = grouped(roles, (role) => role.users);
  return [
    h("h2", {}, "Overview"),
    h("dl", { class: "tiles" }, tiles.map((name) => h("div", { class: counts[name] ? name : "" }, h("dt", {}, name), h("dd", {}, number(counts[name]))))),
    h("h3", {}, "Users"),
    table("Users", ["User", "ARN", "Made here", "Tags", "Roles", "Accounts"], DATA.users.map((user, index) => [user, perUser.get(index) ?? []]).filter(([user, own]) => own.length || (!filtered() && user)).map(([user, own]) => () => [pick("user", userKey(user)), code(user.arn), user.managed ? "yes" : "no, exists already", tags(user.tags), number(own.length), number(new Set(own.map((role) => role.account)).size)])),
    h("h3", {}, "Accounts"),
    table("Accounts", ["Account", "ID", "Environment", "Region", "Bastion", "Roles", "Users"], [...DATA.accounts.entries()].filter(([index]) => perAccount.has(index) || !filtered()).map(([index, each]) => () => [pick("account", each.pair, each.name), code(each.id), each.environment, each.region, `${each.bastion} ${each.bastion_id}`, number(perAccount.get(index)?.length ?? 0), number(new Set((perAccount.get(index) ?? []).flatMap((role) => role.users)).size)])),
    h("h3", {}, "Made from"),
    table("Files", ["File", "Lines", "SHA-256"], files.map((file) => () => [file.name, number(file.lines), code(file.sha256)])),
  ];
}

function grouped(roles, keys) {
  const found = new Map();
  for (const role of roles) for (const key of keys(role)) found.set(key, [...(found.get(key) ?? []), role]);
  return found;
}

/** A button that sets one filter and shows the matrix. */
function pick(field, value, shown = value) {
  return h("button", { type: "button", class: "link", click: () => go("access", { ...filters, [field]: value }) }, shown);
}

const tags = (own) => Object.entries(own).map(([key, value]) => badge(`${key}: ${value}`));

function access(roles) {
  const nobody = roles.filter((role) => !role.users.length).length;
  const legend = h("p", { class: "legend" }, h("span", { class: "cell yes" }), " may assume", h("span", { class: "cell refused" }), " is named, and kept out", nobody ? ` · ${plural(nobody, "role")} that nobody may assume` : "");
  return [h("h2", {}, "Who may assume what"), legend, grid(roles, (role) => go(`stack/${encodeURIComponent(role.stack)}`))];
}

function stacks(roles) {
  const found = [...grouped(roles, (role) => [role.stack])];
  const rows = found.map(([stack, own]) => () => [
    link(stack),
    own[0].description,
    sorted(own.map((role) => accountOf(role).name)).slice(0, 6).join(", ") + (own.length > 6 ? " …" : ""),
    names(own).slice(0, 6).join(", ") || "nobody",
    sorted(own.flatMap((role) => [...servicesOf(role)])).join(", "),
  ]);
  return [h("h2", {}, "Stacks"), table("Stacks", ["Stack", "Description", "Accounts", "Users", "Services"], rows, { empty: "No stack passes the filters." })];
}

const names = (roles) => sorted(roles.flatMap((role) => role.users.map((index) => userKey(DATA.users[index]))));

function stackPage(name) {
  const own = DATA.roles.filter((role) => role.stack === name);
  if (!own.length) return [h("h2", {}, "No such stack"), h("p", {}, code(name))];
  const about = (list) => list.filter((each) => each.stack === name);
  const shown = own.filter(passes);
  const other = own.length - shown.length;
  return [
    h("p", { class: "back" }, h("a", { href: `#stacks${query()}` }, "All stacks")),
    h("h2", {}, name),
    other > 0 && h("p", { class: "note" }, `${plural(other, "role")} of this stack ${other === 1 ? "does" : "do"} not pass the filters.`),
    ...shown.map((role, index) => folded(roleSummary(role), () => roleBody(role), index < 4)),
    h("h3", {}, "Findings"),
    findingTable("Findings of this stack", about(DATA.findings)),
    ...(about(DATA.suppressed).length ? [h("h3", {}, "Suppressed"), findingTable("Suppressed findings of this stack", about(DATA.suppressed))] : []),
  ];
}

function roleSummary(role) {
  const account = accountOf(role);
  return h("span", { class: "role" }, h("b", {}, account.name), ` ${account.id} `, badge(account.environment), role.kind !== "updater" && badge(role.kind, "kind"), " ", names([role]).join(", ") || "nobody");
}

function roleBody(role) {
  const facts = [
    ["Role", code(role.arn)],
    ["Description", role.description || "none"],
    ["May be assumed by", role.users.length ? role.users.map((index) => [badge(userKey(DATA.users[index]), "user"), " "]) : badge("nobody", "warning")],
    ...role.refused.map(([index, reasons]) => ["Named, and kept out", [badge(userKey(DATA.users[index]), "error"), " ", reasons.join("; ")]]),
    ["External ID", code(role.external_id)],
    ["Session", `${role.session}, at most ${role.max_session}`],
    ["Permissions boundary", role.boundary ? code(role.boundary) : "none"],
    ["Tags", Object.keys(role.tags).length ? tags(role.tags) : "none"],
    ["Written at", place(role.at)],
  ];
  return h(
    "div",
    { class: "body" },
    h("dl", { class: "facts" }, facts.map(([key, value]) => h("div", {}, h("dt", {}, key), h("dd", {}, value)))),
    h("h3", {}, "Trust policy"),
    h("ul", { class: "words" }, role.trust_words.map((sentence) => h("li", {}, `${sentence}.`))),
    folded("JSON of the trust policy", () => json(role.trust)),
    role.policies.map(policyBody),
  );
}

function policyBody(policy) {
  const rows = policy.document.Statement.map((statement, at) => h("li", { class: statement.Effect.toLowerCase() }, h("p", {}, `${policy.words[at][0]}.`, " ", place(policy.words[at][1])), h("p", { class: "actions" }, statement.Action.map((action) => [code(action), " "]))));
  return [h("h3", {}, `Policy ${policy.name}`), h("ul", { class: "words" }, rows), folded(`JSON of ${policy.name}`, () => json(policy.document))];
}

function findingTable(label, found) {
  const suppressed = found.some((each) => each.reason !== undefined);
  const heads = ["Level", "Rule", "What", "Place", ...(suppressed ? ["Suppressed because", "Until"] : [])];
  const rows = found.map((each) => () => [badge(each.level, each.level), code(each.rule), [h("p", {}, each.message), h("p", { class: "hint" }, each.hint)], place(each.at), ...(suppressed ? [each.reason, each.until ?? "for good"] : [])]);
  return table(label, heads, rows, { empty: "None." });
}

/** Findings are filtered by the search and by the stack; the other filters are about roles. */
function findings() {
  const fits = (each) => (!filters.stack || each.stack === filters.stack) && matches(() => Object.values(each).join("\n").toLowerCase());
  const order = (one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level);
  return [
    h("h2", {}, "Findings"),
    findingTable("Findings", DATA.findings.filter(fits).sort(order)),
    h("h3", {}, "Suppressed findings"),
    findingTable("Suppressed findings", DATA.suppressed.filter(fits).sort(order)),
  ];
}

/** Quotas are filtered by the search and by the account; paper leaves out what is used by less than a share. */
function quotas(_, least = 0) {
  const account = DATA.accounts.find((each) => each.pair === filters.account);
  const fits = (each) => (!account || [account.name, account.bastion].includes(each.account)) && matches(() => Object.values(each).join("\n").toLowerCase());
  const fitting = DATA.quotas.filter(fits);
  const rows = fitting.filter((each) => each.share >= least).sort((one, other) => other.share - one.share);
  const bar = (share) => h("meter", { min: 0, max: 1, low: 0.8, high: 0.95, optimum: 0, value: share, "aria-label": "used" });
  return [
    h("h2", {}, "Quotas"),
    h("p", { class: "note" }, "The largest use of each quota in each account, the fullest first. Only what is made here is counted.", rows.length < fitting.length && ` ${plural(fitting.length - rows.length, "other use")} below ${least * 100} % ${fitting.length - rows.length === 1 ? "is" : "are"} left out.`),
    table("Quotas", ["Account", "Quota", "Largest user", "Used", "Limit", "Left", "Share"], rows.map((each) => () => [each.account, each.quota.replaceAll("_", " "), each.subject, number(each.used), number(each.limit), number(each.headroom), [bar(each.share), ` ${Math.round(each.share * 100)} %`]])),
  ];
}

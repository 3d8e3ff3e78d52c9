// The graph of the chosen roles: bastions, users, roles, accounts from left to right. Many roles are counted, not drawn.

const DRAWN = 60;
const STEP = 30;
const BOX = 22;
const HUES = 6;

/** Nodes in columns, and edges between them: every role, or the number of them between a user and an account. */
function parts(roles) {
  const detailed = roles.length <= DRAWN;
  const many = !detailed && new Set(roles.map((role) => role.account)).size > DRAWN;
  const nodes = new Map();
  const edges = new Map();
  const add = (column, key, name, more) => {
    if (!nodes.has(key)) nodes.set(key, { column, key, name, roles: 0, ...more });
    nodes.get(key).roles += 1;
  };
  const join = (from, to) => edges.set(`${from}\n${to}`, { from, to, count: (edges.get(`${from}\n${to}`)?.count ?? 0) + 1 });
  for (const role of roles) {
    const account = accountOf(role);
    const end = many ? `e:${account.environment}` : `a:${account.pair}`;
    add(3, end, many ? account.environment : account.name, { kind: many ? "environment" : "account", value: many ? account.environment : account.pair });
    if (detailed) {
      add(2, `r:${role.arn}`, roleTitle(role), { kind: "role", stack: role.stack, title: role.arn });
      join(`r:${role.arn}`, end);
    }
    for (const index of role.users) {
      const user = DATA.users[index];
      add(0, `b:${user.bastion}`, user.bastion, { kind: "bastion" });
      add(1, `u:${index}`, user.name, { kind: "user", value: userKey(user), title: user.arn });
      if (!edges.has(`b:${user.bastion}\nu:${index}`)) join(`b:${user.bastion}`, `u:${index}`);
      join(`u:${index}`, detailed ? `r:${role.arn}` : end);
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], detailed };
}

function graph(roles) {
  if (!roles.length) return [h("h2", {}, "Graph"), h("p", { class: "empty" }, "No role passes the filters.")];
  const { nodes, edges, detailed } = parts(roles);
  const text = detailed ? `${plural(roles.length, "role")}. An edge from a user to a role: may assume it.` : `${plural(roles.length, "role")} are counted, not drawn: filter to at most ${DRAWN} to see each. The number beside a name is the number of its roles, and a thicker edge is more roles.`;
  return [h("h2", {}, "Graph"), h("p", { class: "note" }, text), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Graph" }, picture(nodes, edges, detailed))];
}

function picture(nodes, edges, detailed) {
  const columns = [...new Set(nodes.map((node) => node.column))].sort();
  const tall = Math.max(...columns.map((column) => nodes.filter((node) => node.column === column).length));
  const lefts = detailed ? [10, 290, 750, 1040] : [10, 380, 1040, 1040];
  for (const column of detailed ? [2, 3, 1, 0] : [3, 1, 0]) settle(nodes.filter((node) => node.column === column), nodes, edges, tall);
  for (const node of nodes) node.x = lefts[node.column];
  nodes.filter((node) => node.kind === "user").forEach((node, order) => (node.hue = `hue hue${order % HUES}`));
  const [width, height] = [lefts[3] + 230, tall * STEP + 20];
  const at = new Map(nodes.map((node) => [node.key, node]));
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "graph", role: "group", "aria-label": "Bastions, users, roles and accounts" });
  svg.append(...edges.map((edge) => line(at.get(edge.from), at.get(edge.to), edge, detailed)).flat(), ...nodes.map((node) => box(node, detailed)));
  return svg;
}

/** Give the nodes of a column their heights: near those that are joined to them, none upon another; users evenly. */
function settle(own, nodes, edges, tall) {
  const at = new Map(nodes.map((node) => [node.key, node]));
  own.forEach((node, order) => {
    const near = edges.filter((edge) => edge.from === node.key || edge.to === node.key).map((edge) => at.get(edge.from === node.key ? edge.to : edge.from).y).filter((y) => y !== undefined);
    node.wish = near.length ? near.reduce((sum, y) => sum + y, 0) / near.length : ((order + 0.5) * tall * STEP) / own.length;
  });
  const ordered = [...own].sort((one, other) => one.wish - other.wish);
  if (own[0]?.kind === "user") ordered.forEach((node, order) => (node.wish = ((order + 0.5) * tall * STEP) / own.length));
  ordered.forEach((node, order) => (node.y = Math.max(node.wish, 10 + BOX / 2 + order * STEP, order ? ordered[order - 1].y + STEP : 0)));
  let lowest = tall * STEP;
  for (const node of ordered.reverse()) {
    node.y = Math.min(node.y, lowest);
    lowest = node.y - STEP;
  }
}

function line(from, to, edge, detailed) {
  const [x1, x2] = [from.x + 210, to.x];
  const middle = (x1 + x2) / 2;
  const path = s("path", { class: `edge ${from.hue ?? ""}`, d: `M${x1} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${x2} ${to.y}` });
  if (detailed || from.kind !== "user") return [path];
  path.style.strokeWidth = `${Math.min(3, 0.75 + Math.log2(edge.count) / 4)}px`;
  path.append(s("title", {}, `${from.name}, ${to.name}: ${plural(edge.count, "role")}`));
  return [path];
}

function box(node, detailed) {
  const count = detailed || node.kind === "bastion" ? "" : ` · ${number(node.roles)}`;
  const short = visible(node.name).length > 30 ? `${visible(node.name).slice(0, 29)}…` : visible(node.name);
  const inner = [s("title", {}, node.title ?? node.name), s("rect", { x: node.x, y: node.y - BOX / 2, width: 210, height: BOX, rx: 4 }), s("text", { x: node.x + 8, y: node.y + 4 }, short, count)];
  const target = node.stack ? href(node.stack) : node.kind === "bastion" ? null : "#graph";
  if (!target) return s("g", { class: `node ${node.kind}` }, inner);
  const open = (event) => {
    if (node.stack) return;
    event.preventDefault();
    go("graph", { ...filters, [node.kind]: node.value });
  };
  return s("a", { href: target, class: `node ${node.kind} ${node.hue ?? ""}`, "aria-label": `${node.kind} ${node.name}`, click: open }, inner);
}

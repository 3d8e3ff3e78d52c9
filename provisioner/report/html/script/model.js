// The data, and what is asked of it: which roles pass the filters.

const DATA = JSON.parse(byId("data").textContent);
const FIELDS = ["user", "account", "environment", "stack", "service"];
const filters = { q: "", user: "", account: "", environment: "", stack: "", service: "", action: "" };

const userKey = (user) => (DATA.counts.bastions > 1 ? `${user.bastion}/${user.name}` : user.name);
const accountOf = (role) => DATA.accounts[role.account];
const roleTitle = (role) => (role.kind === "updater" ? role.stack : `${role.stack} (${role.kind})`);
const statements = (role) => role.policies.flatMap((policy) => policy.document.Statement);
const sorted = (values) => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

const servicesOf = lazily((role) => new Set(statements(role).flatMap((each) => each.Action.map((one) => one.split(":")[0].toLowerCase()))));
const textOf = lazily((role) => {
  const account = accountOf(role);
  const own = [role.stack, role.kind, role.name, role.arn, role.description, role.external_id, role.boundary ?? ""];
  const parts = role.policies.flatMap((policy) => [policy.name, ...policy.words.flat()]);
  const named = statements(role).flatMap((each) => [each.Sid, ...each.Action, ...each.Resource, JSON.stringify(each.Condition ?? "")]);
  const users = role.users.map((index) => userKey(DATA.users[index]));
  const tags = Object.entries(role.tags).flat();
  return [...own, ...Object.values(account), ...users, ...tags, ...parts, ...named].join("\n").toLowerCase();
});

function lazily(make) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key);
  };
}

/** IAM's wildcards, ignoring case as IAM does for actions. Both sides may have them. */
const glob = lazily((pattern) => new RegExp(`^${pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "s"));

function hasAction(role, wanted) {
  const whole = wanted.includes(":");
  return statements(role).some(
    (each) =>
      each.Effect === "Allow" &&
      each.Action.some((action) => {
        const one = action.toLowerCase();
        if (one.includes(wanted)) return true;
        return whole && (glob(one).test(wanted) || glob(wanted).test(one));
      }),
  );
}

function passes(role) {
  const account = accountOf(role);
  if (filters.user && !role.users.some((index) => userKey(DATA.users[index]) === filters.user)) return false;
  if (filters.account && account.pair !== filters.account) return false;
  if (filters.environment && account.environment !== filters.environment) return false;
  if (filters.stack && role.stack !== filters.stack) return false;
  if (filters.service && !servicesOf(role).has(filters.service)) return false;
  if (filters.action && !hasAction(role, filters.action.trim().toLowerCase())) return false;
  return matches(() => textOf(role));
}

/** Whether every word of the search stands in a text. */
function matches(text) {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const whole = text();
  return words.every((word) => whole.includes(word));
}

const chosen = () => DATA.roles.filter(passes);
const filtered = () => Object.values(filters).some(Boolean);

// Paper cannot be scrolled or unfolded: everything that passes the filters is written out before it is printed.

const PRINTED = 300;
const HALF = 0.5;

function printed() {
  const roles = chosen();
  const rows = roles.map((role) => () => [roleTitle(role), accountOf(role).name, accountOf(role).id, names([role]).join(", ") || "nobody", code(role.arn)]);
  const found = [...DATA.findings, ...DATA.suppressed];
  const policies = roles.length > PRINTED
    ? h("p", { class: "note" }, `The policies of ${number(roles.length)} roles are left out: filter to at most ${PRINTED} roles to print them.`)
    : roles.map((role) => h("section", { class: "printed" }, h("h3", {}, role.stack, ", ", accountOf(role).name), roleBody(role)));
  return [
    filtered() && h("p", { class: "note" }, `Filtered: ${inWords()}. ${number(roles.length)} of ${plural(DATA.roles.length, "role")}.`),
    overview(roles),
    h("h2", {}, "Who may assume what"),
    table("Who may assume what", ["Role", "Account", "ID", "Users", "ARN"], rows),
    found.length ? findings() : [h("h2", {}, "Findings"), h("p", {}, "None.")],
    roles.length > 0 && roles.length <= DRAWN && graph(roles),
    h("h2", {}, "Roles"),
    policies,
    quotas([], HALF),
  ].flat(Infinity).filter(Boolean);
}

function preparePrint() {
  step = STEPS.paper;
  byId("print").replaceChildren(...printed());
  step = STEPS.screen;
}

addEventListener("beforeprint", preparePrint);
addEventListener("afterprint", () => byId("print").replaceChildren());
matchMedia("print").addEventListener("change", (event) => event.matches && preparePrint());

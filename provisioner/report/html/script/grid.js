// The matrix of roles and users. Only what can be seen is in the page: rows and columns come and go as it is scrolled.

const ROW = 26;
const COLUMN = 30;
const HEAD = 132;

/** Rows: an account's line, then its roles. Columns: all users, those that may assume a shown role first. */
function matrix(roles) {
  const rows = [];
  let account = null;
  const counts = new Map();
  for (const role of roles) counts.set(role.account, (counts.get(role.account) ?? 0) + 1);
  for (const role of roles) {
    if (role.account !== account) rows.push({ account: DATA.accounts[(account = role.account)], count: counts.get(account) });
    rows.push({ role, users: new Set(role.users), refused: new Map(role.refused) });
  }
  const reached = new Set(roles.flatMap((role) => role.users));
  const all = DATA.users.map((user, index) => ({ user, index, reaches: reached.has(index) }));
  const columns = [...all.filter((each) => each.reaches), ...all.filter((each) => !each.reaches)];
  return { rows, columns };
}

function grid(roles, open) {
  if (!roles.length) return h("p", { class: "empty" }, "No role passes the filters.");
  const { rows, columns } = matrix(roles);
  const first = innerWidth < 700 ? 170 : 340;
  const body = h("div", { class: "cells", role: "rowgroup" });
  const head = h("div", { class: "heads", role: "rowgroup" });
  const box = h("div", { class: "grid", role: "grid", tabindex: "0", id: "grid", "aria-label": "Who may assume which role", "aria-rowcount": rows.length + 1, "aria-colcount": columns.length + 1 }, head, body);
  const active = { row: rows.length > 1 ? 1 : 0, column: 0 };
  size(body, first + columns.length * COLUMN, rows.length * ROW);
  size(head, first + columns.length * COLUMN, HEAD);
  box.style.setProperty("--first", `${first}px`);
  box.style.maxHeight = `${HEAD + rows.length * ROW + 18}px`;

  function draw() {
    const height = box.clientHeight || 600;
    const width = box.clientWidth || 1200;
    const top = Math.max(0, Math.floor(box.scrollTop / ROW) - 4);
    const bottom = Math.min(rows.length, Math.ceil((box.scrollTop + height) / ROW) + 4);
    const left = Math.max(0, Math.floor(box.scrollLeft / COLUMN) - 2);
    const right = Math.min(columns.length, Math.ceil((box.scrollLeft + width - first) / COLUMN) + 2);
    head.replaceChildren(headRow(left, right));
    body.replaceChildren(...rows.slice(top, bottom).map((row, at) => line(row, top + at, left, right)));
    const cell = body.querySelector(".active");
    if (cell) box.setAttribute("aria-activedescendant", cell.id);
    else box.removeAttribute("aria-activedescendant");
  }

  function headRow(left, right) {
    const shown = columns.slice(left, right).map(({ user, reaches }, at) => {
      const cell = h("div", { role: "columnheader", class: reaches ? "" : "idle", "aria-colindex": left + at + 2, title: user.arn }, h("span", {}, userKey(user)));
      cell.style.left = `${first + (left + at) * COLUMN}px`;
      return cell;
    });
    return h("div", { role: "row", "aria-rowindex": 1 }, h("div", { role: "columnheader", class: "corner", "aria-colindex": 1 }, "Role"), shown);
  }

  function line(row, at, left, right) {
    const element = h("div", { role: "row", "aria-rowindex": at + 2, class: row.account ? "group" : "", "data-row": at });
    element.style.top = `${at * ROW}px`;
    if (row.account) {
      const { name, id, environment, region, bastion } = row.account;
      const said = [h("b", {}, name), ` ${id} · ${environment} · ${region} · from ${bastion} · ${plural(row.count, "role")}`];
      element.append(h("div", { role: "gridcell", class: `name ${mark(at, 0)}`, id: `c${at}-0`, "aria-colindex": 1, "aria-colspan": columns.length + 1 }, h("span", {}, said)));
      return element;
    }
    const none = row.users.size ? "" : " nobody";
    element.append(h("div", { role: "rowheader", class: `name ${mark(at, 0)}${none}`, id: `c${at}-0`, "aria-colindex": 1, title: row.role.arn }, roleTitle(row.role)));
    for (let column = left; column < right; column += 1) element.append(cellOf(row, at, column));
    return element;
  }

  function cellOf(row, at, column) {
    const { user, index } = columns[column];
    const state = row.users.has(index) ? "yes" : row.refused.has(index) ? "refused" : "no";
    const words = { yes: "may assume", refused: "is named, and kept out of", no: "may not assume" }[state];
    const cell = h("div", { role: "gridcell", class: `cell ${state} ${mark(at, column + 1)}`, id: `c${at}-${column + 1}`, "aria-colindex": column + 2, "aria-label": `${userKey(user)} ${words} ${roleTitle(row.role)}`, title: state === "no" ? null : `${userKey(user)} ${words} ${row.role.arn}` });
    cell.style.left = `${first + column * COLUMN}px`;
    return cell;
  }

  const mark = (row, column) => (row === active.row && column === active.column ? "active" : "");

  function reveal() {
    const top = active.row * ROW;
    const view = box.clientHeight - HEAD;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW > box.scrollTop + view) box.scrollTop = top + ROW - view;
    if (active.column > 0) {
      const left = (active.column - 1) * COLUMN;
      const wide = box.clientWidth - first;
      if (left < box.scrollLeft) box.scrollLeft = left;
      else if (left + COLUMN > box.scrollLeft + wide) box.scrollLeft = left + COLUMN - wide;
    } else box.scrollLeft = 0;
    draw();
  }

  box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor((box.clientHeight - HEAD) / ROW) - 1);
    const last = rows.length - 1;
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0] };
    if (event.key === "Enter") return rows[active.row].role && open(rows[active.row].role);
    if (event.key === "Home" || event.key === "End") {
      if (event.ctrlKey) active.row = event.key === "Home" ? 0 : last;
      active.column = event.key === "Home" ? 0 : columns.length;
    } else if (steps[event.key]) {
      active.row = Math.min(last, Math.max(0, active.row + steps[event.key][0]));
      active.column = Math.min(columns.length, Math.max(0, active.column + steps[event.key][1]));
    } else return undefined;
    event.preventDefault();
    return reveal();
  });
  box.addEventListener("click", (event) => {
    const row = rows[event.target.closest("[data-row]")?.dataset.row];
    if (row?.role) open(row.role);
  });
  let due = 0;
  const soon = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(draw);
  };
  box.addEventListener("scroll", soon);
  new ResizeObserver(soon).observe(box);
  draw();
  return box;
}

function size(element, width, height) {
  element.style.width = `max(100%, ${width}px)`;
  element.style.height = `${height}px`;
}

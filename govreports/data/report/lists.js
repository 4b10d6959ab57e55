// Lists: failed checks, late publishers, portals in trouble; a few lines at first, more on demand.
const LINES = 15;
const lines = { failed: LINES, late: LINES };

function list(id, heads, rows, cells) {
  const shownRows = rows.slice(0, lines[id] || rows.length);
  const head = make("tr", {}, ...heads.map((key) => make("th", { scope: "col", text: word(key) })));
  const body = shownRows.map((one) => make("tr", {}, ...cells(one).map((part, place) => {
    part.dataset.head = word(heads[place]);
    return part;
  })));
  const table = make("table", { class: "list" }, make("thead", {}, head), make("tbody", {}, ...body));
  const left = rows.length - shownRows.length;
  const more = () => { lines[id] += LINES * 4; drawLists(); };
  const button = left > 0 ? make("button", { type: "button", class: "more", text: word("more", { count: Math.min(left, LINES * 4) }), click: more }) : null;
  const place = byId(id).querySelector(".scroll");
  if (rows.length) put(place, table, ...(button ? [button] : []));
  else put(place, make("p", { text: word("none_failed") }));
}

function note(id, found) {
  const part = found.rows.length < found.total ? word("shown_first", { count: number(found.rows.length) }) : "";
  byId(id).querySelector(".note").textContent = word(`${id}_note`, { total: number(found.total), shown: part });
}

function reportCell(name, issuer, year, key) {
  return make("td", {}, `${name} ${year}`, make("small", { text: issuer || "" }), make("small", { text: key }));
}

function drawLists() {
  note("failed", data.failed);
  list("failed", ["report", "check", "sides", "what", "source"], data.failed.rows, ([key, name, issuer, year, id, applicant, left, right, detail, url]) => [
    reportCell(name, issuer, year, key),
    make("td", { class: "number", text: applicant ? `${id} (${applicant})` : id }),
    make("td", { class: "number", text: `${number(left)} / ${number(right)}` }),
    make("td", { text: data.checks[id] ? data.checks[id][english ? 1 : 0] : "" }, make("small", { text: detail || "" })),
    make("td", {}, link(word("source"), url)),
  ]);
  note("late", data.late);
  list("late", ["report", "published", "late_by", "source"], data.late.rows, ([key, name, issuer, year, published, days, title, url]) => [
    reportCell(name, issuer, year, key),
    make("td", { class: "number", text: published || "" }),
    make("td", { class: "number", text: word("days", { days: number(days) }) }),
    make("td", {}, link(title || word("source"), url)),
  ]);
  drawPortals();
}

function drawPortals() {
  if (!data.portals.length) {
    put(byId("portals").querySelector(".scroll"), make("p", { text: word("portals_none") }));
    return;
  }
  list("portals", ["portal", "trouble", "since"], data.portals, (portal) => [
    make("td", {}, portal.name, make("small", { text: portal.slug })),
    make("td", {}, portal.reason ? make("strong", { text: word(portal.reason) }) : null, ...portal.failures.map(([kind, pages]) => make("small", { text: word("pages_failed", { count: number(pages), reason: word(kind) }) }))),
    make("td", { class: "number", text: portal.since || "" }),
  ]);
}

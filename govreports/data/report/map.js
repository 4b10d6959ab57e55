// The coverage map: a row for each place or body, a cell for each year; places open downwards.
const SIGNS = { f: "s_f", a: "s_a", m: "s_m", b: "s_b", x: "s_x", ".": "s_n" };
const MARKS = { f: "✓", a: "▤", m: "–", b: "⊘", x: "!", ".": "" };
const FOUND = 200;
const nodes = data.tree.map((node, id) => ({ ...node, id, children: [], open: false, sums: null }));
nodes.forEach((node) => { if (node.p >= 0) nodes[node.p].children.push(node); });
const tops = nodes.filter((node) => node.p < 0);

// Expected reports of a place and year by sign, all bodies below it together.
function sums(node) {
  if (node.sums) return node.sums;
  node.sums = data.years.map(() => ({ expected: 0, f: 0, a: 0, m: 0, b: 0, x: 0 }));
  if (node.s) [...node.s].forEach((sign, year) => { if (sign !== ".") count(node.sums[year], sign, 1); });
  if (node.t) node.t.forEach(([expected, found], year) => {
    count(node.sums[year], "f", found);
    count(node.sums[year], "m", expected - found);
  });
  node.children.forEach((child) => sums(child).forEach((below, year) => {
    ["f", "a", "m", "b", "x"].forEach((sign) => count(node.sums[year], sign, below[sign]));
  }));
  return node.sums;
}

function count(sum, sign, more) {
  sum[sign] += more;
  sum.expected += more;
}

function title(node) {
  if (node.k === "own") return node.p < 0 ? node.n : word("own");
  return node.k === "rest" ? word("others") : node.n;
}

function path(node) {
  const names = [];
  for (let at = node; at; at = nodes[at.p]) names.unshift(title(at));
  return names.join(" › ");
}

function told(node, year) {
  const sum = sums(node)[year];
  const parts = [word("cell", { place: path(node), year: data.years[year], expected: sum.expected, found: sum.f })];
  ["a", "m", "b", "x"].forEach((sign) => { if (sum[sign]) parts.push(`${word(SIGNS[sign])} ${sum[sign]}`); });
  return sum.expected ? parts.join(" · ") : `${path(node)} ${data.years[year]} · ${word("s_n")}`;
}

function shade(share) {
  const mix = (from, to, at) => from.map((part, place) => Math.round(part + (to[place] - part) * at));
  const color = share < 0.5 ? mix([251, 233, 231], [220, 238, 224], share * 2) : mix([220, 238, 224], [26, 127, 90], share * 2 - 1);
  return `rgb(${color.join(",")})`;
}

function cell(node, year) {
  const sum = sums(node)[year];
  const say = () => { byId("cell").textContent = told(node, year); };
  const one = make("td", { "data-year": String(data.years[year]), tabindex: "0", title: told(node, year), click: say });
  one.addEventListener("focus", say);
  if (node.s) {
    const sign = node.s[year];
    one.classList.add(sign === "." ? "n" : sign);
    one.textContent = MARKS[sign];
  } else if (sum.expected) {
    const share = sum.f / sum.expected;
    one.style.background = shade(share);
    one.style.color = share > 0.75 ? "#fff" : "";
    one.textContent = number(sum.f);
  }
  return one;
}

function row(node, depth, name) {
  const branch = node.children.length > 0;
  const head = make("th", { scope: "row", title: path(node) });
  head.style.setProperty("--depth", String(depth));
  head.classList.toggle("leaf", !branch);
  if (branch) {
    const open = () => { node.open = !node.open; drawMap(); };
    head.append(make("button", { type: "button", text: name, click: open, "aria-expanded": String(node.open), "data-node": String(node.id) }));
  } else {
    head.append(make("span", { text: name }));
  }
  return make("tr", { "data-kind": node.k }, head, ...data.years.map((_, year) => cell(node, year)));
}

function* shown(list, depth) {
  for (const node of list) {
    yield row(node, depth, title(node));
    if (node.open) yield* shown(node.children, depth + 1);
  }
}

function* found(text) {
  let left = FOUND;
  for (const node of nodes) {
    if (left && node.n.includes(text)) {
      left -= 1;
      yield row(node, 0, path(node));
      if (node.open) yield* shown(node.children, 1);
    }
  }
}

function drawMap() {
  const text = byId("find").value.trim();
  const rows = [...(text ? found(text) : shown(tops, 0))];
  const years = data.years.map((year) => make("th", { scope: "col", text: year }));
  put(byId("map").tHead, make("tr", {}, make("th", { text: word("place") }), ...years));
  put(byId("map").tBodies[0], ...rows);
  if (!rows.length) put(byId("map").tBodies[0], make("tr", {}, make("th", { text: word("search_none") })));
}

// The newest years are what most come for: where the map is wider than the page, it begins there.
function showNewest() {
  const frame = byId("map").parentElement;
  frame.scrollLeft = frame.scrollWidth;
}

function drawLegend() {
  const signs = Object.entries(SIGNS).map(([sign, key]) => make("li", {}, make("i", { class: sign === "." ? "n" : sign }), word(key)));
  put(byId("legend"), make("li", {}, make("i", { class: "scale" }), word("share")), ...signs);
}

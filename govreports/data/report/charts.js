// Two charts: reports by year and form, and the series of one metric for chosen places.
const COLORS = ["#0b4f8a", "#c8392b", "#1a7f5a", "#e08a1e", "#7b4aa0", "#3aa0b8", "#8a6d3b", "#d0568c"];
const FORMS = { none: "#c3ccd6", local: "#8a6d3b", e2: "#e08a1e", e3: "#3aa0b8", e4: "#0b4f8a" };
const NEW_FORMS = [2014, 2019, 2021];
const STARTING = 4;
const charts = ["formats-chart", "series-chart"].map((id) => echarts.init(byId(id), null, { renderer: "svg" }));
let chosen = null;

const base = () => ({
  animation: false,
  color: COLORS,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
  grid: { left: 8, right: 18, top: 42, bottom: 4, containLabel: true },
  legend: { top: 4, type: "scroll", icon: "roundRect" },
  tooltip: { trigger: "axis", renderMode: "richText", confine: true },
  xAxis: { type: "category", data: data.years.map(String), axisTick: { alignWithLabel: true } },
  yAxis: { type: "value", axisLabel: { formatter: number } },
});

function drawFormats() {
  const series = Object.entries(data.formats).filter(([, counts]) => counts.some((count) => count)).map(([form, counts]) => ({
    name: word(`f_${form}`), type: "bar", stack: "forms", data: counts, itemStyle: { color: FORMS[form] }, barMaxWidth: 44,
  }));
  charts[0].setOption({ ...base(), yAxis: { type: "value", minInterval: 1, axisLabel: { formatter: number } }, series }, true);
}

// The places that tell a metric for most years come first.
function starters(metric) {
  const years = (place) => (data.series.values[place][metric] || []).filter((value) => value !== null).length;
  const places = data.series.places.map((_, place) => place).filter(years);
  const first = places.sort((one, other) => years(other) - years(one) || one - other).slice(0, STARTING);
  return first.filter((place) => years(place) > 1 || years(first[0]) < 2);
}

function placeName(place) {
  const [name, path] = data.series.places[place];
  return path ? `${name}（${path}）` : name;
}

function drawSeries() {
  const metric = Number(byId("metric").value || 0);
  if (chosen === null) chosen = starters(metric);
  const unit = data.series.metrics[metric][2];
  const forms = NEW_FORMS.filter((year) => data.years.includes(year)).map((year) => ({ xAxis: String(year) }));
  const series = chosen.map((place, order) => ({
    name: placeName(place), type: "line", data: data.series.values[place][metric] || [], symbolSize: 7, connectNulls: false,
    markLine: order ? undefined : {
      silent: true, symbol: "none", data: forms, lineStyle: { color: "#9aa6b2", type: "dashed" },
      label: { formatter: () => word("new_form"), color: "#5b6876", position: "insideEndTop", fontSize: 11 },
    },
  }));
  const told = series.some((one) => one.data.some((value) => value !== null));
  const empty = { text: word("no_series"), left: "center", top: "middle", textStyle: { color: "#5b6876", fontSize: 14, fontWeight: 400 } };
  const axis = { type: "value", name: unit || "", nameGap: 12, axisLabel: { formatter: number } };
  charts[1].setOption({ ...base(), legend: { show: false }, yAxis: axis, series, title: told ? undefined : empty }, true);
  drawChosen();
}

function drawChosen() {
  put(byId("chosen"), ...chosen.map((place, order) => {
    const drop = () => { chosen = chosen.filter((one) => one !== place); drawSeries(); };
    const name = placeName(place);
    const dot = make("i", {});
    dot.style.background = COLORS[order % COLORS.length];
    return make("li", {}, dot, name, make("button", { type: "button", text: "×", "aria-label": word("remove", { name }), click: drop }));
  }));
}

function drawChoices() {
  const select = byId("metric");
  const kept = select.value;
  const label = (row) => `${row[english ? 1 : 0]}${row[2] ? ` (${row[2]})` : ""}`;
  put(select, ...data.series.metrics.map((row, place) => make("option", { value: String(place), text: label(row) })));
  select.value = kept || "0";
  put(byId("regions"), ...data.series.places.map((_, place) => make("option", { value: placeName(place) })));
}

function addRegion() {
  const text = byId("region").value.trim();
  const place = data.series.places.findIndex((_, at) => placeName(at) === text);
  if (place < 0) return;
  if (!chosen.includes(place)) chosen.push(place);
  byId("region").value = "";
  drawSeries();
}

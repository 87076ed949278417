// SPDX-License-Identifier: MIT OR Apache-2.0
// The page of --html: the report as data, and a script that draws it.
#include <nlohmann/json.hpp>
#include <ostream>

#include "report.hpp"

namespace memory {
namespace {

constexpr char head[] = R"page(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Memory</title>
<style>
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --ink: #1d2328; --faint: #626b73; --line: #d9d6cf; --card: #ffffff; --edge: #fbfaf7;
  --stack: #f2c14e; --tasks: #7fb7e6; --data: #a9d18e; --free: #e4e2dc; --cell: #16191c; --mark: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e9ecef; --faint: #9aa4ad; --line: #31373d; --card: #1b1f23; --edge: #14171a;
    --stack: #c99a2c; --tasks: #4b86b8; --data: #5f9150; --free: #2a2f34; --cell: #0b0d0f; --mark: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 24px 60px; max-width: 1240px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 2px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 34px 0 8px; }
p { margin: 4px 0; }
.faint { color: var(--faint); }
.totals { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0 14px; }
.total { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; min-width: 130px; }
.total b { display: block; font-size: 21px; font-variant-numeric: tabular-nums; }
.total i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.strip { display: flex; height: 20px; border-radius: 5px; overflow: hidden; border: 1px solid var(--line); }
.strip span { min-width: 0; }
.chart { position: relative; margin-top: 6px; user-select: none; }
.cell { position: absolute; height: 33px; border: 1px solid var(--edge); border-radius: 3px; padding: 0 5px; margin: 0;
  overflow: hidden; white-space: nowrap; text-align: left; color: var(--cell); font: 12.5px/31px inherit; font-family: inherit;
  font-size: 12.5px; line-height: 31px; cursor: pointer; }
.cell b { font-weight: 600; }
.cell:hover, .cell:focus-visible { outline: 2px solid var(--ink); outline-offset: -2px; z-index: 2; }
.stack { background-color: var(--stack); }
.tasks { background-color: var(--tasks);
  background-image: repeating-linear-gradient(45deg, #0000 0 7px, #ffffff2e 7px 9px); }
.data { background-color: var(--data);
  background-image: repeating-linear-gradient(90deg, #0000 0 8px, #ffffff2e 8px 10px); }
.free { background-color: var(--free); color: var(--ink); }
.cell.spare { color: var(--ink); background-color: var(--free); background-image: none; border-style: dashed; border-color: var(--faint); }
.path { margin: 14px 0 0; min-height: 26px; font-size: 14px; }
.path button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-decoration: underline; cursor: pointer; }
.detail { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; margin-top: 10px; min-height: 76px; }
.detail b { font-size: 16px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--faint); }
td, th { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; width: 1%; padding-right: 18px; }
td { overflow-wrap: anywhere; }
.warning { border-left: 4px solid var(--mark); padding-left: 12px; margin: 12px 0; }
</style>
</head>
<body>
<h1 id="title"></h1>
<p class="faint" id="subtitle"></p>
<div class="totals" id="totals"></div>
<div id="warning"></div>
<div class="strip" id="strip" role="img"></div>
<p class="faint" id="stripnote"></p>
<h2>What the used memory is for</h2>
<p class="faint">Each row is inside the one above it; widths are bytes. Click to zoom in, Escape or the path to come back.</p>
<p><label><input type="checkbox" id="spare"> show the part of the stack that is never used, too</label></p>
<div class="path" id="path"></div>
<div class="chart" id="chart"></div>
<div class="detail" id="detail" aria-live="polite"></div>
<div id="tables"></div>
<script type="application/json" id="report">)page";

constexpr char tail[] = R"page(</script>
<script>
"use strict";
const report = JSON.parse(document.getElementById("report").textContent);
const element = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en-US").replaceAll(",", "\u202f");
const bytes = (n) => `${number(n)} byte${n === 1 ? "" : "s"}`;
const short = (line) => (line ?? "").replace(/^.*\//, "");
// "corps::Task<1u> sensor<rp2040::Temperature>(...)" is too long for a cell.
function brief(name) {
  let text = name, before;
  do { before = text; text = text.replace(/<[^<>]*>/g, "").replace(/\([^()]*\)/g, ""); } while (text !== before);
  text = text.replace(/::\{lambda.*$/, "").trim();
  return text.slice(text.lastIndexOf(" ") + 1).replace(/^(corps::)?detail::/, "") || name;
}
const hex = (n) => "0x" + n.toString(16).padStart(8, "0");
const { ram, stack } = report;

// --- the tree of what is drawn ---
function node(name, size, kind, detail, children = []) { return { name, size, kind, detail, children }; }
function chain(path, total, kind) {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const detail = [first.name, `${bytes(first.bytes)} of its own${first.note ? ", " + first.note : ""}`, first.line];
  return [node(brief(first.name), total, kind, detail, chain(rest, total - first.bytes, kind))];
}
function stackNode(withSpare) {
  const parts = [];
  if (stack.bound !== null) {
    parts.push(node("thread", stack.thread.bytes, "stack",
      ["thread level", "start-up, the executor and all tasks: the deepest path"], chain(stack.thread.path, stack.thread.bytes, "stack")));
    for (const level of stack.interrupts.flatMap((each) => Array(each.times).fill(each))) {
      const saved = node("saved", stack.exception_frame, "stack", ["saved registers", "what the core pushes when the interrupt comes"]);
      parts.push(node(level.name, level.bytes + stack.exception_frame, "stack",
        [level.name, level.ends_program ? "ends the program" : "interrupts whatever runs"],
        [saved, ...chain(level.path, level.bytes, "stack")]));
    }
    const spare = ram.stack - stack.bound;
    if (spare > 0 && withSpare) parts.push(node("never used", spare, "spare", ["never used", "the stack cannot get that deep"]));
  }
  const about = stack.bound === null ? stack.why_unbounded : `at most ${bytes(stack.bound)} can be used`;
  const size = stack.bound === null || withSpare ? ram.stack : Math.min(stack.bound, ram.stack);
  return node("stack", size, "stack", ["stack", `${bytes(ram.stack)} are reserved, ${about}`], parts);
}
function callNodes(calls) {
  return calls.filter((call) => call.in_largest > 0).flatMap((call) => Array.from({ length: call.in_largest }, () => {
    const others = call.calls.filter((each) => each.in_largest === 0).map((each) => brief(each.name));
    return node(brief(call.name), call.segment, "tasks",
      [call.name, `segment of ${bytes(call.segment)}, its own frame ${number(call.frame)}` +
        (others.length ? `; in the same room, at other times: ${others.join(", ")}` : ""), call.line],
      [node("frame", call.frame + 8, "tasks", [`frame of ${call.name}`, `${bytes(call.frame)} and a header of 8`, call.line]),
        ...(call.recursive ? [] : callNodes(call.calls))]);
  }));
}
function taskNode(task) {
  const children = [node(task.slots > 1 ? `${task.slots} slots` : "slot", task.slot_bytes, "tasks",
    [`slots of ${task.name}`, `${task.slots} with a frame of ${bytes(task.frame)} and a header each`, task.line])];
  for (let i = 0; i < task.slots && task.area > 0; ++i) {
    children.push(node(task.slots > 1 ? `calls ${i}` : "calls", task.area, "tasks",
      [`what ${task.name} calls`, `${bytes(task.area)}: room for the frames of called Async functions`, task.line], callNodes(task.calls)));
  }
  return node(brief(task.name), task.bytes, "tasks", [task.name, bytes(task.bytes), task.line], children);
}
const taskParts = report.tasks.map(taskNode);
const outside = ram.slots + ram.areas - taskParts.reduce((sum, each) => sum + each.size, 0);
if (outside > 0) taskParts.push(node("outside of tasks", outside, "tasks", ["calls outside of tasks", "block_on at start-up"], callNodes(report.outside.calls)));
const dataParts = ram.modules.map((module) => node(module.name, module.bytes, "data",
  [module.name, `${module.objects.length} object${module.objects.length === 1 ? "" : "s"}`],
  module.objects.map((object) => node(brief(object.name), object.bytes, "data",
    [object.name, `${bytes(object.bytes)} at ${hex(object.address)}`, object.file]))));
if (ram.unnamed > 0) dataParts.push(node("alignment", ram.unnamed, "data", ["alignment", "and what has no symbol"]));
const used = ram.stack + ram.slots + ram.areas + ram.data;
function tree(withSpare) {
  const parts = [
    stackNode(withSpare),
    node("tasks", ram.slots + ram.areas, "tasks", ["tasks", `${number(ram.slots)} for slots, ${number(ram.areas)} for the frames of what they call`], taskParts),
    node("static data", ram.data, "data", ["other static data", ".data, .bss and .noinit"], dataParts),
  ];
  const size = parts.reduce((sum, each) => sum + each.size, 0);
  const top = node("used", size, "root", ["used memory", withSpare ? "with the part of the stack that is never used" :
    "without the part of the stack that is never used"], parts);
  link(top);
  return top;
}
function link(at) {
  at.children = at.children.filter((child) => child.size > 0).sort((a, b) => (a.kind === "spare") - (b.kind === "spare") || b.size - a.size);
  for (const child of at.children) { child.parent = at; link(child); }
}
let root = tree(false);

// --- totals ---
const name = report.file.replace(/^.*\//, "");
document.title = `Memory of ${name}`;
element("title").textContent = `Memory of ${name}`;
element("subtitle").textContent = `RAM from ${hex(ram.start)} to ${hex(ram.start + ram.size)}, as the linked image has it`;
function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}
for (const [label, size, kind] of [["stack", ram.stack, "stack"], ["tasks", ram.slots + ram.areas, "tasks"],
  ["static data", ram.data, "data"], ["free", ram.free, "free"], ["RAM in all", ram.size, null]]) {
  const swatch = kind ? [make("i", { class: kind })] : [];
  element("totals").append(make("div", { class: "total" }, ...swatch, label, make("b", {}, number(size)), make("span", { class: "faint" }, `${(100 * size / ram.size).toFixed(1)} %`)));
  if (kind) element("strip").append(make("span", { class: kind, style: `flex: ${size} 0 0`, title: `${label}: ${bytes(size)}` }));
}
element("strip").setAttribute("aria-label", `used ${number(used)} of ${number(ram.size)} bytes`);
element("stripnote").textContent = `The whole RAM, to scale: ${(100 * used / ram.size).toFixed(1)} % is used.`;
if (stack.bound === null || !stack.fits) {
  element("warning").append(make("p", { class: "warning" }, stack.bound === null ? `The stack has no bound. ${stack.why_unbounded}` +
    (stack.reason ? ` The build was told: ${stack.reason}` : "") : `The stack does not fit: ${bytes(stack.bound)} may be needed.`));
}

// --- the chart ---
const row = 35;
let shown = root;
function show(details, size) {
  const [title, about, line] = details;
  element("detail").replaceChildren(make("b", {}, title), make("p", {}, `${bytes(size)}, ${(100 * size / ram.size).toFixed(size * 1000 < ram.size ? 3 : 1)} % of RAM`),
    make("p", {}, about ?? ""), make("p", { class: "faint" }, line ?? ""));
}
function zoom(to) {
  shown = to;
  draw();
  show(to.detail, to.size);
}
function draw() {
  const chart = element("chart");
  const width = chart.clientWidth;
  const cells = [];
  let depth = 0;
  (function place(at, left, level, scale) {
    depth = Math.max(depth, level + 1);
    const wide = at.size * scale;
    if (wide < 0.7) return;
    if (at !== root) {
      const cell = make("button", { class: `cell ${at.kind}`, style: `left: ${left}px; top: ${level * row}px; width: ${wide}px`,
        "aria-label": `${at.detail[0]}: ${bytes(at.size)}` });
      if (wide < 14) cell.style.padding = "0";
      if (wide > 28) cell.append(make("b", {}, at.name), ` ${number(at.size)}`);
      cell.addEventListener("mouseenter", () => show(at.detail, at.size));
      cell.addEventListener("focus", () => show(at.detail, at.size));
      cell.addEventListener("click", () => zoom(at === shown && at.parent ? at.parent : at));
      cells.push(cell);
    }
    let x = left;
    for (const child of at.children) { place(child, x, at === root ? level : level + 1, scale); x += child.size * scale; }
  })(shown, 0, 0, width / shown.size);
  chart.replaceChildren(...cells);
  chart.style.height = `${depth * row}px`;
  const way = [];
  for (let at = shown; at; at = at.parent) way.unshift(at);
  element("path").replaceChildren(...way.flatMap((at, i) => {
    const step = i + 1 < way.length ? make("button", {}, at.name) : make("b", {}, at.name);
    step.addEventListener("click", () => zoom(at));
    return i ? [" \u203a ", step] : [step];
  }));
}
element("spare").addEventListener("change", (event) => { root = tree(event.target.checked); zoom(root); });
addEventListener("resize", draw);
addEventListener("keydown", (event) => { if (event.key === "Escape" && shown.parent) zoom(shown.parent); });

// --- the tables ---
function table(title, columns, rows) {
  if (rows.length === 0) return;
  const head = make("tr", {}, ...columns.map((column, i) => make("th", i + 1 < columns.length ? { class: "n" } : {}, column)));
  const body = rows.map((cells) => make("tr", {}, ...cells.map((cell, i) => make("td", i + 1 < cells.length ? { class: "n" } : {}, typeof cell === "number" ? number(cell) : cell))));
  element("tables").append(make("h2", {}, title), make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body))));
}
if (stack.bound !== null) {
  table(`Stack: at most ${number(stack.bound)} of ${number(stack.size)} bytes`, ["bytes", "level"],
    [[stack.thread.bytes, "thread: start-up, the executor and all tasks"],
      ...stack.interrupts.filter((level) => level.times > 0).map((level) => [level.bytes + stack.exception_frame, (level.times > 1 ? `${level.times} times ` : "") + level.name + (level.ends_program ? " (ends the program)" : "")])]);
  table("The deepest path at thread level", ["bytes", "function"],
    stack.thread.path.map((frame) => [frame.bytes, `${frame.note ? `(${frame.note}) ` : ""}${frame.name}  ${short(frame.line)}`]));
}
table("Tasks", ["slots", "frame", "calls", "bytes in all", "task"], report.tasks.map((task) => [task.slots, task.frame, task.area, task.bytes, `${task.name}  ${short(task.line)}`]));
table("Other static data", ["bytes", "module"], ram.modules.map((module) => [module.bytes, module.name]));
zoom(root);
</script>
</body>
</html>
)page";

}  // namespace

void print_page(std::ostream& out, const nlohmann::ordered_json& report) {
  std::string data = report.dump();
  // So that no text in it can end the element that it stands in.
  for (auto at = data.find('<'); at != data.npos; at = data.find('<', at)) data.replace(at, 1, "\\u003c");
  out << head << data << tail;
}

}  // namespace memory

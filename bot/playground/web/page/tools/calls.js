// Every call of the bot: filtered, searched, with its JSON, and lit up together with its message.

import { $, element, formatter } from "../dom.js";
import { followCalls } from "../server.js";

const MOST = 300;

let stop = null;
let reveal; // (chat, message) => the article
let nameOf; // chat id => who it is
let zone; // () => the person's time zone
const rows = new Map(); // call number → its row
const texts = new WeakMap(); // row → what is searched

export function begin(given) {
  ({ reveal, nameOf, zone } = given);
  for (const id of ["call-search", "call-method", "call-refused"]) $(id).addEventListener("input", filter);
  $("call-list").addEventListener("mouseover", ({ target }) => lightUp(target.closest("[data-message]")?.dataset.message));
  $("call-list").addEventListener("mouseleave", () => lightUp(null));
  $("log").addEventListener("mouseover", ({ target }) => lightUp(target.closest("[data-message]")?.dataset.message));
  for (const place of [$("log"), $("call-list")]) place.addEventListener("focusin", ({ target }) => lightUp(target.closest("[data-message]")?.dataset.message));
}

export function open() {
  stop ??= followCalls(show);
}

export function close() {
  stop?.();
  stop = null;
  rows.clear();
  $("call-list").replaceChildren();
  lightUp(null);
}

// The message in the chat and its calls in the list.
function lightUp(message) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  if (!message || !stop) return;
  for (const found of document.querySelectorAll(`[data-message="${message}"]`)) found.classList.add("lit");
}

function show(call) {
  const row = rendered(call);
  texts.set(row, JSON.stringify([call.method, call.parameters, call.result, call.refusal]).toLowerCase());
  const old = rows.get(call.number);
  if (old?.open) row.open = true;
  rows.set(call.number, row);
  if (old) old.closest("li").replaceChildren(row);
  else $("call-list").prepend(element("li", {}, row));
  while (rows.size > MOST) {
    const [number, oldest] = rows.entries().next().value;
    oldest.closest("li").remove();
    rows.delete(number);
  }
  offerMethod(call.method);
  filterRow(row, call);
}

function rendered(call) {
  const outcome = call.refusal ? "refused" : call.milliseconds === null ? "running" : "ok";
  const row = element("details", { class: `call ${outcome}`, "data-message": call.message?.join(":"), "data-method": call.method },
    element("summary", {},
      element("strong", {}, call.method),
      element("span", { class: "who" }, who(call)),
      element("span", { class: "took" }, `${at(call)} · ${call.milliseconds === null ? "…" : `${call.milliseconds} ms`}`),
      element("span", { class: "what" }, call.refusal || gist(call))));
  row.addEventListener("toggle", () => { if (row.open && !row.querySelector(".json")) row.append(body(call)); });
  return row;
}

const at = (call) => formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone() }).format(call.at * 1000);
const who = ({ parameters }) => (parameters.chat_id === undefined ? "" : nameOf(Number(parameters.chat_id)));

function gist({ method, parameters, result }) {
  if (method === "getUpdates") return (result ?? []).map((update) => Object.keys(update)[1]).join(", ");
  return String(parameters.text ?? parameters.caption ?? parameters.action ?? "").slice(0, 120);
}

function body(call) {
  return element("div", { class: "json" },
    call.message ? element("button", { type: "button", class: "link", onclick: () => reveal(...call.message) }, "Show the message") : null,
    element("h4", {}, "Parameters"), json(call.parameters),
    element("h4", {}, call.refusal ? "Refused" : "Answer"), json(call.refusal || call.result));
}

const json = (value) => element("pre", { tabindex: "0" }, JSON.stringify(value, null, 2) ?? "");

function offerMethod(method) {
  if ([...$("call-method").options].some(({ value }) => value === method)) return;
  $("call-method").append(element("option", { value: method }, method));
}

function filter() {
  for (const row of rows.values()) filterRow(row);
}

function filterRow(row) {
  const words = $("call-search").value.trim().toLowerCase();
  const method = $("call-method").value;
  const fits = (!method || row.dataset.method === method) && (!$("call-refused").checked || row.classList.contains("refused"))
    && (!words || texts.get(row).includes(words));
  row.closest("li").hidden = !fits;
}

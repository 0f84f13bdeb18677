// The playground's clock, and what is due.

import { $, element, formatter, toast } from "../dom.js";
import { fetchUpcoming } from "../server.js";

const SOON = 1500;

let offset = 0; // the playground's clock against the browser's, in milliseconds
let skipped = 0;
let zone = "UTC";
let waiting = 0;

export function begin(set) {
  $("jumps").addEventListener("click", async (event) => {
    const target = event.target.dataset.target;
    if (!target) return;
    const done = await set({ act: "jump", target });
    if (done) toast(done.words);
  });
  setInterval(showTime, 1000);
}

export function show(state) {
  offset = state.now * 1000 - Date.now();
  skipped = state.skipped ?? 0;
  zone = state.person.zone;
  $("jumps").hidden = state.skipped === null;
  showTime();
  refresh();
}

// Something has happened in a chat, after which other things may be due.
export function expectChange() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, SOON);
}

export async function refresh() {
  if ($("tool-clock").hidden || $("tools").hidden) return;
  const answer = await fetchUpcoming();
  if (!answer) return;
  const rows = answer.upcoming.map(({ name, at, what }) => element("li", {}, element("strong", {}, name), element("span", {}, what), element("time", {}, local(new Date(at * 1000)))));
  $("upcoming").replaceChildren(...(rows.length ? rows : [element("li", { class: "muted" }, "Nothing yet. Subscribe to tips, for example with /subscribe 08:00.")]));
}

const local = (time) => formatter({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone }).format(time);

function showTime() {
  const time = new Date(Date.now() + offset);
  const isReal = Math.abs(skipped) < 1;
  $("now").dateTime = $("chip-time").dateTime = time.toISOString();
  $("now").textContent = local(time);
  $("chip-time").textContent = formatter({ hour: "2-digit", minute: "2-digit", timeZone: zone }).format(time);
  const place = zone.split("/").at(-1).replaceAll("_", " ");
  $("now-more").textContent = `Time in ${place}. ${isReal ? "This is the real time." : `${length(Math.abs(skipped))} ${skipped > 0 ? "ahead of" : "behind"} the real time.`}`;
  document.querySelector(".chip[data-tool=clock]").classList.toggle("on", !isReal);
}

function length(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  return parts.filter(([number]) => number > 0).map((part) => part.join(" ")).join(" ") || "less than a minute";
}

// What goes wrong between the bot and Telegram.

import { $ } from "../dom.js";

const NAMES = {
  flood: "429", forbidden: "403", refused: "400", server: "5xx", slow: "slow", before: "dropped before", after: "dropped after",
  half: "half answers", hang: "no answer", down: "network down",
};
const VALUES = { flood: ["retry_after, in seconds", 10], slow: ["Seconds that an answer takes", 3], server: ["Status", 502] };

let isBegun = false;

export function begin(set) {
  $("fault").addEventListener("change", showValue);
  $("fault-form").addEventListener("submit", (event) => { event.preventDefault(); send(set, $("fault").value); });
  $("fault-off").addEventListener("click", () => { $("pace").value = ""; send(set, null); });
  $("pace").addEventListener("change", () => send(set, isOn() ? $("fault").value : null));
  showValue();
}

const isOn = () => $("fault-state").classList.contains("on");
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

function send(set, fault) {
  if (!$("pace").reportValidity()) return;
  set({
    act: "fault", fault, value: $("fault-value").valueAsNumber || 1, length: chosen("length"), only_here: chosen("whom") === "here",
    ...($("pace").value ? { per_second: $("pace").valueAsNumber } : {}),
  });
}

function showValue() {
  const [words, value] = VALUES[$("fault").value] ?? [];
  $("fault-value-field").hidden = !words;
  if (!words) return;
  $("fault-value-name").textContent = words;
  $("fault-value").value = value;
}

export function show(state, nameOf, here) {
  const { fault = null, length, only_here: onlyHere, chat, per_second: pace } = state.fault;
  $("fault-here").textContent = nameOf(here);
  if (!isBegun && fault) { $("fault").value = fault; showValue(); }
  isBegun = true;
  if (document.activeElement !== $("pace")) $("pace").value = pace ?? "";
  const where = onlyHere ? `only for ${nameOf(chat)}` : "for everybody";
  const words = [fault ? `${NAMES[fault]}, ${length === "once" ? "next call" : length === "until off" ? "until switched off" : "ten seconds"}, ${where}` : null, pace ? `${pace} messages a second` : null].filter(Boolean).join("; ");
  $("fault-state").textContent = words ? `On: ${words}.` : "All is well: every call is answered.";
  $("fault-state").classList.toggle("on", Boolean(fault));
  $("chip-fault").textContent = fault ? NAMES[fault] : pace ? `${pace}/s` : "Faults";
  document.querySelector(".chip[data-tool=faults]").classList.toggle("on", Boolean(words));
}

// The drawer with the tools: one tab is open at a time, or none.

import { $ } from "../dom.js";

const NAMES = ["clock", "faults", "calls", "chat"];
let handlers = {}; // name → {open, close}
let shown = null;
let opener = null;

export function begin(given) {
  handlers = given;
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => {
      const isTab = button.getAttribute("role") === "tab";
      if (!isTab) opener = button;
      show(!isTab && shown === button.dataset.tool ? null : button.dataset.tool);
    });
  }
  $("tools-close").addEventListener("click", () => { show(null); opener?.focus(); });
  $("tools").addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(null); opener?.focus(); }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.target.getAttribute("role") !== "tab") return;
    show(NAMES[(NAMES.indexOf(shown) + step + NAMES.length) % NAMES.length]);
    $(`tab-${shown}`).focus();
  });
}

function show(name) {
  const before = shown;
  shown = name;
  $("tools").hidden = !name;
  $("app").classList.toggle("tools-shown", Boolean(name));
  for (const each of NAMES) {
    $(`tool-${each}`).hidden = each !== name;
    $(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    $(`tab-${each}`).tabIndex = each === name ? 0 : -1;
  }
  if (before !== name) {
    handlers[before]?.close?.();
    handlers[name]?.open?.();
  }
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-expanded", String(chip.dataset.tool === name));
}

// The form's fields for options: one of several, a number, a size, yes or no. Each has its words under `option.<name>`.

import { t } from "../i18n.js";
import { h } from "../ui/dom.js";

export const CHOICES = {
  existing_tables: ["keep", "drop"],
  existing_data: ["truncate", "append", "upsert"],
  fk: ["disable", "keep"],
  statistics: ["carry", "analyze", "none"],
  on_row_error: ["fail", "skip"],
  on_snapshot_loss: ["stop", "new"],
  mode: ["run", "dry_run"],
};
export const NUMBERS = {
  batch_size: [1, 1_000_000],
  workers: [0, 256],
  max_rejects: [0, 1_000_000_000],
  retry_seconds: [0, 86_400],
};
export const SIZES = ["split_tables_larger_than"];
export const SWITCHES = ["roles", "verify"];
const DANGEROUS = new Set(["drop"]);
const SIZE = /^\d+\s*(b|kb|mb|gb|tb)?$/i;

export const fieldset = (legend, ...rest) => h("fieldset", { class: "option" }, h("legend", {}, t(legend)), ...rest);

export function radios(name, options) {
  return CHOICES[name].map((value) =>
    h(
      "label",
      { class: DANGEROUS.has(value) ? "choice dangerous" : "choice" },
      h("input", { type: "radio", name, value, checked: options[name] === value }),
      h("span", {}, h("strong", {}, t(`option.${name}.${value}`)), h("span", { class: "hint" }, t(`option.${name}.${value}.hint`))),
    ),
  );
}

export const choices = (name, options) => fieldset(`option.${name}`, ...radios(name, options));

export function checkbox(name, options) {
  return h(
    "label",
    { class: "choice" },
    h("input", { type: "checkbox", name, checked: options[name] }),
    h("span", {}, h("strong", {}, t(`option.${name}.on`)), h("span", { class: "hint" }, t(`option.${name}.hint`))),
  );
}

export function number(name, options) {
  const [least, most] = NUMBERS[name];
  return field(name, { type: "number", min: least, max: most, step: 1, value: options[name] });
}

export function size(name, options) {
  return field(name, { type: "text", autocomplete: "off", spellcheck: "false", placeholder: t("option.size.auto"), value: options[name] ?? "" });
}

function field(name, attributes) {
  return h(
    "div",
    { class: "field number" },
    h("label", { for: name }, t(`option.${name}`)),
    h("input", { id: name, name, ...attributes, "aria-describedby": `${name}-hint ${name}-error` }),
    h("p", { class: "hint", id: `${name}-hint` }, t(`option.${name}.hint`)),
    h("p", { class: "field-error", id: `${name}-error`, role: "alert" }),
  );
}

/** What stands in the form, and what is wrong with it: {options, errors: {name: text}}. */
export function readOptions(form) {
  const options = {};
  const errors = {};
  for (const name of Object.keys(CHOICES)) options[name] = form.elements[name].value;
  for (const name of SWITCHES) options[name] = form.elements[name].checked;
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    const text = form.elements[name].value.trim();
    options[name] = Number(text);
    const fine = text !== "" && Number.isInteger(options[name]) && options[name] >= least && options[name] <= most;
    if (!fine) errors[name] = t("option.range", { least, most });
  }
  for (const name of SIZES) {
    const text = form.elements[name].value.trim();
    options[name] = text || null;
    if (text && !SIZE.test(text)) errors[name] = t("option.size.wrong");
  }
  return { options, errors };
}

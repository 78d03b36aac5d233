// Elements from plain calls. Text only ever becomes text: there is no way here to turn a string into markup, so a
// table named `<img onerror=…>` is shown as what it is.

/**
 * h("button", {class: "primary", onclick: save, "aria-label": "…"}, "Save", icon)
 * Keys starting with "on" are listeners, true sets an empty attribute, false/null/undefined none.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
}

/** Set text only when it changed: an untouched node costs no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Set or remove an attribute, only when it changed. */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export const byId = (id) => document.getElementById(id);

/** An icon of icons.svg by name. It is decoration: what it means is always said in words beside it. */
export function icon(name) {
  const use = svg("use", { href: `icons.svg#${name}` });
  return svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, use);
}

/** Keyed children: those of `keys` in order, made by `make(key)` once and moved, never made again. */
export function keyed(parent, keys, make) {
  const old = parent.keyedChildren ?? new Map();
  const now = new Map();
  let at = parent.firstChild;
  for (const key of keys) {
    const child = old.get(key) ?? make(key);
    now.set(key, child);
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
  for (const [key, child] of old) if (!now.has(key)) child.remove();
  parent.keyedChildren = now;
  return now;
}

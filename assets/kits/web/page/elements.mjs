/** Small pieces of page. */

export const byId = (id) => document.getElementById(id);

/** An element with a class and children; texts are texts, never markup. */
export function make(tag, { className = "", ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** A bar as long as a share from 0 to 1; the number stands beside it, so that readers of screens are not told twice. */
export function makeBar(share, className = "") {
  const filled = make("span");
  filled.style.inlineSize = `${Math.max(0, Math.min(1, share)) * 100}%`;
  const bar = make("div", { className: `bar ${className}` }, filled);
  bar.setAttribute("aria-hidden", "true");
  return bar;
}
